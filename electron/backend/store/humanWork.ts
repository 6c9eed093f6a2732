import type { ImageId } from '#core/document/ids.ts';
import type { ReadableProject } from './project.ts';

/** Whether a person drew or accepted a mask of this image: something that belongs to one picture and must not be lost. */
export function hasHumanMask({ database }: ReadableProject, imageId: ImageId): boolean {
  return (
    database.sqlite
      .prepare<[ImageId], number>(`SELECT 1 FROM mask_revision WHERE image_id = ? AND origin <> 'machine' LIMIT 1`)
      .pluck()
      .get(imageId) !== undefined
  );
}
