/**
 * Pictures to what a CLIP image encoder takes, by the pack's `preprocessor_config.json`. Two ways: CLIP's own (resize,
 * centre crop, one square) for the embedding of a whole picture, and the whole picture at any multiple of the patch for
 * dense work.
 */
import { z } from 'zod';
import { BugError, ExpectedError } from '#core/base/errors.ts';
import { tensor, type Tensor } from '#models/tensor/tensor.ts';
import { resample, type ResampleFilter, type RgbImage } from './resample.ts';

export interface Preprocessing {
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
  /** Factor from 0..255 to what mean and std are in. */
  readonly rescaleFactor: number;
  readonly filter: ResampleFilter;
  /** Either the shortest side is brought to a length, or the picture to one size with its aspect given up. */
  readonly resize: { readonly shortestEdge: number } | PixelSize;
  readonly crop: PixelSize | undefined;
}

export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

export interface DenseSizeOptions {
  /** In pixels, before rounding up; 512 where a pack says nothing. */
  readonly longSide: number;
  readonly patchSize: number;
  /** Of multi-scale inference; default 1. */
  readonly scale?: number;
}

/** Pillow's numbers for its filters. */
const filtersByNumber: Readonly<Record<number, ResampleFilter>> = { 2: 'bilinear', 3: 'bicubic', 4: 'area' };

const positive = z.number().int().positive();
const sizeSchema = z.union([
  positive.transform((edge) => ({ shortestEdge: edge })),
  z.object({ shortest_edge: positive }).transform((size) => ({ shortestEdge: size.shortest_edge })),
  z.object({ height: positive, width: positive }),
]);
const cropSchema = z.union([
  positive.transform((edge) => ({ width: edge, height: edge })),
  z.object({ height: positive, width: positive }),
]);
const triple = z.tuple([z.number(), z.number(), z.number()]);
const configSchema = z.object({
  image_mean: triple,
  image_std: z.tuple([z.number().positive(), z.number().positive(), z.number().positive()]),
  do_rescale: z.boolean().default(true),
  rescale_factor: z
    .number()
    .positive()
    .default(1 / 255),
  do_normalize: z.boolean().default(true),
  resample: z.number().int().default(3),
  size: sizeSchema,
  do_center_crop: z.boolean().default(false),
  crop_size: cropSchema.optional(),
});

/**
 * Reads the content of a `preprocessor_config.json`. Throws `ExpectedError` (`preprocessor-unreadable`) naming the
 * field at fault.
 */
export function readPreprocessing(content: unknown, fileName = 'preprocessor_config.json'): Preprocessing {
  const parsed = configSchema.safeParse(content);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const field = issue?.path.join('.') ?? '';
    throw unreadable(fileName, field === '' ? (issue?.message ?? 'it is empty') : `${field}: ${issue?.message ?? ''}`);
  }
  const config = parsed.data;
  const filter = filtersByNumber[config.resample];
  if (filter === undefined) throw unreadable(fileName, `resample ${config.resample} is not 2, 3 or 4`);
  return {
    mean: config.do_normalize ? config.image_mean : [0, 0, 0],
    std: config.do_normalize ? config.image_std : [1, 1, 1],
    rescaleFactor: config.do_rescale ? config.rescale_factor : 1,
    filter,
    resize: config.size,
    crop: config.do_center_crop ? config.crop_size : undefined,
  };
}

function unreadable(fileName: string, reason: string): ExpectedError {
  return new ExpectedError('preprocessor-unreadable', `${fileName} cannot be used: ${reason}.`, {
    remedy: 'Take the preprocessor_config.json that belongs to the model.',
    details: { file: fileName },
  });
}

/** CLIP's own preprocessing of a whole picture: `[1, 3, H, W]` of the size the model was trained at. */
export function preprocessWhole(image: RgbImage, preprocessing: Preprocessing): Tensor<'float32'> {
  const { width, height } = wholeSize(image, preprocessing);
  const resized = resample(image, width, height, preprocessing.filter);
  return normalisePixels(centreCrop(resized, preprocessing.crop), preprocessing);
}

