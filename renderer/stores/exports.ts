/**
 * The export that this tab looks at: one that it has begun, or that it found under way. It is a job, so it goes on without the page;
 * which one it was outlasts a reload, and its report stays until the next.
 */
import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import {
  exportReportSchema,
  type DatasetFormat,
  type ExportedMasks,
  type ExportReport,
} from '#core/contract/datasets.ts';
import { isEnded } from '#core/document/job.ts';
import { useBackend } from './backend.ts';
import type { JobAction, ShownJob } from './jobList.ts';
import { useJobs } from './jobs.ts';
import { useLookedAtJob } from './lookedAtJob.ts';
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
  /** Asked for; nothing of it is known yet. */
  | { readonly kind: 'beginning' }
  /** It waits or runs; it rests, as it was paused, cancelled or interrupted; or it failed. */
  | { readonly kind: 'job'; readonly job: ShownJob }
  | { readonly kind: 'done'; readonly report: ExportReport }
  | { readonly kind: 'refused'; readonly error: unknown };

export const useExports = defineStore('exports', () => {
  const backend = useBackend();
  const project = useProject();
  const jobs = useJobs();
  const { jobId, job, look, begin } = useLookedAtJob('export-dataset');
  /** Until the list of jobs has it. */
  const isBeginning = shallowRef(false);
  const report = shallowRef<ExportReport>();
  const refusal = shallowRef<unknown>();

  watch(
    () => project.open?.file,
    () => {
      isBeginning.value = false;
      refusal.value = undefined;
    },
  );

  watch(
    [jobId, () => job.value?.state],
    async ([asked, state], [before]) => {
      if (asked !== before) report.value = undefined;
      if (asked === undefined || state === undefined) return;
      isBeginning.value = false;
      if (state !== 'done' || report.value !== undefined) return;
      try {
        const { result } = await jobs.report(asked);
        if (jobId.value === asked) report.value = exportReportSchema.parse(result);
      } catch (error) {
        if (jobId.value === asked) refusal.value = error;
      }
    },
    { immediate: true },
  );

  /** Never rejects: how it went is the state. */
  async function run(request: ExportRequest): Promise<void> {
    look(undefined);
    begin();
    refusal.value = undefined;
    isBeginning.value = true;
    const { file } = project.open ?? {};
    try {
      const started = await backend.client().datasets.start({ projectId: project.projectId(), ...request });
      if (project.open?.file === file) look(started.jobId);
    } catch (error) {
      if (project.open?.file !== file) return;
      isBeginning.value = false;
      refusal.value = error;
    }
  }

  /** Never rejects: what was refused is the state. */
  async function act(action: JobAction): Promise<void> {
    if (jobId.value === undefined) return;
    refusal.value = undefined;
    report.value = undefined;
    try {
      await jobs.act(action, jobId.value);
    } catch (error) {
      refusal.value = error;
    }
  }

  const state = computed((): ExportState => {
    if (refusal.value !== undefined) return { kind: 'refused', error: refusal.value };
    if (isBeginning.value) return { kind: 'beginning' };
    if (report.value !== undefined) return { kind: 'done', report: report.value };
    return job.value === undefined ? { kind: 'idle' } : { kind: 'job', job: job.value };
  });

  return {
    state,
    /** Whether one is asked for, waits or runs: another would write into the same folder. */
    isUnderWay: computed(() => {
      // Before the list is there nobody knows: the page may have been loaded again in the middle of one.
      if (jobs.jobs === undefined && jobs.problem === undefined) return true;
      return isBeginning.value || (job.value !== undefined && !isEnded(job.value.state));
    }),
    run,
    act,
  };
});
