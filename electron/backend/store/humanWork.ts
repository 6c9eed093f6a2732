import type { ImageId } from '#core/document/ids.ts';
import type { ReadableProject } from './project.ts';

/** Whether a person drew, labelled or accepted something in this picture: work that fits one picture and must not be lost. */
export function hasHumanWork({ database }: ReadableProject, imageId: ImageId): boolean {
  return (
    database.sqlite
      .prepare<ImageId[], number>(
        `SELECT 1 WHERE EXISTS (SELECT 1 FROM human_tile WHERE image_id = ?)
           OR EXISTS (SELECT 1 FROM mask_acceptance WHERE image_id = ?)
           OR EXISTS (SELECT 1 FROM label WHERE image_id = ?)`,
      )
      .pluck()
      .get(imageId, imageId, imageId) !== undefined
  );
}
