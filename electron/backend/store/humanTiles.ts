/** The tiles of the human layer by name. What is in them: `tileStore.ts`; what they mean: core/mask/humanLayer.ts. */
import type { ImageId } from '#core/document/ids.ts';
import type { HumanPlaneName } from '#core/document/maskRevision.ts';
import type { ReadableProject, WritableProject } from './project.ts';

export interface HumanTilePlace {
  readonly imageId: ImageId;
  readonly plane: HumanPlaneName;
  readonly row: number;
  readonly column: number;
}

/** The name of a tile; null where nothing is set. */
export function readHumanTileName({ database }: ReadableProject, place: HumanTilePlace): Buffer | null {
  const { imageId, plane, row, column } = place;
  return (
    database.sqlite
      .prepare<[ImageId, HumanPlaneName, number, number], Buffer>(
        'SELECT tile_hash FROM human_tile WHERE image_id = ? AND plane = ? AND "row" = ? AND "column" = ?',
      )
      .pluck()
      .get(imageId, plane, row, column) ?? null
  );
}

/** Puts a stored tile there; null removes it. */
export function writeHumanTileName({ database }: WritableProject, place: HumanTilePlace, name: Buffer | null): void {
  const { imageId, plane, row, column } = place;
  if (name === null) {
    database.sqlite
      .prepare('DELETE FROM human_tile WHERE image_id = ? AND plane = ? AND "row" = ? AND "column" = ?')
      .run(imageId, plane, row, column);
  } else {
    database.sqlite
      .prepare(
        `INSERT INTO human_tile (image_id, plane, "row", "column", tile_hash) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET tile_hash = excluded.tile_hash`,
      )
      .run(imageId, plane, row, column, name);
  }
}