/** The whole picture at a given size, `[1, 3, height, width]`, mirrored left to right on request. */
export function preprocessDense(
  image: RgbImage,
  size: PixelSize,
  preprocessing: Preprocessing,
  options: { readonly isFlipped?: boolean } = {},
): Tensor<'float32'> {
  const resized = resample(image, size.width, size.height, preprocessing.filter);
  return normalisePixels(resized, preprocessing, options.isFlipped ?? false);
}

/**
 * The size at which a picture is encoded densely: its long side brought to `longSide × scale`, the other with it, both
 * rounded up to the patch. So the aspect is kept within one patch and the file's own size plays no part.
 */
export function denseSize(image: PixelSize, options: DenseSizeOptions): PixelSize {
  const { longSide, patchSize, scale = 1 } = options;
  if (!(longSide > 0) || !(patchSize > 0) || !(scale > 0)) {
    throw new BugError(`no dense size for long side ${longSide}, patch ${patchSize}, scale ${scale}`);
  }
  const factor = (longSide * scale) / Math.max(image.width, image.height);
  // The tolerance keeps 512.0000001, which is 512 in exact arithmetic, from growing by a patch.
  const toPatch = (length: number): number => Math.max(1, Math.ceil((length * factor) / patchSize - 1e-6)) * patchSize;
  return { width: toPatch(image.width), height: toPatch(image.height) };
}

/** The size that CLIP's own preprocessing brings a picture to, before the crop. */
export function wholeSize(image: PixelSize, { resize }: Preprocessing): PixelSize {
  if ('width' in resize) return resize;
  const { shortestEdge } = resize;
  // The longer side is cut off, not rounded, as torchvision and the hub's processor do.
  return image.width <= image.height
    ? { width: shortestEdge, height: Math.trunc((shortestEdge * image.height) / image.width) }
    : { width: Math.trunc((shortestEdge * image.width) / image.height), height: shortestEdge };
}

/** The middle of a picture; where the crop is larger, black around it. */
function centreCrop(image: RgbImage, crop: PixelSize | undefined): RgbImage {
  if (crop === undefined || (crop.width === image.width && crop.height === image.height)) return image;
  const { width, height } = crop;
  const left = Math.trunc((image.width - width) / 2);
  const top = Math.trunc((image.height - height) / 2);
  const data = new Uint8Array(width * height * 3);
  const firstX = Math.max(0, -left);
  const endX = Math.min(width, image.width - left);
  for (let y = Math.max(0, -top); y < Math.min(height, image.height - top); y++) {
    const from = ((y + top) * image.width + firstX + left) * 3;
    data.set(image.data.subarray(from, from + (endX - firstX) * 3), (y * width + firstX) * 3);
  }
  return { width, height, data };
}

function normalisePixels(image: RgbImage, preprocessing: Preprocessing, isFlipped = false): Tensor<'float32'> {
  const { width, height, data } = image;
  const planeSize = width * height;
  const pixels = new Float32Array(3 * planeSize);
  for (let channel = 0; channel < 3; channel++) {
    const values = normalisedValues(preprocessing, channel);
    const plane = pixels.subarray(channel * planeSize, (channel + 1) * planeSize);
    for (let y = 0; y < height; y++) {
      const row = y * width;
      for (let x = 0; x < width; x++) {
        const sourceX = isFlipped ? width - 1 - x : x;
        plane[row + x] = values[data[(row + sourceX) * 3 + channel]!]!;
      }
    }
  }
  return tensor('float32', [1, 3, height, width], pixels);
}

/** The normalised value of each of the 256 that a channel can have. */
function normalisedValues({ mean, std, rescaleFactor }: Preprocessing, channel: number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, value) => (value * rescaleFactor - mean[channel]!) / std[channel]!);
}
