/** The tiles of the human layer by name. What is in them: `tileStore.ts`; what they mean: core/mask/humanLayer.ts. */
import type { ImageId } from '#core/document/ids.ts';
import type { HumanPlaneName } from '#core/document/maskRevision.ts';
import { preparedStatement } from './preparedStatement.ts';
import { forgetDifferences } from './keptDifferences.ts';
import type { ReadableProject, WritableProject } from './project.ts';

export interface HumanTilePlace {
  readonly imageId: ImageId;
  readonly plane: HumanPlaneName;
  readonly row: number;
  readonly column: number;
}

/** The name of a tile; null where nothing is set. */
export function readHumanTileName(project: ReadableProject, place: HumanTilePlace): Buffer | null {
  const { imageId, plane, row, column } = place;
  const statement = preparedStatement<[ImageId, HumanPlaneName, number, number], { name: Buffer }>(
    project,
    'SELECT tile_hash AS name FROM human_tile WHERE image_id = ? AND plane = ? AND "row" = ? AND "column" = ?',
  );
  return statement.get(imageId, plane, row, column)?.name ?? null;
}

/** Puts a stored tile there; null removes it. */
export function writeHumanTileName(project: WritableProject, place: HumanTilePlace, name: Buffer | null): void {
  const { imageId, plane, row, column } = place;
  // What was counted of an accepted mask was counted over other pixels.
  forgetDifferences(project, imageId);
  if (name === null) {
    preparedStatement(
      project,
      'DELETE FROM human_tile WHERE image_id = ? AND plane = ? AND "row" = ? AND "column" = ?',
    ).run(imageId, plane, row, column);
  } else {
    preparedStatement(
      project,
      `INSERT INTO human_tile (image_id, plane, "row", "column", tile_hash) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET tile_hash = excluded.tile_hash`,
    ).run(imageId, plane, row, column, name);
  }
}

/** Every place of an image that has a tile. */
export function readHumanTilePlaces({ database }: ReadableProject, imageId: ImageId): HumanTilePlace[] {
  return database.sqlite
    .prepare<[ImageId], HumanTilePlace>(
      'SELECT image_id AS imageId, plane, "row", "column" FROM human_tile WHERE image_id = ? ORDER BY "row", "column", plane',
    )
    .all(imageId);
}
