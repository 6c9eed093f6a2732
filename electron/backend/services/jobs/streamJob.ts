import type { z } from 'zod';
import { CancelledError, throwIfCancelled } from '#core/base/errors.ts';
import type { Progress } from '#core/contract/progress.ts';
import { isEnded, type Job } from '#core/document/job.ts';
import type { Backend } from '../../backend.ts';
import type { LiveJob } from '../../jobs/liveJob.ts';
import { createJob } from '../../store/writeJobs.ts';
import { addToQueue } from './addToQueue.ts';
import type { JobKind } from './jobKind.ts';
import type { ProjectSession } from '../projects/projectRegistry.ts';

export interface RequestedJob {
  readonly kind: JobKind;
  readonly parameters: Job['parameters'];
}

export interface StreamedJob<Report> extends RequestedJob {
  /** What the kind reports. */
  readonly report: z.ZodType<Report>;
}

/**
 * Begins a job without items that somebody waits for, before the others in the queue. It goes on whether or not anybody follows it.
 * One that cannot be done is refused before there is a trace of it: throws what its kind's `prepare` throws, and `CancelledError`.
 */
export async function beginJob(
  backend: Backend,
  session: ProjectSession,
  { kind, parameters }: RequestedJob,
  signal?: AbortSignal,
): Promise<LiveJob> {
  const { project } = session;
  throwIfCancelled(signal);
  await kind.prepare?.({ backend, project }, parameters, null);
  throwIfCancelled(signal);
  const job = createJob(project, { kind: kind.name, parameters, priority: 'high' });
  return addToQueue(backend, session, job, kind);
}

/**
 * As `beginJob`, for who reads to the end: followed to its report, and cancelled when the stream is left, the signal aborted or the
 * project closed. The job begins when the stream is first read. Throws `CancelledError`, and what the job as a whole failed with.
 */
export async function* streamJob<Report>(
  backend: Backend,
  session: ProjectSession,
  { kind, parameters, report }: StreamedJob<Report>,
  signal?: AbortSignal,
): AsyncGenerator<Progress, Report, void> {
  const live = await beginJob(backend, session, { kind, parameters }, signal);
  const { project, queue } = session;
  const cancel = (): void => {
    const { jobId: id, state } = live;
    if (!isEnded(state)) queue.stop(project, { id, kind: kind.name, state }, 'cancelled');
  };
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    const steps = live.watch();
    let step = await steps.next();
    for (; step.done !== true; step = await steps.next()) {
      const { state: _, ...progress } = step.value;
      // That it waits, or has just begun, is no progress.
      if (progress.done + progress.skipped + progress.failed > 0) yield progress;
    }
    if (step.value.state !== 'done') throw new CancelledError();
    return report.parse(step.value.result);
  } finally {
    signal?.removeEventListener('abort', cancel);
    cancel();
    await live.settled();
  }
}
