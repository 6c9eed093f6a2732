/**
 * From raw class scores at several input scales to one CAM per class, as QA-CLIMS does at inference
 * (step/make_clims.py `_work`, net/resnet50_clims.py `CAM.forward`): ReLU instead of a sigmoid, flipped views and
 * scales added without averaging, each class divided by its own maximum. Works for one scale and without flipped views
 * too.
 */
import { assert } from '#core/base/assert.ts';
import { ExpectedError } from '#core/base/errors.ts';
import { tensor, type Tensor } from '#models/tensor/tensor.ts';
import { addResized, bilinearTaps, partOfTaps, type Taps } from './resizeBilinear.ts';

/** Keeps a class without any activation at 0. */
const normalizingEpsilon = 1e-5;

export interface MergeOptions {
  /** Size of the picture in pixels. */
  readonly height: number;
  readonly width: number;
  /** Rows of the scores to keep: indices of the picture's tagged classes, in the order of the result. */
  readonly validClasses: readonly number[];
  /** Scores are stretched to the picture's size rounded up to a multiple of this, then cropped; 16 in QA-CLIMS. */
  readonly sizeStep?: number;
  /** The strided result has one value per this many pixels; 4 in QA-CLIMS. */
  readonly stride?: number;
}

export interface MergedCams {
  /** `validClasses`, one per plane. */
  readonly classes: readonly number[];
  /** `[K, height, width]`, 0 to 1. Made when it is first asked for: four bytes a pixel and class. */
  readonly highres: Tensor<'float32'>;
  /** `[K, ⌈height / stride⌉, ⌈width / stride⌉]`, 0 to 1, normalised by its own maxima. */
  readonly strided: Tensor<'float32'>;
  /** The same values as `highres` in strips of at most `rowCount` rows, from the top, made one at a time. */
  strips(rowCount: number): Iterable<CamStrip>;
}

export interface CamStrip {
  /** The first row. */
  readonly top: number;
  /** `[K, rows, width]`, 0 to 1. */
  readonly cams: Tensor<'float32'>;
}

/**
 * Merges the scores of all scales. Each is `[1, C, h, w]`, or `[2, C, h, w]` where the second belongs to the mirrored
 * picture.
 * Throws `ExpectedError` (`no-classes`) when no class is valid, `BugError` when a shape or class index is wrong.
 */
export function mergeScales(scales: readonly Tensor<'float32'>[], options: MergeOptions): MergedCams {
  const { height, width, validClasses, sizeStep = 16, stride = 4 } = options;
  if (validClasses.length === 0) {
    throw new ExpectedError('no-classes', 'No class activation map can be made for a picture without tags.', {
      remedy: 'Give the picture at least one tag.',
    });
  }
  const merged = scales.map(mergeMirrored);
  const whole = new StretchedSum(merged, validClasses, {
    height: { count: height, size: Math.ceil(height / sizeStep) * sizeStep },
    width: { count: width, size: Math.ceil(width / sizeStep) * sizeStep },
  });
  const strided = new StretchedSum(merged, validClasses, {
    height: { count: Math.ceil(height / stride), size: Math.ceil(height / stride) },
    width: { count: Math.ceil(width / stride), size: Math.ceil(width / stride) },
  });
  let highres: Tensor<'float32'> | undefined;
  return {
    classes: validClasses,
    get highres() {
      return (highres ??= whole.normalised());
    },
    strided: strided.normalised(),
    strips: (rowCount) => whole.strips(rowCount),
  };
}

/** ReLU of the first view plus ReLU of the second mirrored back: `[1 or 2, C, h, w]` → `[C, h, w]`. */
export function mergeMirrored(scores: Tensor<'float32'>): Tensor<'float32'> {
  const [views = 0, classes = 0, height = 0, width = 0] = scores.shape;
  assert(scores.shape.length === 4 && (views === 1 || views === 2), `scores of shape [${scores.shape.join(', ')}]`);
  const length = classes * height * width;
  const merged = new Float32Array(length);
  for (let i = 0; i < length; i++) merged[i] = Math.max(0, scores.data[i]!);
  if (views === 2) {
    for (let start = 0; start < length; start += width) {
      const lastOfMirrored = length + start + width - 1;
      for (let x = 0; x < width; x++) merged[start + x]! += Math.max(0, scores.data[lastOfMirrored - x]!);
    }
  }
  return tensor('float32', [classes, height, width], merged);
}

