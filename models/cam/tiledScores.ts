/**
 * Scores of a picture in finer detail: enlarged against the encoder's usual size, encoded in overlapping tiles of that
 * size, and put together again. Raw scores of tiles are comparable, as all are log-odds of the same texts: they are blended
 * as they are and normalised over the whole picture later. A tile without the object so stays dark.
 */
import { throwIfCancelled, type AbortSignalLike } from '#core/base/errors.ts';
import type { DenseEncoder } from '#models/clip/denseEncoder.ts';
import type { PixelSize } from '#models/clip/preprocess.ts';
import type { RgbImage } from '#models/clip/resample.ts';
import { tensor, type Tensor } from '#models/tensor/tensor.ts';
import { tileAxis } from './tileAxis.ts';
import { zeroShotScores, type ZeroShotTexts } from './zeroShot.ts';

/** Up to this factor pictures are enlarged against the usual size: 25 tiles. */
const largestScale = 4;

/** Below this factor tiles would show nothing that the whole picture at the usual scales does not. */
const smallestScale = 2;

/**
 * How much larger than usual a picture is encoded in tiles: as large as it is, at most four times the usual long side.
 * Undefined for a picture that is less than twice as large as that.
 */
export function tileScaleFor({ width, height }: PixelSize, longSide: number): number | undefined {
  const scale = Math.max(width, height) / longSide;
  return scale < smallestScale ? undefined : Math.min(scale, largestScale);
}

export interface TiledView {
  /** How much larger than the usual size the picture is encoded. */
  readonly scale: number;
  /** The usual long side in pixels, which is that of a tile. */
  readonly longSide: number;
  readonly isFlipped: boolean;
  readonly signal?: AbortSignalLike | undefined;
}

/** As `zeroShotScores` of the whole picture at that scale, `[C, gridHeight, gridWidth]`. Throws as encoding, `CancelledError`. */
export async function tiledScores(
  encoder: DenseEncoder,
  image: RgbImage,
  texts: ZeroShotTexts,
  { scale, longSide, isFlipped, signal }: TiledView,
): Promise<Tensor<'float32'>> {
  const { patchSize } = encoder;
  const pixels = encoder.pixels(image, { scale, longSide, isFlipped });
  const usual = encoder.sizeFor(image, { longSide });
  const [, , height = 0, width = 0] = pixels.shape;
  const tileSide = Math.max(usual.width, usual.height) / patchSize;
  const [gridHeight, gridWidth] = [height / patchSize, width / patchSize];
  const tagCount = texts.tags.shape[0] ?? 0;
  const blended = new Float32Array(tagCount * gridHeight * gridWidth);
  for (const row of tileAxis(gridHeight, tileSide)) {
    for (const column of tileAxis(gridWidth, tileSide)) {
      throwIfCancelled(signal);
      const tile = cut(pixels, {
        top: row.start * patchSize,
        left: column.start * patchSize,
        height: row.shares.length * patchSize,
        width: column.shares.length * patchSize,
      });
      const scores = zeroShotScores(await encoder.encodePixels(tile), texts).data;
      for (let tag = 0, from = 0; tag < tagCount; tag++) {
        for (const [y, rowShare] of row.shares.entries()) {
          const to = (tag * gridHeight + row.start + y) * gridWidth + column.start;
          for (const [x, columnShare] of column.shares.entries()) {
            blended[to + x]! += rowShare * columnShare * scores[from]!;
            from++;
          }
        }
      }
    }
  }
  return tensor('float32', [tagCount, gridHeight, gridWidth], blended);
}

interface Box {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** A part of `[1, 3, H, W]`. */
function cut({ data, shape }: Tensor<'float32'>, { top, left, height, width }: Box): Tensor<'float32'> {
  const [, channels = 0, wholeHeight = 0, wholeWidth = 0] = shape;
  const part = new Float32Array(channels * height * width);
  for (let channel = 0; channel < channels; channel++) {
    for (let y = 0; y < height; y++) {
      const from = (channel * wholeHeight + top + y) * wholeWidth + left;
      part.set(data.subarray(from, from + width), (channel * height + y) * width);
    }
  }
  return tensor('float32', [1, channels, height, width], part);
}
