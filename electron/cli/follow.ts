import type { ProgressStream } from '#core/contract/progress.ts';
import type { Output } from './output.ts';

/** Shows a stream's progress and returns its report; `unit` is what it counts. */
export async function follow<Report>(
  output: Output,
  label: string,
  stream: ProgressStream<Report>,
  unit = 'images',
): Promise<Report> {
  for (;;) {
    const next = await stream.next();
    if (next.done === true) return next.value;
    output.progress(label, next.value, unit);
  }
}
