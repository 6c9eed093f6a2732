/** What the page makes of the backend's jobs: one list, with how far each is, and what of it asks for a person. */
import type { JobProgressEvent, JobSummary } from '#core/contract/jobs.ts';
import { isEnded, type JobKindName } from '#core/document/job.ts';

/** A job as the page shows it. */
export interface ShownJob extends Omit<JobSummary, 'total'> {
  /** null while nobody knows: a folder is still being walked. */
  readonly total: number | null;
  /** Items a second, smoothed; null where it does not run or there is nothing to measure yet. */
  readonly ratePerSecond: number | null;
  readonly secondsLeft: number | null;
}

/** How jobs of a kind are done. */
interface KindOfWork {
  /** Whether it goes on where it stopped; the others begin anew, as what they write is whole or not there. */
  readonly keepsProgress: boolean;
  /** Whether each image has an outcome of its own, so that those that failed can be tried again. */
  readonly hasItems: boolean;
}

const kinds: Readonly<Record<JobKindName, KindOfWork>> = {
  'import-images': { keepsProgress: true, hasItems: false },
  'generate-masks': { keepsProgress: true, hasItems: true },
  'write-look': { keepsProgress: false, hasItems: false },
  'export-dataset': { keepsProgress: false, hasItems: false },
};

/** Of a later program's jobs nothing is known: the backend refuses what cannot be. */
const unknownKind: KindOfWork = { keepsProgress: true, hasItems: true };

function workOf(kind: string): KindOfWork {
  return (kinds as Readonly<Record<string, KindOfWork | undefined>>)[kind] ?? unknownKind;
}

export function keepsItsProgress(kind: string): boolean {
  return workOf(kind).keepsProgress;
}

/** The list as the backend last gave it, with progress that came since; of a job that has ended the list is the truth. */
export function shownJobs(
  list: readonly JobSummary[],
  progress: ReadonlyMap<number, JobProgressEvent>,
): readonly ShownJob[] {
  return list.map((job): ShownJob => {
    const step = progress.get(job.jobId);
    const isLive = step !== undefined && !isEnded(job.state) && !isEnded(step.state);
    if (!isLive) return { ...job, ratePerSecond: null, secondsLeft: null };
    const { done, skipped, failed, total } = step;
    const isRunning = step.state === 'running';
    return {
      ...job,
      done,
      skipped,
      failed,
      total,
      state: step.state,
      ratePerSecond: isRunning ? step.ratePerSecond : null,
      secondsLeft: isRunning ? step.secondsLeft : null,
    };
  });
}

/** The one of the status bar: what runs, else what waits, else what a person has paused. */
export function jobInHand(jobs: readonly ShownJob[]): ShownJob | undefined {
  const newest = (state: ShownJob['state']): ShownJob | undefined => jobs.find((job) => job.state === state);
  return newest('running') ?? newest('queued') ?? newest('paused');
}

/** Jobs that the end of a backend stopped and that nothing of their kind has followed: a person says whether they go on. */
export function interruptedJobs(jobs: readonly ShownJob[]): readonly ShownJob[] {
  return jobs.filter(
    ({ state, kind, jobId }) =>
      state === 'interrupted' && !jobs.some((other) => other.kind === kind && other.jobId > jobId),
  );
}

/** The share of its items that have an outcome, 0 to 1; null while nobody knows how many there are. */
export function shareDone({
  done,
  skipped,
  failed,
  total,
}: Pick<ShownJob, 'done' | 'skipped' | 'failed' | 'total'>): number | null {
  return total === null || total === 0 ? null : Math.min(1, (done + skipped + failed) / total);
}

export type JobAction = 'pause' | 'cancel' | 'resume' | 'restart' | 'retry' | 'remove';

/** What can be done with a job as it stands, the likeliest first. */
export function actionsFor(job: ShownJob): readonly JobAction[] {
  const { state, kind, failed } = job;
  const { keepsProgress: goesOn, hasItems } = workOf(kind);
  const retry = failed > 0 && hasItems ? (['retry'] as const) : [];
  switch (state) {
    case 'running':
      return goesOn ? ['pause', 'cancel'] : ['cancel'];
    case 'queued':
      return ['pause', 'cancel'];
    case 'paused':
      return ['resume', 'cancel'];
    case 'done':
      return [...retry, 'remove'];
    case 'cancelled':
    case 'interrupted':
    case 'failed':
      return [goesOn ? 'resume' : 'restart', ...retry, 'remove'];
  }
}
