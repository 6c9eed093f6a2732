/** What becomes of all that was drawn in an image when its picture becomes another. Single strokes: `humanDraft.ts`. */
import type { ImageId } from '#core/document/ids.ts';
import { humanPlaneNameSchema } from '#core/document/maskRevision.ts';
import { humanProvenance, normaliseLayerTile } from '#core/mask/humanLayer.ts';
import { tileInside, tileLength } from '#core/mask/tiles.ts';
import { readHumanTilePlaces } from './humanTiles.ts';
import type { Recorder } from './journal.ts';
import { MaskLayers, type SizedImage } from './maskLayers.ts';
import { canvasKind, readCanvas } from './maskRecords.ts';
import type { WritableProject } from './project.ts';
import { TileWriter } from './tileStore.ts';

/** Says that what was drawn belongs to another picture of the same size from now on; nothing where nothing was drawn. */
export function moveHumanLayer(
  project: WritableProject,
  imageId: ImageId,
  contentSha256: string,
  recorder: Recorder,
): void {
  const canvas = readCanvas(project, imageId);
  if (canvas !== null) recorder.set(canvasKind, imageId, {}, { ...canvas, contentSha256 });
}

/**
 * Makes drawn pixels of all that a person vouches for in an image, one tile at a time; nothing where nobody does. The acceptance
 * itself is the caller's.
 */
export function drawVouched(project: WritableProject, image: SizedImage, recorder: Recorder): void {
  const layers = new MaskLayers(project, image);
  const { width, height, grid, accepted } = layers;
  if (accepted === null) return;
  const writer = new TileWriter(project);
  const { id: imageId, contentSha256 } = image;
  recorder.set(canvasKind, imageId, {}, { width, height, contentSha256 });
  for (let index = 0; index < grid.columns * grid.rows; index++) {
    const row = Math.floor(index / grid.columns);
    const column = index % grid.columns;
    const inside = tileInside(width, height, column, row);
    const { class: classes, region } = layers.vouched(index);
    const provenance = new Uint8Array(tileLength).fill(humanProvenance);
    const tile = { class: classes.slice(), region: region.slice(), provenance };
    normaliseLayerTile(tile, inside);
    for (const plane of humanPlaneNameSchema.options) {
      recorder.setTile({ imageId, plane, row, column }, writer.write(tile[plane], inside));
    }
  }
}

/** Removes all that was drawn in an image, whatever the size of its picture was. */
export function removeHumanLayer(project: WritableProject, imageId: ImageId, recorder: Recorder): void {
  for (const place of readHumanTilePlaces(project, imageId)) recorder.setTile(place, null);
  recorder.set(canvasKind, imageId, {}, null);
}
