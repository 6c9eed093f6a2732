/**
 * Which job of a kind this tab looks at: the newest that has not ended, whoever began it, else the last that it began or looked at.
 * That outlasts a reload, so that what came of it is still said; also one between asking for a job and hearing which it is.
 */
import { computed, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue';
import { z } from 'zod';
import { isEnded, type JobKindName } from '#core/document/job.ts';
import type { ShownJob } from './jobList.ts';
import { useJobs } from './jobs.ts';
import { useProject } from './project.ts';
import { readFromTab, writeToTab } from './tabStorage.ts';

interface LookedAtJob {
  readonly jobId: Readonly<ShallowRef<number | undefined>>;
  /** Undefined as long as the list of jobs does not have it. */
  readonly job: ComputedRef<ShownJob | undefined>;
  /** Looks at a job that was just begun; undefined: at none, until there is another. */
  readonly look: (jobId: number | undefined) => void;
  /** To be called before a job is asked for: the next of the kind is it, also where its number never comes here. */
  readonly begin: () => void;
}

const keptSchema = z.object({
  file: z.string(),
  jobId: z.number().optional(),
  /** One was asked for, and its number is not known yet: it is greater than this. */
  after: z.number().optional(),
});

export function useLookedAtJob(kind: JobKindName): LookedAtJob {
  const project = useProject();
  const jobs = useJobs();
  const key = `maskwright.job.${kind}`;
  const jobId = shallowRef<number>();
  const after = shallowRef<number>();

  // What was done in one project says nothing of another.
  watch(
    () => project.open?.file,
    (file) => {
      const stored = readFromTab(key, keptSchema);
      const kept = stored?.file === file ? stored : undefined;
      jobId.value = kept?.jobId;
      after.value = kept?.after;
    },
    { immediate: true },
  );

  watch(
    () => jobs.jobs?.find((one) => one.kind === kind && (isAwaited(one.jobId) || !isEnded(one.state)))?.jobId,
    (found) => {
      // Never an older one: the list may be from before this tab began its own.
      if (found !== undefined && found > (after.value ?? jobId.value ?? 0)) look(found);
    },
    { immediate: true },
  );

  /** It may have ended before the first list that has it was here. */
  function isAwaited(id: number): boolean {
    return after.value !== undefined && id > after.value;
  }

  function look(id: number | undefined): void {
    jobId.value = id;
    if (id === undefined) return;
    after.value = undefined;
    keep();
  }

  function begin(): void {
    // Without the list, what is newer than all that there are cannot be told.
    if (jobs.jobs === undefined) return;
    after.value = Math.max(0, ...jobs.jobs.map((one) => one.jobId));
    keep();
  }

  function keep(): void {
    const file = project.open?.file;
    if (file !== undefined) writeToTab(key, { file, jobId: jobId.value, after: after.value });
  }

  return { jobId, job: computed(() => (jobId.value === undefined ? undefined : jobs.find(jobId.value))), look, begin };
}
