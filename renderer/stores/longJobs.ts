/** Which jobs that have ended are worth a notice: nobody waits for long ones in front of the window. */
import { isEnded } from '#core/document/job.ts';
import type { ShownJob } from './jobList.ts';

const longMilliseconds = 10_000;

/** Of `now`, those that ended by themselves since `before` and took long. Cancelling one is an answer already. */
export function endedLongJobs(
  before: readonly Pick<ShownJob, 'jobId' | 'state'>[],
  now: readonly ShownJob[],
): readonly ShownJob[] {
  const open = new Set(before.filter(({ state }) => !isEnded(state)).map(({ jobId }) => jobId));
  return now.filter(
    ({ jobId, state, createdAt, finishedAt }) =>
      open.has(jobId) &&
      (state === 'done' || state === 'failed') &&
      finishedAt !== null &&
      Date.parse(finishedAt) - Date.parse(createdAt) >= longMilliseconds,
  );
}
