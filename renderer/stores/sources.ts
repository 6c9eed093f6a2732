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

  watch(
    () => project.open?.file,
    () => {
      dialog.value = undefined;
      folders.value = undefined;
      problem.value = undefined;
      if (state.value.kind !== 'running') state.value = { kind: 'idle' };
    },
  );

  async function loadFolders(): Promise<void> {
    const asked = project.open;
    if (asked === undefined) return;
    try {
      const answer = await backend.client().images.folders({ projectId: asked.projectId });
      if (project.open === asked) folders.value = answer;
      problem.value = undefined;
    } catch (error) {
      problem.value = error;
    }
  }

  /** Never rejects: how it ended is the state. `work` gets what tells of its progress. */
  async function look(
    what: LookKind,
    work: (projectId: string, onProgress: (progress: Progress) => void) => Promise<ImportReport>,
  ): Promise<void> {
    if (state.value.kind === 'running') return;
    const asked = project.open;
    state.value = { kind: 'running', what, progress: undefined };
    try {
      const report = await work(project.projectId(), (progress) => (state.value = { kind: 'running', what, progress }));
      state.value = { kind: 'done', what, report };
    } catch (error) {
      // A backend that goes away takes the work with it; the list of jobs says what was interrupted, and it can go on.
      const isOver = error instanceof CancelledError || project.open?.file !== asked?.file;
      state.value = isOver ? { kind: 'cancelled' } : { kind: 'failed', error };
    }
    stop = undefined;
    // What had come in before it was cancelled stays.
    await Promise.all([project.refresh().catch(() => undefined), loadFolders()]);
  }

  /** Follows an import, which goes on without this page. Throws what it failed with, and `CancelledError`. */
  async function followImport(
    projectId: string,
    jobId: JobId,
    onProgress: (progress: Progress) => void,
  ): Promise<ImportReport> {
    stop = () =>
      void backend
        .client()
        .jobs.cancel({ projectId, jobId })
        .catch(() => undefined);
    const end = await followStream(await backend.client().jobs.watch({ projectId, jobId }), onProgress);
    if (end.state !== 'done') throw new CancelledError();
    return importReportSchema.parse(end.result);
  }

  const importFrom = (what: 'add' | 'again', folder: string | null, verify: boolean): Promise<void> =>
    look(what, async (projectId, onProgress) => {
      const cancelled = new AbortController();
      stop = () => cancelled.abort();
      const { jobId } = await backend.client().images.startImport({ projectId, folder, verify });
      // Cancelled before it had a name.
      if (cancelled.signal.aborted) await backend.client().jobs.cancel({ projectId, jobId });
      return await followImport(projectId, jobId, onProgress);
    });

  // One that this page began before it was loaded again, or another page.
  watch(
    () => jobs.jobs?.find(({ kind, state: jobState }) => kind === importKind && jobState === 'running')?.jobId,
    (jobId) => {
      if (jobId === undefined || state.value.kind === 'running') return;
      void look('again', (projectId, onProgress) => followImport(projectId, jobIdSchema.parse(jobId), onProgress));
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
      look('locate', async (projectId, onProgress) => {
        const controller = new AbortController();
        const { signal } = controller;
        stop = () => controller.abort();
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
