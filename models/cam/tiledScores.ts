/**
 * Scores of a picture in finer detail: enlarged against the encoder's usual size, encoded in overlapping tiles of that
 * size, and put together again. Raw scores of tiles are comparable, as all are log-odds of the same texts: they are blended
 * as they are and normalised over the whole picture later. A tile without the object so stays dark.
 */
import { defined } from '#core/base/assert.ts';
import { throwIfCancelled, type AbortSignalLike } from '#core/base/errors.ts';
import type { DenseEncoder } from '#models/clip/denseEncoder.ts';
import type { PixelSize } from '#models/clip/preprocess.ts';
import type { DenseFeatures } from '#models/clip/denseFeatures.ts';
import type { KeptFeatures, PatchBox, PictureSource } from '#models/clip/keptFeatures.ts';
import { tensor, type Tensor } from '#models/tensor/tensor.ts';
import { tileAxis, type AxisTile } from './tileAxis.ts';
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
}

interface Tile {
  readonly row: AxisTile;
  readonly column: AxisTile;
  readonly box: PatchBox;
}

export interface Tiling {
  /** In patches, as is everything of the tiles. */
  readonly gridHeight: number;
  readonly gridWidth: number;
  /** Row by row. */
  readonly tiles: readonly Tile[];
}

/** How a picture is cut into tiles at a scale. */
export function tilingOf(
  encoder: Pick<DenseEncoder, 'patchSize' | 'sizeFor'>,
  picture: PixelSize,
  { scale, longSide }: Pick<TiledView, 'scale' | 'longSide'>,
): Tiling {
  const { patchSize } = encoder;
  const usual = encoder.sizeFor(picture, { longSide });
  const enlarged = encoder.sizeFor(picture, { scale, longSide });
  const tileSide = Math.max(usual.width, usual.height) / patchSize;
  const [gridHeight, gridWidth] = [enlarged.height / patchSize, enlarged.width / patchSize];
  const columns = tileAxis(gridWidth, tileSide);
  const tiles = tileAxis(gridHeight, tileSide).flatMap((row) =>
    columns.map((column) => ({
      row,
      column,
      box: { top: row.start, left: column.start, height: row.shares.length, width: column.shares.length },
    })),
  );
  return { gridHeight, gridWidth, tiles };
}

/** As `zeroShotScores` of the whole picture at that scale, `[C, gridHeight, gridWidth]`. Throws as encoding, `CancelledError`. */
export async function tiledScores(
  encoder: DenseEncoder,
  kept: KeptFeatures,
  picture: PictureSource,
  texts: ZeroShotTexts,
  view: TiledView,
  signal?: AbortSignalLike,
): Promise<Tensor<'float32'>> {
  const { gridHeight, gridWidth, tiles } = tilingOf(encoder, picture.size, view);
  let enlarged: Tensor<'float32'> | undefined;
  const encode = async (box: PatchBox): Promise<DenseFeatures[]> => {
    enlarged ??= encoder.pixels(await picture.pixels(), { ...view, size: picture.size });
    return [await encoder.encodePixels(cut(enlarged, box, encoder.patchSize))];
  };
  const tagCount = texts.tags.shape[0] ?? 0;
  const blended = new Float32Array(tagCount * gridHeight * gridWidth);
  for (const { row, column, box } of tiles) {
    throwIfCancelled(signal);
    const [features] = await kept.recall(picture, [{ ...view, tile: box }], () => encode(box));
    const scores = zeroShotScores(defined(features, 'the features of a tile'), texts).data;
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
  return tensor('float32', [tagCount, gridHeight, gridWidth], blended);
}

/** A part of `[1, 3, H, W]`. */
function cut({ data, shape }: Tensor<'float32'>, patches: PatchBox, patchSize: number): Tensor<'float32'> {
  const [, channels = 0, wholeHeight = 0, wholeWidth = 0] = shape;
  const [top, left, height, width] = [patches.top, patches.left, patches.height, patches.width].map(
    (count) => count * patchSize,
  ) as [number, number, number, number];
  const part = new Float32Array(channels * height * width);
  for (let channel = 0; channel < channels; channel++) {
    for (let y = 0; y < height; y++) {
      const from = (channel * wholeHeight + top + y) * wholeWidth + left;
      part.set(data.subarray(from, from + width), (channel * height + y) * width);
    }
  }
  return tensor('float32', [1, channels, height, width], part);
}
