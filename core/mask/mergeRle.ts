import { assert, defined } from '#core/base/assert.ts';
import { rleArea, type Rle } from './rle.ts';

/**
 * Union or intersection of masks of one size, as canonical runs. Throws `BugError` for no masks or different sizes.
 */
export function mergeRle(masks: readonly Rle[], operation: 'union' | 'intersection'): Rle {
  const [first, ...others] = masks;
  return others.reduce((merged, mask) => mergePair(merged, mask, operation), defined(first, 'a mask to merge'));
}

/**
 * Intersection over union as COCO evaluation defines it: 0 when nothing intersects (also for two empty masks); where the
 * ground truth is a crowd, the divisor is the area of the detection. Throws `BugError` when sizes differ.
 */
export function rleIou(detection: Rle, groundTruth: Rle, isCrowd: boolean): number {
  const intersection = rleArea(mergePair(detection, groundTruth, 'intersection'));
  if (intersection === 0) return 0;
  const detectionArea = rleArea(detection);
  return intersection / (isCrowd ? detectionArea : detectionArea + rleArea(groundTruth) - intersection);
}

function mergePair(a: Rle, b: Rle, operation: 'union' | 'intersection'): Rle {
  assert(a.height === b.height && a.width === b.width, 'masks of different sizes cannot be merged');
  const pixels = a.height * a.width;
  const runs = new Uint32Array(a.runs.length + b.runs.length + 2);
  let count = 0;
  let value = 0;
  let runStart = 0;
  let position = 0;
  let indexA = 0;
  let indexB = 0;
  let endA = a.runs[0] ?? pixels;
  let endB = b.runs[0] ?? pixels;
  while (position < pixels) {
    // Runs of odd index are set. Empty runs are skipped here, so the result is canonical.
    while (endA === position) endA += a.runs[++indexA] ?? pixels;
    while (endB === position) endB += b.runs[++indexB] ?? pixels;
    const combined = operation === 'union' ? (indexA | indexB) & 1 : indexA & indexB & 1;
    if (combined !== value) {
      runs[count++] = position - runStart;
      runStart = position;
      value = combined;
    }
    position = Math.min(endA, endB);
  }
  runs[count++] = pixels - runStart;
  return { height: a.height, width: a.width, runs: runs.slice(0, count) };
}
