/** The export of this session: it goes on while one looks at other pages, and its report stays until the next one. */
import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import type { DatasetFormat, ExportedMasks, ExportReport } from '#core/contract/datasets.ts';
import type { Progress } from '#core/contract/progress.ts';
import { CancelledError } from '#core/base/errors.ts';
import { followStream } from '../client/followStream.ts';
import { useBackend } from './backend.ts';
import { useProject } from './project.ts';

export interface ExportRequest {
  readonly format: DatasetFormat;
  readonly outFolder: string;
  /** 0 to 1. */
  readonly validationShare: number;
  readonly only: ExportedMasks;
  /** Also an earlier export in which files were added or edited: they are lost. */
  readonly replace: boolean;
}

export type ExportState =
  | { readonly kind: 'idle' }
  /** `progress` is undefined while it waits or has just begun. */
  | { readonly kind: 'running'; readonly request: ExportRequest; readonly progress: Progress | undefined }
  | { readonly kind: 'done'; readonly request: ExportRequest; readonly report: ExportReport }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly error: unknown };

export const useExports = defineStore('exports', () => {
  const backend = useBackend();
  const project = useProject();
  const state = shallowRef<ExportState>({ kind: 'idle' });
  let controller: AbortController | undefined;

  // What was exported of one project says nothing of another.
  watch(
    () => project.open?.file,
    () => {
      if (state.value.kind !== 'running') state.value = { kind: 'idle' };
    },
  );

  /** Never rejects: how it ended is the state. */
  async function run(request: ExportRequest): Promise<void> {
    const own = new AbortController();
    controller = own;
    state.value = { kind: 'running', request, progress: undefined };
    try {
      const input = { projectId: project.projectId(), ...request };
      const stream = await backend.client().datasets.export(input, { signal: own.signal });
      const report = await followStream(stream, (progress) => {
        state.value = { kind: 'running', request, progress };
      });
      state.value = { kind: 'done', request, report };
    } catch (error) {
      const isCancelled = own.signal.aborted || error instanceof CancelledError;
      state.value = isCancelled ? { kind: 'cancelled' } : { kind: 'failed', error };
    }
  }

  return {
    state,
    run,
    /** Ends what runs; nothing of it stays in the folder. */
    cancel: (): void => controller?.abort(),
  };
});
