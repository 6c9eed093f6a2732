/**
 * Which job of a kind this tab looks at: the newest that has not ended, whoever began it, else the last that it looked at. That
 * outlasts a reload, so that what came of it is still said.
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
}

const keptSchema = z.object({ file: z.string(), jobId: z.number() });

export function useLookedAtJob(kind: JobKindName): LookedAtJob {
  const project = useProject();
  const jobs = useJobs();
  const key = `maskwright.job.${kind}`;
  const jobId = shallowRef<number>();

  // What was done in one project says nothing of another.
  watch(
    () => project.open?.file,
    (file) => {
      const kept = readFromTab(key, keptSchema);
      jobId.value = kept !== undefined && kept.file === file ? kept.jobId : undefined;
    },
    { immediate: true },
  );

  watch(
    () => jobs.jobs?.find((one) => one.kind === kind && !isEnded(one.state))?.jobId,
    (found) => {
      // Never an older one: the list may be from before this tab began its own.
      if (found !== undefined && found > (jobId.value ?? 0)) look(found);
    },
    { immediate: true },
  );

  function look(id: number | undefined): void {
    jobId.value = id;
    const file = project.open?.file;
    if (file !== undefined && id !== undefined) writeToTab(key, { file, jobId: id });
  }

  return { jobId, job: computed(() => (jobId.value === undefined ? undefined : jobs.find(jobId.value))), look };
}
