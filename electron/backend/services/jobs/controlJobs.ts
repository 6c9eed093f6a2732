/** What a person does with the jobs of a project: look, wait, stop, go on, put in order. */
import { ExpectedError } from '#core/base/errors.ts';
import type { JobProgressEvent, JobReport, JobSummary } from '#core/contract/jobs.ts';
import type { JobId } from '#core/document/ids.ts';
import { isEnded, type Job, type JobPriority } from '#core/document/job.ts';
import type { Backend } from '../../backend.ts';
import { jobReport, listJobs } from '../../jobs/jobReport.ts';
import { readJob } from '../../store/readJobs.ts';
import { retryFailedItems, unlistEndedJobs } from '../../store/writeJobs.ts';
import { addToQueue } from './addToQueue.ts';
import { kindOf } from '../jobKinds.ts';
import type { ProjectSession } from '../projects/projectRegistry.ts';

/** The jobs on the list, at once and after each change, until the project is closed or the signal aborted. */
export async function* followJobs(
  { project, queue }: ProjectSession,
  signal?: AbortSignal,
): AsyncGenerator<{ jobs: JobSummary[] }, Record<string, never>, void> {
  const aborted = Promise.withResolvers<void>();
  const abort = (): void => aborted.resolve();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    for (;;) {
      const { nextChange } = queue.listOf(project);
      if (queue.hasLeft(project) || signal?.aborted === true) return {};
      yield { jobs: listJobs(project) };
      await Promise.race([nextChange, aborted.promise]);
    }
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

/** How a job stands. Throws `ExpectedError` (`job-missing`). */
export function reportJob(session: ProjectSession, jobId: JobId): JobReport {
  return jobReport(session.project, requireJob(session, jobId).id);
}

/** Follows a job until it ends; of one that has ended, only the report. Throws `ExpectedError` (`job-missing`). */
export async function* watchJob(
  session: ProjectSession,
  jobId: JobId,
): AsyncGenerator<JobProgressEvent, JobReport, void> {
  const { project, queue } = session;
  const live = queue.follow(project, requireJob(session, jobId));
  return live === undefined ? jobReport(project, jobId) : yield* live.watch();
}

/** Pauses or cancels a job, after the item in hand. Throws `ExpectedError` (`job-missing`, `job-not-pausable`). */
export function stopJob(session: ProjectSession, jobId: JobId, state: 'paused' | 'cancelled'): void {
  session.queue.stop(session.project, requireJob(session, jobId), state);
}

/**
 * Puts a job that stopped back into the queue, for its pending items. Throws `ExpectedError` (`job-missing`, `job-done`), and what
 * keeps the job from being done, such as a missing pack.
 */
export async function resumeJob(backend: Backend, session: ProjectSession, jobId: JobId): Promise<void> {
  await prepare(backend, session, requireUnfinished(session, jobId));
  // Looked at again: another request may have come meanwhile.
  queueAgain(backend, session, requireUnfinished(session, jobId));
}

/** As `resumeJob`, with the failed items tried again. A running job goes on as it is. */
export async function retryJob(backend: Backend, session: ProjectSession, jobId: JobId): Promise<void> {
  await prepare(backend, session, requireJob(session, jobId));
  if (requireJob(session, jobId).state !== 'running') retryFailedItems(session.project, jobId);
  queueAgain(backend, session, requireUnfinished(session, jobId));
}

/** Throws `ExpectedError` (`job-missing`). */
export function setPriority({ project, queue }: ProjectSession, jobId: JobId, priority: JobPriority): void {
  queue.setPriority(project, jobId, priority);
}

/**
 * Takes a job that has ended off the list, or (null) all of them. Throws `ExpectedError`: `job-missing`, `job-unfinished`.
 */
export function removeJobs(session: ProjectSession, jobId: JobId | null): { removed: number } {
  const state = jobId === null ? 'done' : requireJob(session, jobId).state;
  if (!isEnded(state)) {
    throw new ExpectedError('job-unfinished', `Job ${jobId} is ${state}.`, {
      remedy: 'Cancel it first.',
      details: { jobId },
    });
  }
  const removed = unlistEndedJobs(session.project, jobId ?? undefined);
  session.queue.listOf(session.project).announce();
  return { removed };
}

function queueAgain(backend: Backend, session: ProjectSession, job: Job): void {
  addToQueue(backend, session, job, kindOf(job));
}

async function prepare(backend: Backend, { project }: ProjectSession, job: Job): Promise<void> {
  await kindOf(job).prepare?.({ backend, project }, job.parameters, job);
}

function requireUnfinished(session: ProjectSession, jobId: JobId): Job {
  const job = requireJob(session, jobId);
  if (job.state !== 'done') return job;
  throw new ExpectedError('job-done', `Nothing of job ${jobId} is left to do.`, {
    remedy: job.counts.failed > 0 ? 'Retry its failed items, or start a new job.' : 'Start a new job.',
    details: { jobId, ...(job.counts.failed > 0 ? { variant: 'failed' } : {}) },
  });
}

function requireJob({ project }: ProjectSession, jobId: JobId): Job {
  const job = readJob(project, jobId);
  if (job !== undefined) return job;
  throw new ExpectedError('job-missing', `The project has no job ${jobId}.`, {
    remedy: 'List the jobs and choose one.',
    details: { jobId },
  });
}
