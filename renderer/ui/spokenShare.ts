/** How often progress is said to who does not see it: seldom enough to do something else meanwhile. */

/** What was said last. */
export interface SpokenShare {
  readonly percent: number;
  readonly atMs: number;
}

const stepPercent = 10;
const leastMilliseconds = 5000;

/**
 * What to say of a share from 0 to 1 at a time in milliseconds: the last tenth that was reached, if it is another than the one that was
 * said and some seconds have gone by; undefined: nothing. The end is said by what comes of it.
 */
export function shareToSay(share: number, atMs: number, last: SpokenShare): SpokenShare | undefined {
  const percent = Math.floor((share * 100) / stepPercent + 1e-9) * stepPercent;
  const isNews = percent !== last.percent && percent > 0 && percent < 100;
  return isNews && atMs - last.atMs >= leastMilliseconds ? { percent, atMs } : undefined;
}
