/** Reads a stream of progress to its end, and returns the report that it ends with. Throws what the stream throws. */
import type { ProgressStream } from '#core/contract/progress.ts';

export async function followStream<Report, Step>(
  stream: ProgressStream<Report, Step>,
  onStep: (step: Step) => void,
): Promise<Report> {
  for (;;) {
    const next = await stream.next();
    if (next.done === true) return next.value;
    onStep(next.value);
  }
}
