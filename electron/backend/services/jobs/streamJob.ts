import type { z } from 'zod';
import { CancelledError, throwIfCancelled } from '#core/base/errors.ts';
import type { Progress } from '#core/contract/progress.ts';
import { isEnded, type Job } from '#core/document/job.ts';
import type { Backend } from '../../backend.ts';
import { createJob } from '../../store/writeJobs.ts';
import { addToQueue } from './addToQueue.ts';
import type { JobKind } from './jobKind.ts';
import type { ProjectSession } from '../projects/projectRegistry.ts';

export interface StreamedJob<Report> {
  readonly kind: JobKind;
  readonly parameters: Job['parameters'];
  /** What the kind reports. */
  readonly report: z.ZodType<Report>;
}

/**
 * Does a job without items for somebody who waits for it: before the others in the queue, followed to its report, and cancelled
 * when the stream is left, the signal aborted or the project closed. The job begins when the stream is first read; one that cannot
 * be done is refused before there is a trace of it. Throws `CancelledError`, and what the job as a whole failed with.
 */
export async function* streamJob<Report>(
  backend: Backend,
  session: ProjectSession,
  { kind, parameters, report }: StreamedJob<Report>,
  signal?: AbortSignal,
): AsyncGenerator<Progress, Report, void> {
  throwIfCancelled(signal);
  const { project, queue } = session;
  await kind.prepare?.({ backend, project }, parameters, null);
  throwIfCancelled(signal);
  const job = createJob(project, { kind: kind.name, parameters, priority: 'high' });
  let reported: Job['report'] = null;
  const run: JobKind['run'] = async (context, work) => (reported = await kind.run(context, work));
  const live = addToQueue(backend, session, job, { ...kind, run });
  const cancel = (): void => {
    if (!isEnded(live.state)) queue.stop(project, { ...job, state: live.state }, 'cancelled');
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
    return report.parse(reported);
  } finally {
    signal?.removeEventListener('abort', cancel);
    cancel();
    await live.settled();
  }
}
