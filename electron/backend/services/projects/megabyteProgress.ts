import type { Progress } from '#core/contract/progress.ts';

const megabyte = 1_000_000;

/** Turns bytes that were copied into progress that counts megabytes; the time runs from now. */
export function megabyteProgress(
  onProgress: (progress: Progress) => void,
): (bytesDone: number, bytesTotal: number) => void {
  const startedAtMs = performance.now();
  return (bytesDone, bytesTotal) => {
    const perSecond = (1000 * bytesDone) / Math.max(1, performance.now() - startedAtMs);
    onProgress({
      done: Math.round(bytesDone / megabyte),
      total: Math.round(bytesTotal / megabyte),
      skipped: 0,
      failed: 0,
      ratePerSecond: bytesDone === 0 ? null : perSecond / megabyte,
      secondsLeft: bytesDone === 0 ? null : (bytesTotal - bytesDone) / perSecond,
    });
  };
}
