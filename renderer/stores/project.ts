/** The project that is open in this page: its file, and what it holds by now. */
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { defined } from '#core/base/assert.ts';
import type { OpenProject, ProjectStatus } from '#core/contract/projects.ts';
import { useBackend } from './backend.ts';

export const useProject = defineStore('project', () => {
  const backend = useBackend();
  const open = shallowRef<OpenProject>();
  const status = shallowRef<ProjectStatus>();

  const name = computed(() =>
    open.value?.file
      .split(/[\\/]/)
      .at(-1)
      ?.replace(/\.maskwright$/, ''),
  );

  /** Shows a project that the backend has just opened or created. */
  async function show(opened: OpenProject): Promise<void> {
    open.value = opened;
    status.value = undefined;
    await refresh();
  }

  /** Asks again what the project holds: after anything that changes it. */
  async function refresh(): Promise<void> {
    const asked = open.value;
    if (asked === undefined) return;
    const answer = await backend.client().projects.status({ projectId: asked.projectId });
    if (open.value === asked) status.value = answer;
  }

  async function close(): Promise<void> {
    const closing = open.value;
    open.value = undefined;
    status.value = undefined;
    if (closing !== undefined) await backend.client().projects.close({ projectId: closing.projectId });
  }

  // A backend that was started again knows of no open project; its file is whole, and goes on where it was.
  backend.whenBack(() => {
    const lost = open.value;
    if (lost !== undefined) void backend.client().projects.open({ file: lost.file }).then(show);
  });

  return {
    open,
    status,
    name,
    /** Of the open project. Throws `BugError` when none is open: pages that need one are not shown then. */
    projectId: () => defined(open.value, 'an open project').projectId,
    show,
    refresh,
    close,
  };
});
