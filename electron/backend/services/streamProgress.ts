import type { Progress } from '#core/contract/progress.ts';
import type { ProjectSession } from './projectRegistry.ts';
import { RunningWork, type Work } from './runningWork.ts';

/**
 * Turns work that reports progress by a callback into a stream of progress with the work's result at its end. The work starts
 * when the stream is first read; the signal stops it, and so does leaving the stream early or closing the project.
 */
export async function* streamProgress<Report>(
  { streams }: Pick<ProjectSession, 'streams'>,
  work: Work<Report>,
  signal?: AbortSignal,
): AsyncGenerator<Progress, Report, void> {
  const running = new RunningWork(work);
  streams.add(running);
  const cancel = (): void => {
    running.cancel();
  };
  signal?.addEventListener('abort', cancel, { once: true });
  if (signal?.aborted === true) cancel();
  try {
    return yield* running.watch();
  } finally {
    signal?.removeEventListener('abort', cancel);
    running.cancel();
    await running.settled();
    streams.delete(running);
  }
}
