import type { Progress } from '#core/contract/progress.ts';
import { RunningWork, type Work } from './runningWork.ts';

/** Whose end ends the work: a project, or the backend as a whole. */
export interface WorkOwner {
  /** Work that lasts as long as somebody reads its stream. */
  readonly streams: Set<Pick<RunningWork<unknown>, 'cancel' | 'settled'>>;
}

/**
 * Turns work that reports progress by a callback into a stream of progress with the work's result at its end. The work starts
 * when the stream is first read; the signal stops it, and so does leaving the stream early or the end of its owner.
 */
export async function* streamProgress<Report, Step = Progress>(
  { streams }: WorkOwner,
  work: Work<Report, Step>,
  signal?: AbortSignal,
): AsyncGenerator<Step, Report, void> {
  const running = new RunningWork<Report, Step>(work);
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
