/**
 * Resizing of 8-bit RGB pictures with antialiasing, as Pillow does it: separable, the filter widened by the reduction,
 * coefficients in fixed point, the picture between the two passes rounded to 8 bits. CLIP was trained on pictures
 * resized so; results are equal to Pillow 12's to the bit. What it is not: a decoder, nor a resizer of maps of floats.
 */
import { BugError } from '#core/base/errors.ts';

/** A picture in display orientation: RGB, 0..255, row-major, three bytes a pixel. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

export type ResampleFilter = 'bicubic' | 'bilinear' | 'area';

interface Kernel {
  /** Half-width in source pixels at scale 1. */
  readonly support: number;
  readonly weight: (distance: number) => number;
}

const kernels: Readonly<Record<ResampleFilter, Kernel>> = {
  bicubic: { support: 2, weight: cubicWeight },
  bilinear: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  // Half open, so that a sample between two pixels counts once.
  area: { support: 0.5, weight: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
};

const channels = 3;
/** 8 bits for the values, 2 for what a cubic overshoots, the rest of 32 for the fraction. */
const fractionBits = 32 - 8 - 2;
const half = 1 << (fractionBits - 1);

/** Keys' cubic with a = -1/2. */
function cubicWeight(distance: number): number {
  const a = -0.5;
  const x = Math.abs(distance);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

/** For each output position the first source position, how many there are, and their weights (`stride` apart). */
interface Coefficients {
  readonly first: Int32Array;
  readonly count: Int32Array;
  readonly stride: number;
  readonly weights: Int32Array;
}

/**
 * A new picture of the given size. Equal sizes give a copy. Throws `BugError` when a size is not a positive integer.
 */
export function resample(image: RgbImage, width: number, height: number, filter: ResampleFilter = 'bicubic'): RgbImage {
  for (const size of [width, height, image.width, image.height]) {
    if (!Number.isInteger(size) || size <= 0) throw new BugError(`${size} is not the size of a picture`);
  }
  if (image.data.length !== image.width * image.height * channels) {
    throw new BugError(`${image.data.length} bytes are not an RGB picture of ${image.width}×${image.height}`);
  }
  const kernel = kernels[filter];
  const isNarrowed = width !== image.width;
  const isShortened = height !== image.height;
  let data = image.data;
  if (isNarrowed) data = resampleRows(data, image.width, image.height, width, coefficients(image.width, width, kernel));
  if (isShortened) data = resampleColumns(data, width, height, coefficients(image.height, height, kernel));
  return { width, height, data: isNarrowed || isShortened ? data : Uint8Array.from(data) };
}

function coefficients(sourceSize: number, targetSize: number, kernel: Kernel): Coefficients {
  const scale = sourceSize / targetSize;
  const filterScale = Math.max(1, scale);
  const support = kernel.support * filterScale;
  const stride = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(targetSize);
  const count = new Int32Array(targetSize);
  const weights = new Int32Array(targetSize * stride);
  const exact = new Float64Array(stride);
  for (let target = 0; target < targetSize; target++) {
    const centre = (target + 0.5) * scale;
    const begin = Math.max(0, Math.trunc(centre - support + 0.5));
    const end = Math.min(sourceSize, Math.trunc(centre + support + 0.5));
    let sum = 0;
    for (let i = 0; i < end - begin; i++) {
      const weight = kernel.weight((i + begin - centre + 0.5) * (1 / filterScale));
      exact[i] = weight;
      sum += weight;
    }
    first[target] = begin;
    count[target] = end - begin;
    for (let i = 0; i < end - begin; i++) {
      const normalised = sum === 0 ? exact[i]! : exact[i]! / sum;
      const fixed = normalised * (1 << fractionBits);
      weights[target * stride + i] = Math.trunc(fixed < 0 ? fixed - 0.5 : fixed + 0.5);
    }
  }
  return { first, count, stride, weights };
}

function resampleRows(
  source: Uint8Array,
  sourceWidth: number,
  height: number,
  width: number,
  { first, count, stride, weights }: Coefficients,
): Uint8Array {
  const target = new Uint8ClampedArray(width * height * channels);
  for (let y = 0; y < height; y++) {
    const row = y * sourceWidth * channels;
    let out = y * width * channels;
    for (let x = 0; x < width; x++) {
      let at = row + first[x]! * channels;
      const begin = x * stride;
      const end = begin + count[x]!;
      let red = half;
      let green = half;
      let blue = half;
      for (let i = begin; i < end; i++) {
        const weight = weights[i]!;
        red = (red + source[at]! * weight) | 0;
        green = (green + source[at + 1]! * weight) | 0;
        blue = (blue + source[at + 2]! * weight) | 0;
        at += channels;
      }
      target[out] = red >> fractionBits;
      target[out + 1] = green >> fractionBits;
      target[out + 2] = blue >> fractionBits;
      out += channels;
    }
  }
  return new Uint8Array(target.buffer);
}

/** Whole rows are added up, so that memory is read in order. */
function resampleColumns(
  source: Uint8Array,
  width: number,
  height: number,
  { first, count, stride, weights }: Coefficients,
): Uint8Array {
  const rowLength = width * channels;
  const target = new Uint8ClampedArray(rowLength * height);
  const sums = new Int32Array(rowLength);
  for (let y = 0; y < height; y++) {
    sums.fill(half);
    for (let i = 0; i < count[y]!; i++) {
      const weight = weights[y * stride + i]!;
      const row = (first[y]! + i) * rowLength;
      for (let x = 0; x < rowLength; x++) sums[x] = sums[x]! + source[row + x]! * weight;
    }
    const out = y * rowLength;
    for (let x = 0; x < rowLength; x++) target[out + x] = sums[x]! >> fractionBits;
  }
  return new Uint8Array(target.buffer);
}
