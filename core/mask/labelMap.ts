/**
 * Label maps: one class index per pixel, `Uint8Array` row-major `[height, width]`, 0 = background, 255 = ignore.
 * Measures and comparisons only; coding is in `encodeMask`, storing in tiles in `tiles`.
 */
import { assert } from '#core/base/assert.ts';

export const backgroundLabel = 0;

/** Pixels that training and evaluation leave out. */
export const ignoreLabel = 255;

/** Most classes besides the background: indices 1 to 254. */
export const maximumClassCount = 254;

/** Pixels per label, 256 entries. */
export function classHistogram(labelMap: Uint8Array): Uint32Array {
  // Four tables: consecutive equal labels would otherwise wait for each other's increment.
  const counts = new Uint32Array(4 * 256);
  const end = labelMap.length - (labelMap.length % 4);
  for (let i = 0; i < end; i += 4) {
    counts[labelMap[i]!]!++;
    counts[256 + labelMap[i + 1]!]!++;
    counts[512 + labelMap[i + 2]!]!++;
    counts[768 + labelMap[i + 3]!]!++;
  }
  for (let i = end; i < labelMap.length; i++) counts[labelMap[i]!]!++;
  const total = new Uint32Array(256);
  for (let label = 0; label < 256; label++) {
    total[label] = counts[label]! + counts[256 + label]! + counts[512 + label]! + counts[768 + label]!;
  }
  return total;
}

/** The classes that have pixels, rising, without background and ignore. */
export function classesPresent(labelMap: Uint8Array): number[] {
  const counts = classHistogram(labelMap);
  const classes: number[] = [];
  for (let label = 1; label < ignoreLabel; label++) if (counts[label] !== 0) classes.push(label);
  return classes;
}

/** The labels with another meaning each: `meanings` has 256 entries. The same array when none of its labels changes. */
export function relabel(labels: Uint8Array, meanings: Uint8Array): Uint8Array {
  let first = 0;
  while (first < labels.length && meanings[labels[first]!] === labels[first]) first++;
  if (first === labels.length) return labels;
  const result = labels.slice();
  for (let i = first; i < result.length; i++) result[i] = meanings[result[i]!]!;
  return result;
}

/** Number of pixels in which two label maps of one size differ. Throws `BugError` when the sizes differ. */
export function countDifferences(a: Uint8Array, b: Uint8Array): number {
  assert(a.length === b.length, `label maps of ${a.length} and ${b.length} pixels`);
  let differences = 0;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) differences++;
  return differences;
}

/**
 * A copy in which pixels within `radiusPx` (chessboard distance) of a pixel of another label, on either side, are ignored:
 * the rim that Pascal VOC leaves around objects. The picture's own border is no boundary.
 */
export function withIgnoredRim(labelMap: Uint8Array, width: number, height: number, radiusPx: number): Uint8Array {
  assert(labelMap.length === width * height, `a label map of ${labelMap.length} values is not ${width}×${height}`);
  const boundary = boundaryPixels(labelMap, width, height);
  const result = labelMap.slice();
  const reach = radiusPx - 1;
  for (let y = 0; y < height && reach >= 0; y++) {
    for (let x = 0; x < width; x++) {
      if (boundary[y * width + x] === 0) continue;
      for (let v = Math.max(0, y - reach); v <= Math.min(height - 1, y + reach); v++) {
        const row = v * width;
        result.fill(ignoreLabel, row + Math.max(0, x - reach), row + Math.min(width - 1, x + reach) + 1);
      }
    }
  }
  return result;
}

/** 1 where one of the four neighbours inside the picture has another label, else 0; `[height, width]`. */
export function boundaryPixels(labelMap: Uint8Array, width: number, height: number): Uint8Array {
  const boundary = new Uint8Array(labelMap.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const label = labelMap[i]!;
      if (x + 1 < width && labelMap[i + 1] !== label) boundary[i] = boundary[i + 1] = 1;
      if (y + 1 < height && labelMap[i + width] !== label) boundary[i] = boundary[i + width] = 1;
    }
  }
  return boundary;
}
