/**
 * Where the pictures of the open project come from: adding folders, looking at them again, saying where one has gone. One thing at a
 * time, which goes on while one looks at other pages; its report stays until the next one.
 */
import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import { CancelledError } from '#core/base/errors.ts';
import type { ImportReport, PictureFolder } from '#core/contract/images.ts';
import type { Progress, ProgressStream } from '#core/contract/progress.ts';
import { followStream } from '../client/followStream.ts';
import { useBackend } from './backend.ts';
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

export const useSources = defineStore('sources', () => {
  const backend = useBackend();
  const project = useProject();
  const dialog = shallowRef<SourcesDialog>();
  const state = shallowRef<LookState>({ kind: 'idle' });
  /** Undefined until they are known. */
  const folders = shallowRef<readonly PictureFolder[]>();
  /** Why they are not known. */
  const problem = shallowRef<unknown>();
  let controller: AbortController | undefined;

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

  /** Never rejects: how it ended is the state. */
  async function look(
    what: LookKind,
    start: (projectId: string, signal: AbortSignal) => Promise<ProgressStream<ImportReport>>,
  ): Promise<void> {
    if (state.value.kind === 'running') return;
    const own = new AbortController();
    controller = own;
    state.value = { kind: 'running', what, progress: undefined };
    try {
      const stream = await start(project.projectId(), own.signal);
      const report = await followStream(stream, (progress) => (state.value = { kind: 'running', what, progress }));
      state.value = { kind: 'done', what, report };
    } catch (error) {
      const isCancelled = own.signal.aborted || error instanceof CancelledError;
      state.value = isCancelled ? { kind: 'cancelled' } : { kind: 'failed', error };
    }
    // What had come in before it was cancelled stays.
    await Promise.all([project.refresh().catch(() => undefined), loadFolders()]);
  }

  return {
    dialog,
    state,
    folders,
    problem,
    loadFolders,
    addFolder: (folder: string): Promise<void> =>
      look('add', (projectId, signal) => backend.client().images.import({ projectId, folder }, { signal })),
    /** With `verify` every file is read, also those whose size and time are as they were. */
    lookAgain: (verify = false): Promise<void> =>
      look('again', (projectId, signal) =>
        backend.client().images.import({ projectId, folder: null, verify }, { signal }),
      ),
    /** Says that a folder of the project is elsewhere by now. */
    locate: (from: string, to: string): Promise<void> =>
      look('locate', (projectId, signal) => backend.client().images.relink({ projectId, from, to }, { signal })),
    cancel: (): void => controller?.abort(),
    /** Closes the dialog: what ended was read, what runs goes on. */
    close: (): void => {
      dialog.value = undefined;
      if (state.value.kind !== 'running') state.value = { kind: 'idle' };
    },
  };
});
