import type { ThumbnailSide } from '#core/contract/thumbnails.ts';
import type { ImageId } from '#core/document/ids.ts';
import { tileSizePx } from '#core/mask/tiles.ts';
import type { MaskLayers } from '../../store/maskLayers.ts';
import { inSnapshot } from '../../store/project.ts';
import type { ProjectSession } from '../projects/projectRegistry.ts';
import { requireLayers } from './readMaskLayers.ts';

/**
 * The classes of the shown mask by its nearest pixels, in the size of the picture's thumbnail (`makeThumbnail`): the long side at most
 * `side`, never enlarged. `values` is `[height, width]`; null without a mask. Throws as `requireLayers`.
 */
export function maskThumbnail(
  { project }: ProjectSession,
  { imageId, side }: { readonly imageId: ImageId; readonly side: ThumbnailSide },
): { width: number; height: number; values: Uint8Array<ArrayBuffer> | null } {
  return inSnapshot(project, () => {
    const layers = requireLayers(project, imageId);
    const scale = Math.min(1, side / Math.max(layers.width, layers.height));
    const width = Math.max(1, Math.round(layers.width * scale));
    const height = Math.max(1, Math.round(layers.height * scale));
    return { width, height, values: layers.isEmpty ? null : reduce(layers, width, height) };
  });
}

function reduce(layers: MaskLayers, width: number, height: number): Uint8Array<ArrayBuffer> {
  const values = new Uint8Array(width * height);
  const columns = centres(layers.width, width);
  const rows = centres(layers.height, height);
  for (const [tileRow, ys] of byTile(rows)) {
    for (const [tileColumn, xs] of byTile(columns)) {
      const tile = layers.shownClasses(layers.indexOf(tileRow, tileColumn));
      for (const y of ys) {
        const start = (rows[y]! - tileRow * tileSizePx) * tileSizePx - tileColumn * tileSizePx;
        for (const x of xs) values[y * width + x] = tile[start + columns[x]!]!;
      }
    }
  }
  return values;
}

/** The pixel of `length` that lies at the centre of each of `reduced`. */
function centres(length: number, reduced: number): number[] {
  return Array.from({ length: reduced }, (_, index) => Math.floor(((index + 0.5) * length) / reduced));
}

/** The places of the small picture, by the tile that they look into. */
function byTile(pixels: readonly number[]): Map<number, number[]> {
  return Map.groupBy(pixels.keys(), (place) => Math.floor(pixels[place]! / tileSizePx));
}
