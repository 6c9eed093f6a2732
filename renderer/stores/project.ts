/** The project that is open in this page: its file, and what it holds by now. */
import { useSessionStorage } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { defined } from '#core/base/assert.ts';
import type { OpenProject, ProjectStatus } from '#core/contract/projects.ts';
import type { Notice } from '#core/document/notice.ts';
import { useBackend } from './backend.ts';

/** Where a tab keeps which project it had open, for when it is loaded again; empty after it was closed. */
const openFileKey = 'maskwright.project';
/** What was to be said of that file and nobody has put away yet. */
const noticesKey = 'maskwright.notices';

export const useProject = defineStore('project', () => {
  const backend = useBackend();
  const open = shallowRef<OpenProject>();
  const status = shallowRef<ProjectStatus>();
  /** What the user should know of the file that was opened, until it was read. */
  const notices = useSessionStorage<readonly Notice[]>(noticesKey, []);
  const problem = shallowRef<unknown>();

  const name = computed(() =>
    open.value?.file
      .split(/[\\/]/)
      .at(-1)
      ?.replace(/\.maskwright$/, ''),
  );

  const isOpen = (): boolean => open.value !== undefined;

  /** Shows a project that the backend has just opened or created. */
  async function show(opened: OpenProject): Promise<void> {
    open.value = opened;
    problem.value = undefined;
    status.value = undefined;
    notices.value = [...new Map([...notices.value, ...opened.notices].map((one) => [one.message, one])).values()];
    sessionStorage.setItem(openFileKey, opened.file);
    await refresh();
  }

  let restoring: Promise<void> | undefined;
  const unopened = shallowRef<string>();
  /**
   * Once: opens what this tab had open before it was loaded again, else the project that the host was started for. Throws as
   * opening does, and then tries again when it is asked again.
   */
  async function restore(): Promise<void> {
    const own = (restoring ??= openLeft());
    try {
      await own;
    } catch (error) {
      if (restoring === own) restoring = undefined;
      throw error;
    }
  }

  async function openLeft(): Promise<void> {
    const file = sessionStorage.getItem(openFileKey) ?? (await backend.client().host.capabilities()).project;
    if (file === null || file === '' || isOpen()) return;
    unopened.value = file;
    const opened = await backend.client().projects.open({ file });
    unopened.value = undefined;
    // Whoever has opened another meanwhile wants that one.
    if (!isOpen()) await show(opened);
  }

  /** Asks again what the project holds: after anything that changes it. */
  async function refresh(): Promise<void> {
    const asked = open.value;
    if (asked === undefined) return;
    const answer = await backend.client().projects.status({ projectId: asked.projectId });
    if (open.value === asked) status.value = answer;
  }

  const leaving: (() => Promise<void>)[] = [];
  /** Waits until all that was done is in the open project. Throws where that cannot be, for now. */
  async function settle(): Promise<void> {
    await Promise.all(leaving.map((work) => work()));
  }

  /** Throws as `settle`, and is open still then. `isLosing`: what is not in the project yet never will be. */
  async function close({ isLosing = false } = {}): Promise<void> {
    const closing = open.value;
    if (!isLosing) await settle();
    if (open.value?.file !== closing?.file) return;
    open.value = undefined;
    status.value = undefined;
    notices.value = [];
    // Not the one that the host was started for either: this tab left it.
    sessionStorage.setItem(openFileKey, '');
    if (closing !== undefined) await backend.client().projects.close({ projectId: closing.projectId });
  }

  /**
   * A backend that was started again knows of no open project, nor does one in which another page closed it; its file is whole, and
   * goes on where it was. Never rejects: why it does not is `problem`.
   */
  async function takeUp(): Promise<void> {
    const lost = open.value;
    try {
      if (lost === undefined) return;
      const opened = await backend.client().projects.open({ file: lost.file });
      backend.projectReopened({ was: lost.projectId, is: opened.projectId });
      if (open.value !== lost) return;
      // Where only the connection broke, the project is open still.
      await (opened.projectId === lost.projectId ? refresh() : show(opened));
      problem.value = undefined;
    } catch (error) {
      problem.value = error;
    } finally {
      backend.projectReopened();
    }
  }

  backend.whenBack(() => void takeUp());

  return {
    open,
    status,
    /** Why the project could not be opened again after the backend had ended. */
    problem,
    name,
    /** Of the open project. Throws `BugError` when none is open: pages that need one are not shown then. */
    projectId: () => defined(open.value, 'an open project').projectId,
    notices,
    dismissNotices: () => (notices.value = []),
    show,
    restore,
    /** The file that `restore` could not open. */
    unopened,
    refresh,
    takeUp,
    settle,
    close,
    /** Before the project is left, `work` brings into it what is not in it yet. It throws where it cannot. */
    beforeLeaving: (work: () => Promise<void>) => void leaving.push(work),
  };
});