interface Stretch {
  /** Samples along the axis after stretching, and how many of them are kept. */
  readonly size: number;
  readonly count: number;
}

/** Values of a strip while the largest is looked for. */
const searchedValues = 1 << 18;

/** The sum of all scales at one size, each class divided by its maximum, whole or in strips of rows. */
class StretchedSum {
  readonly #parts: readonly { readonly planes: readonly Float32Array[]; readonly rows: Taps; readonly columns: Taps }[];
  readonly #planeCount: number;
  readonly #height: number;
  readonly #width: number;

  constructor(
    scales: readonly Tensor<'float32'>[],
    validClasses: readonly number[],
    target: { readonly height: Stretch; readonly width: Stretch },
  ) {
    this.#planeCount = validClasses.length;
    this.#height = target.height.count;
    this.#width = target.width.count;
    this.#parts = scales.map((scale) => {
      const [classes = 0, height = 0, width = 0] = scale.shape;
      return {
        rows: bilinearTaps(height, target.height.size, target.height.count),
        columns: bilinearTaps(width, target.width.size, target.width.count),
        planes: validClasses.map((classIndex) => {
          assert(classIndex >= 0 && classIndex < classes, `class ${classIndex} of ${classes}`);
          return scale.data.subarray(classIndex * height * width, (classIndex + 1) * height * width);
        }),
      };
    });
  }

  normalised(): Tensor<'float32'> {
    const sums = this.#sums(0, this.#height);
    const pixels = this.#height * this.#width;
    for (let start = 0; start < sums.length; start += pixels) divideByMaximum(sums.subarray(start, start + pixels));
    return tensor('float32', [this.#planeCount, this.#height, this.#width], sums);
  }

  *strips(rowCount: number): Generator<CamStrip> {
    if (rowCount >= this.#height) {
      // Of a picture of ordinary size every value is computed once; the maxima of a larger one take a pass of their own.
      yield { top: 0, cams: this.normalised() };
      return;
    }
    const divisors = this.#maxima().map(divisorFor);
    for (let top = 0; top < this.#height; top += rowCount) {
      const rows = Math.min(rowCount, this.#height - top);
      const values = this.#sums(top, rows);
      const pixels = rows * this.#width;
      for (const [k, divisor] of divisors.entries()) divide(values.subarray(k * pixels, (k + 1) * pixels), divisor);
      yield { top, cams: tensor('float32', [this.#planeCount, rows, this.#width], values) };
    }
  }

  /** The largest sum of each class. */
  #maxima(): number[] {
    const maxima = Array<number>(this.#planeCount).fill(0);
    const rowCount = Math.max(1, Math.floor(searchedValues / (this.#width * this.#planeCount)));
    for (let top = 0; top < this.#height; top += rowCount) {
      const rows = Math.min(rowCount, this.#height - top);
      const values = this.#sums(top, rows);
      const pixels = rows * this.#width;
      for (const [k, maximum] of maxima.entries()) {
        maxima[k] = Math.max(maximum, maximumOf(values.subarray(k * pixels, (k + 1) * pixels)));
      }
    }
    return maxima;
  }

  /** `[K, rows, width]`, not normalised. */
  #sums(top: number, rowCount: number): Float32Array {
    const pixels = rowCount * this.#width;
    const sums = new Float32Array(this.#planeCount * pixels);
    for (const { planes, rows, columns } of this.#parts) {
      const strip = partOfTaps(rows, top, rowCount);
      for (const [k, plane] of planes.entries()) {
        addResized(sums.subarray(k * pixels, (k + 1) * pixels), plane, columns.inputSize, strip, columns);
      }
    }
    return sums;
  }
}

/**
 * Divides a plane of non-negative activations by its maximum + 1e-5, in place: the result is at least 0 and below 1.
 */
export function divideByMaximum(plane: Float32Array): void {
  divide(plane, divisorFor(maximumOf(plane)));
}

function divisorFor(maximum: number): number {
  return Math.fround(maximum + normalizingEpsilon);
}

function divide(values: Float32Array, divisor: number): void {
  for (let i = 0; i < values.length; i++) values[i] = values[i]! / divisor;
}

/** 0 when nothing is above it. */
function maximumOf(values: Float32Array): number {
  let maximum = 0;
  // By index: the iterator of a typed array takes three times as long.
  for (let i = 0; i < values.length; i++) {
    if (values[i]! > maximum) maximum = values[i]!;
  }
  return maximum;
}
