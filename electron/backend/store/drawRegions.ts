import { assert } from '#core/base/assert.ts';
import type { ImageId, JournalEntryId } from '#core/document/ids.ts';
import { humanProvenance } from '#core/mask/humanLayer.ts';
import type { RegionChange } from '#core/mask/regions.ts';
import { cutTile, tileLength } from '#core/mask/tiles.ts';
import { recordDrawing } from './drawMask.ts';
import type { WritableProject } from './project.ts';
import { giveRegionIds, readNextRegionId } from './regionCounter.ts';

/**
 * Keeps what a person decided about objects: the pixels concerned become the person's, with the class that they show. `change` was
 * made from what is shown now and from `nextId`, the region id that was next. null when it changes nothing.
 * Throws as `requireDrawable`.
 */
export function drawRegions(
  project: WritableProject,
  { imageId, label, change, nextId }: { imageId: ImageId; label: string; change: RegionChange; nextId: number },
): JournalEntryId | null {
  return recordDrawing(project, { imageId, kind: 'regions', label }, (draft) => {
    assert(readNextRegionId(project, imageId) === nextId, 'regions were given meanwhile');
    const { width, height, grid } = draft.layers;
    for (let index = 0; index < grid.columns * grid.rows; index++) {
      const { data, constant } = cutTile(
        change.regions,
        width,
        height,
        index % grid.columns,
        Math.floor(index / grid.columns),
      );
      if (constant === 0) continue;
      const shown = draft.layers.shown(index);
      const tile = draft.tile(index);
      for (let i = 0; i < tileLength; i++) {
        if (data[i] === 0) continue;
        tile.class[i] = shown.class[i]!;
        tile.region[i] = data[i]!;
        tile.provenance[i] = humanProvenance;
      }
    }
    if (change.givenIds > 0) giveRegionIds(project, imageId, change.givenIds);
  });
}
