/** How far an accepted mask is from the proposal that has come beside it. */
import type { ImageId } from '#core/document/ids.ts';
import { readKeptDifference, writeKeptDifference } from './keptDifferences.ts';
import { MaskLayers } from './maskLayers.ts';
import { acceptanceKind } from './maskRecords.ts';
import type { ReadableProject, WritableProject } from './project.ts';
import { readImage } from './readImages.ts';

/**
 * Pixels whose class in the accepted label map is another one than would be shown without the acceptance: that of what a person
 * drew, else that of the machine's current proposal, else background. Ignored pixels (255) count as a class of their own;
 * regions and confidence do not count. null when no mask of the picture as it is now is accepted, or there is no other mask beside it. Throws `ExpectedError`
 * (`project-corrupt`) when tiles are damaged.
 */
export function readDifference(project: ReadableProject, layers: MaskLayers, imageId: ImageId): number | null {
  return layers.accepted === null || layers.isWorkingEmpty
    ? null
    : (readKeptDifference(project, imageId) ?? countDifference(layers));
}

/**
 * As `readDifference`, and counts once what was not counted yet: called when an accepted mask or the proposal beside it is new, so
 * that lists need not count.
 */
export function keepDifference(project: WritableProject, imageId: ImageId): number | null {
  if (acceptanceKind.read(project, imageId, {}) === null) return null;
  const image = readImage(project, imageId);
  if (image === undefined || image.picture === null) return null;
  const layers = new MaskLayers(project, { ...image, picture: image.picture });
  if (layers.accepted === null || layers.isWorkingEmpty) return null;
  const kept = readKeptDifference(project, imageId);
  if (kept !== undefined) return kept;
  const pixels = countDifference(layers);
  writeKeptDifference(project, imageId, pixels);
  return pixels;
}

function countDifference(layers: MaskLayers): number {
  if (layers.isWorkingVouched) return 0;
  const { columns, rows } = layers.grid;
  let count = 0;
  for (let index = 0; index < columns * rows; index++) count += layers.countUnvouched(index, 'class');
  return count;
}
