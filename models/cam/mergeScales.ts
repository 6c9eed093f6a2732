/**
 * From raw class scores at several input scales to one CAM per class, as QA-CLIMS does at inference
 * (step/make_clims.py `_work`, net/resnet50_clims.py `CAM.forward`): ReLU instead of a sigmoid, flipped views and
 * scales added without averaging, each class divided by its own maximum. Works for one scale and without flipped views
 * too.
 */
import { assert } from '#core/base/assert.ts';
import { ExpectedError } from '#core/base/errors.ts';
import { tensor, type Tensor } from '#models/tensor/tensor.ts';
import { addResized, bilinearTaps } from './resizeBilinear.ts';

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
  /** `[K, height, width]`, 0 to 1. */
  readonly highres: Tensor<'float32'>;
  /** `[K, ⌈height / stride⌉, ⌈width / stride⌉]`, 0 to 1, normalised by its own maxima. */
  readonly strided: Tensor<'float32'>;
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
  return {
    classes: validClasses,
    highres: sumPlanes(merged, validClasses, {
      height: { count: height, size: Math.ceil(height / sizeStep) * sizeStep },
      width: { count: width, size: Math.ceil(width / sizeStep) * sizeStep },
    }),
    strided: sumPlanes(merged, validClasses, {
      height: { count: Math.ceil(height / stride), size: Math.ceil(height / stride) },
      width: { count: Math.ceil(width / stride), size: Math.ceil(width / stride) },
    }),
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

function sumPlanes(
  scales: readonly Tensor<'float32'>[],
  validClasses: readonly number[],
  target: { readonly height: Stretch; readonly width: Stretch },
): Tensor<'float32'> {
  const pixels = target.height.count * target.width.count;
  const sums = new Float32Array(validClasses.length * pixels);
  for (const scale of scales) {
    const [classes = 0, height = 0, width = 0] = scale.shape;
    const rows = bilinearTaps(height, target.height.size, target.height.count);
    const columns = bilinearTaps(width, target.width.size, target.width.count);
    validClasses.forEach((classIndex, k) => {
      assert(classIndex >= 0 && classIndex < classes, `class ${classIndex} of ${classes}`);
      const source = scale.data.subarray(classIndex * height * width, (classIndex + 1) * height * width);
      addResized(sums.subarray(k * pixels, (k + 1) * pixels), source, width, rows, columns);
    });
  }
  for (let start = 0; start < sums.length; start += pixels) divideByMaximum(sums.subarray(start, start + pixels));
  return tensor('float32', [validClasses.length, target.height.count, target.width.count], sums);
}

/**
 * Divides a plane of non-negative activations by its maximum + 1e-5, in place: the result is at least 0 and below 1.
 */
export function divideByMaximum(plane: Float32Array): void {
  let maximum = 0;
  // By index: the iterator of a typed array takes three times as long.
  for (let i = 0; i < plane.length; i++) {
    if (plane[i]! > maximum) maximum = plane[i]!;
  }
  const divisor = Math.fround(maximum + normalizingEpsilon);
  for (let i = 0; i < plane.length; i++) plane[i] = plane[i]! / divisor;
}
