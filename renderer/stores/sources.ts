/**
 * Where the pictures of the open project come from: adding folders, looking at them again, saying where one has gone. One thing at a
 * time, which goes on while one looks at other pages; its report stays until the next one.
 */
import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import { CancelledError } from '#core/base/errors.ts';
import { importReportSchema, type ImportReport, type PictureFolder } from '#core/contract/images.ts';
import type { Progress } from '#core/contract/progress.ts';
import { jobIdSchema, type JobId } from '#core/document/ids.ts';
import type { JobKindName } from '#core/document/job.ts';
import { followStream } from '../client/followStream.ts';
import { useBackend } from './backend.ts';
import { useJobs } from './jobs.ts';
import { useProject } from './project.ts';

export type LookKind = 'add' | 'again' | 'locate';

export type LookState =
  | { readonly kind: 'idle' }
  /** `progress` is undefined while it has just begun. */
  | { readonly kind: 'running'; readonly what: LookKind; readonly progress: Progress | undefined }
  | { readonly kind: 'done'; readonly what: LookKind; readonly report: ImportReport }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Something that is done with the pictures of a project. */
interface Look {
  readonly projectId: string;
  readonly onProgress: (progress: Progress) => void;
  /** Says how it is cancelled from here on. */
  readonly onStop: (cancelIt: () => void) => void;
}

/** Dialogs that any page may ask for: the folders, the folders with the choice of a new one, where tags come from. */
export type SourcesDialog = 'folders' | 'add' | 'tags';

const importKind: JobKindName = 'import-images';

export const useSources = defineStore('sources', () => {
  const backend = useBackend();
  const project = useProject();
  const jobs = useJobs();
  const dialog = shallowRef<SourcesDialog>();
  /** What was dropped on the page, by its name: where it lies a browser does not tell. Undefined: nothing was. */
  const dropped = shallowRef<string>();
  const state = shallowRef<LookState>({ kind: 'idle' });
  /** Undefined until they are known. */
  const folders = shallowRef<readonly PictureFolder[]>();
  /** Why they are not known. */
  const problem = shallowRef<unknown>();
  /** Cancels what runs. */
  let stop: (() => void) | undefined;
  /** What runs in the open project; what ran in the one before is not shown in it. */
  let current: Look | undefined;

  watch(
    () => project.open?.file,
    () => {
      dialog.value = undefined;
      folders.value = undefined;
      problem.value = undefined;
      current = undefined;
      stop = undefined;
      state.value = { kind: 'idle' };
    },
  );

  async function loadFolders(): Promise<void> {
    const asked = project.open;
    if (asked === undefined) return;
    try {
      const answer = await backend.client().images.folders({ projectId: asked.projectId });
      if (project.open !== asked) return;
      folders.value = answer;
      problem.value = undefined;
    } catch (error) {
      if (project.open === asked) problem.value = error;
    }
  }

  /** Never rejects: how it ended is the state. */
  async function look(what: LookKind, work: (one: Look) => Promise<ImportReport>): Promise<void> {
    const asked = project.open;
    if (asked === undefined || state.value.kind === 'running') return;
    const one: Look = {
      projectId: asked.projectId,
      onProgress: (progress) => {
        if (current === one) state.value = { kind: 'running', what, progress };
      },
      onStop: (cancelIt) => {
        if (current === one) stop = cancelIt;
      },
    };
    current = one;
    state.value = { kind: 'running', what, progress: undefined };
    const end = await work(one).then(
      (report): LookState => ({ kind: 'done', what, report }),
      (error: unknown): LookState =>
        error instanceof CancelledError ? { kind: 'cancelled' } : { kind: 'failed', error },
    );
    if (current !== one) return;
    current = undefined;
    stop = undefined;
    state.value = end;
    // What had come in before it was cancelled stays.
    await Promise.all([project.refresh().catch(() => undefined), loadFolders()]);
  }

  /** Follows an import, which goes on without this page. Throws what it failed with, and `CancelledError`. */
  async function followImport({ projectId, onProgress, onStop }: Look, jobId: JobId): Promise<ImportReport> {
    onStop(
      () =>
        void backend
          .client()
          .jobs.cancel({ projectId, jobId })
          .catch(() => undefined),
    );
    const end = await followStream(await backend.client().jobs.watch({ projectId, jobId }), onProgress);
    if (end.state !== 'done') throw new CancelledError();
    return importReportSchema.parse(end.result);
  }

  const importFrom = (what: 'add' | 'again', folder: string | null, verify: boolean): Promise<void> =>
    look(what, async (one) => {
      const { projectId } = one;
      const cancelled = new AbortController();
      one.onStop(() => cancelled.abort());
      const { jobId } = await backend.client().images.startImport({ projectId, folder, verify });
      // Cancelled before it had a name.
      if (cancelled.signal.aborted) await backend.client().jobs.cancel({ projectId, jobId });
      return await followImport(one, jobId);
    });

  // One that this page began before it was loaded again, or another page.
  watch(
    () => jobs.jobs?.find(({ kind, state: jobState }) => kind === importKind && jobState === 'running')?.jobId,
    (jobId) => {
      if (jobId === undefined || state.value.kind === 'running') return;
      void look('again', (one) => followImport(one, jobIdSchema.parse(jobId)));
    },
    { immediate: true },
  );

  return {
    dialog,
    dropped,
    state,
    folders,
    problem,
    loadFolders,
    addFolder: (folder: string): Promise<void> => importFrom('add', folder, false),
    /** With `verify` every file is read, also those whose size and time are as they were. */
    lookAgain: (verify = false): Promise<void> => importFrom('again', null, verify),
    /** Says that a folder of the project is elsewhere by now. */
    locate: (from: string, to: string): Promise<void> =>
      look('locate', async ({ projectId, onProgress, onStop }) => {
        const controller = new AbortController();
        const { signal } = controller;
        onStop(() => controller.abort());
        try {
          return await followStream(
            await backend.client().images.relink({ projectId, from, to }, { signal }),
            onProgress,
          );
        } catch (error) {
          throw signal.aborted ? new CancelledError() : error;
        }
      }),
    cancel: (): void => stop?.(),
    showDropped: (name: string): void => {
      dropped.value = name;
      dialog.value = 'folders';
    },
    /** Closes the dialog: what ended was read, what runs goes on. */
    close: (): void => {
      dialog.value = undefined;
      dropped.value = undefined;
      if (state.value.kind !== 'running') state.value = { kind: 'idle' };
    },
  };
});
