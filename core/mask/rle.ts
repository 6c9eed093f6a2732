/**
 * A binary mask as COCO run lengths: runs go down the columns (column-major), alternate between 0 and 1, start with the
 * zeros (a run of 0 when the first pixel is set) and add up to height·width. This file holds the value and its measures;
 * coding is in `encodeMask`, `decodeMask`, `rleString`; set operations in `mergeRle`.
 *
 * Source: the COCO data format (cocodataset.org/#format-data) and the behaviour of its Python API.
 */
import { assert } from '#core/base/assert.ts';
import { ExpectedError } from '#core/base/errors.ts';

/** Pixels of the largest mask that we code or decode (16384²); larger sizes in a file are taken for hostile. */
export const maximumMaskPixels = 2 ** 28;

export interface Rle {
  readonly height: number;
  readonly width: number;
  /** Alternating lengths, zeros first; their sum is height·width. */
  readonly runs: Uint32Array;
}

/** `[x, y, width, height]` in whole pixels, pixel edges as coordinates: `[0, 0, 1, 1]` is the first pixel. */
export type CocoBox = readonly [x: number, y: number, width: number, height: number];

/**
 * Run lengths from outside as an `Rle`. Empty runs between others are kept as they are.
 * Throws `ExpectedError` (`mask-size-invalid`, `rle-malformed`) before anything of the picture's size is allocated.
 */
export function parseRuns(runs: ArrayLike<number>, height: number, width: number): Rle {
  assertMaskSize(height, width);
  let sum = 0;
  for (let i = 0; i < runs.length; i++) {
    const run = runs[i] as number;
    if (!Number.isInteger(run) || run < 0 || run > maximumMaskPixels) throw malformed(`run ${i} is ${run}`);
    sum += run;
  }
  if (sum !== height * width) throw malformed(`its runs add up to ${sum} instead of ${height}·${width}`);
  return { height, width, runs: Uint32Array.from(runs) };
}

/** Throws `ExpectedError` (`mask-size-invalid`) unless both sides are whole, positive and their product is bearable. */
export function assertMaskSize(height: number, width: number): void {
  const isWhole = Number.isInteger(height) && Number.isInteger(width) && height > 0 && width > 0;
  if (isWhole && height * width <= maximumMaskPixels) return;
  throw new ExpectedError('mask-size-invalid', `A mask of ${width}×${height} pixels cannot be read.`, {
    remedy: `Sides must be whole and positive, and width × height at most ${maximumMaskPixels}.`,
    details: { width, height },
  });
}

/** The error for run lengths that cannot be a mask. */
export function malformed(what: string): ExpectedError {
  return new ExpectedError('rle-malformed', `Not a COCO run-length mask: ${what}.`, {
    remedy: 'Export the annotation again; its counts and size must belong together.',
  });
}

/** Number of set pixels. */
export function rleArea(mask: Rle): number {
  let area = 0;
  for (let i = 1; i < mask.runs.length; i += 2) area += mask.runs[i] as number;
  return area;
}

/** The smallest box around the set pixels; `[0, 0, 0, 0]` for an empty mask. */
export function rleBox(mask: Rle): CocoBox {
  const { height, runs } = mask;
  const bounds = new PixelBounds(height);
  let start = 0;
  for (let i = 0; i + 1 < runs.length; i += 2) {
    start += runs[i] as number;
    const end = start + (runs[i + 1] as number);
    if (end > start) bounds.addRun(start, end);
    start = end;
  }
  return bounds.box();
}

/** True when both describe the same pixels of the same size, whatever empty runs they contain. */
export function areEqualMasks(a: Rle, b: Rle): boolean {
  if (a.height !== b.height || a.width !== b.width) return false;
  const left = canonicalRuns(a.runs);
  const right = canonicalRuns(b.runs);
  return left.length === right.length && left.every((run, i) => run === right[i]);
}

/** The same runs without empty ones, except a first 0 where the first pixel is set. */
export function canonicalRuns(runs: Uint32Array): Uint32Array {
  let isCanonical = true;
  for (let i = 1; i < runs.length; i++) if (runs[i] === 0) isCanonical = false;
  if (isCanonical) return runs;
  const kept: number[] = [0];
  let value = 0;
  runs.forEach((run, i) => {
    if (run === 0) return;
    if (i % 2 === value) {
      kept[kept.length - 1] = (kept[kept.length - 1] as number) + run;
    } else {
      kept.push(run);
      value = i % 2;
    }
  });
  return Uint32Array.from(kept);
}

/** Grows a box by column-major runs of set pixels; used while encoding and by `rleBox`. */
export class PixelBounds {
  readonly #height: number;
  #left = Infinity;
  #right = -1;
  #top = Infinity;
  #bottom = -1;

  constructor(height: number) {
    assert(height > 0, 'bounds of a mask without rows');
    this.#height = height;
  }

  /** Adds the pixels `start` to `end - 1` (column-major positions); `end` must be greater than `start`. */
  addRun(start: number, end: number): void {
    const height = this.#height;
    const left = Math.floor(start / height);
    const right = Math.floor((end - 1) / height);
    if (left < this.#left) this.#left = left;
    if (right > this.#right) this.#right = right;
    // A run that crosses into the next column touches the last row of one and the first row of the other.
    const top = left === right ? start - left * height : 0;
    const bottom = left === right ? end - 1 - left * height : height - 1;
    if (top < this.#top) this.#top = top;
    if (bottom > this.#bottom) this.#bottom = bottom;
  }

  box(): CocoBox {
    if (this.#right < 0) return [0, 0, 0, 0];
    return [this.#left, this.#top, this.#right - this.#left + 1, this.#bottom - this.#top + 1];
  }
}
