/**
 * Bilinear resampling of float planes as PyTorch's `interpolate(mode='bilinear', align_corners=False)`: pixel areas as
 * samples, source coordinate (i + 0.5)·in/out − 0.5, clamped at the border, no antialiasing. Separable, with taps
 * computed once per axis. Not for pictures: those are resized with antialiasing by the importer.
 */
import { assert } from '#core/base/assert.ts';

/** The two source samples and the second one's weight, for every output sample of one axis. */
export interface Taps {
  /** Samples of the source. */
  readonly inputSize: number;
  readonly lower: Uint32Array;
  readonly upper: Uint32Array;
  readonly upperWeight: Float32Array;
}

/**
 * Taps for `count` of the `outputSize` samples that `inputSize` samples are stretched to; the rest is cropped.
 *
 * Coordinates are rounded to float32 where PyTorch's CPU kernel rounds them (the step, and once after multiplying and
 * subtracting, which it fuses): at 500 pixels exact coordinates would give CAMs that differ from its own by 4e-6.
 */
export function bilinearTaps(inputSize: number, outputSize: number, count = outputSize): Taps {
  assert(
    inputSize > 0 && count > 0 && count <= outputSize,
    `cannot resample ${inputSize} to ${count} of ${outputSize}`,
  );
  const lower = new Uint32Array(count);
  const upper = new Uint32Array(count);
  const upperWeight = new Float32Array(count);
  const step = Math.fround(inputSize / outputSize);
  for (let i = 0; i < count; i++) {
    const source = Math.max(0, Math.fround((i + 0.5) * step - 0.5));
    const first = Math.min(Math.floor(source), inputSize - 1);
    lower[i] = first;
    upper[i] = Math.min(first + 1, inputSize - 1);
    upperWeight[i] = source - first;
  }
  return { inputSize, lower, upper, upperWeight };
}

/** The taps of `count` output samples from `start` on; they share the memory of the whole. */
export function partOfTaps({ inputSize, lower, upper, upperWeight }: Taps, start: number, count: number): Taps {
  const end = start + count;
  return {
    inputSize,
    lower: lower.subarray(start, end),
    upper: upper.subarray(start, end),
    upperWeight: upperWeight.subarray(start, end),
  };
}

/**
 * Adds a resampled plane `[inputHeight, inputWidth]` to `target` `[rows.lower.length, columns.lower.length]`.
 * `source` and `target` are whole planes; pass subarrays for one channel of a tensor.
 */
export function addResized(
  target: Float32Array,
  source: Float32Array,
  inputWidth: number,
  rows: Taps,
  columns: Taps,
): void {
  const width = columns.lower.length;
  const height = rows.lower.length;
  assert(target.length === width * height, `a target of ${target.length} values is not ${width}×${height}`);
  // Stretched source rows, kept while consecutive output rows need the same two.
  let above = new Float32Array(width);
  let below = new Float32Array(width);
  let aboveRow = -1;
  let belowRow = -1;
  for (let y = 0; y < height; y++) {
    const lower = rows.lower[y]!;
    const upper = rows.upper[y]!;
    if (aboveRow !== lower) {
      if (belowRow === lower) {
        [above, below] = [below, above];
        [aboveRow, belowRow] = [belowRow, aboveRow];
      } else {
        stretchRow(above, source, lower * inputWidth, columns);
        aboveRow = lower;
      }
    }
    if (belowRow !== upper) {
      if (upper === lower) below.set(above);
      else stretchRow(below, source, upper * inputWidth, columns);
      belowRow = upper;
    }
    const weight = rows.upperWeight[y]!;
    const start = y * width;
    for (let x = 0; x < width; x++) {
      target[start + x]! += (1 - weight) * above[x]! + weight * below[x]!;
    }
  }
}

/** One plane `[inputHeight, inputWidth]` stretched to `[outputHeight, outputWidth]`. */
export function resizeBilinear(
  source: Float32Array,
  inputHeight: number,
  inputWidth: number,
  outputHeight: number,
  outputWidth: number,
): Float32Array {
  assert(source.length === inputHeight * inputWidth, `${source.length} values are not ${inputWidth}×${inputHeight}`);
  const target = new Float32Array(outputHeight * outputWidth);
  const rows = bilinearTaps(inputHeight, outputHeight);
  addResized(target, source, inputWidth, rows, bilinearTaps(inputWidth, outputWidth));
  return target;
}

function stretchRow(target: Float32Array, source: Float32Array, start: number, columns: Taps): void {
  for (let x = 0; x < target.length; x++) {
    const weight = columns.upperWeight[x]!;
    target[x] = (1 - weight) * source[start + columns.lower[x]!]! + weight * source[start + columns.upper[x]!]!;
  }
}
