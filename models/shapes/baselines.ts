/** Predictions that look at no pixel: any method worth its time beats them on Shapes-WSSS. */
import { classIndex } from './vocabulary.ts';

/** Everything is background. `[size, size]`. */
export function allBackground(size: number): Uint8Array {
  return new Uint8Array(size * size);
}

/**
 * The picture's tags in a centred square box, side by side in equal vertical strips in the tags' order; background
 * elsewhere. `side` is the box's side as a fraction of the picture's, 0..1. Throws `ExpectedError` for a tag that is no
 * class of the pack.
 */
export function centreBox(tags: readonly string[], size: number, side: number): Uint8Array {
  const prediction = new Uint8Array(size * size);
  const labels = tags.map((tag) => classIndex(tag) + 1);
  if (labels.length === 0) return prediction;
  const width = Math.round(side * size);
  const start = Math.floor((size - width) / 2);
  for (let x = 0; x < width; x += 1) {
    const label = labels[Math.min(labels.length - 1, Math.floor((x * labels.length) / width))] ?? 0;
    for (let y = start; y < start + width; y += 1) prediction[y * size + start + x] = label;
  }
  return prediction;
}
