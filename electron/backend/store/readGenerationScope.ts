import type { ImageId } from '#core/document/ids.ts';
import type { ReadableProject } from './project.ts';

/** The classes an image is tagged with, as JSON: `[1,4]`, in order of id. */
const taggedClassIds = `(SELECT json_group_array(class_id) FROM
  (SELECT class_id FROM tag WHERE tag.image_id = image.id AND tag.value = 'present' ORDER BY class_id))`;

/** Of the picture as it is now, and made for the tags that it has now, where the revision says for which. */
const isCurrent = `mask_revision.sequence = (SELECT max(sequence) FROM mask_revision WHERE image_id = image.id)
  AND coalesce(mask_revision.content_sha256, image.content_sha256) = image.content_sha256
  AND coalesce(json_extract(mask_revision.parameters, '$.classIds'), ${taggedClassIds}) = ${taggedClassIds}`;

/**
 * `untouched`: images without a mask of the picture and its tags as they are now; `machine`: also those whose masks are all
 * the machine's. Never an image that a person has worked on.
 */
export type GenerationScope = 'untouched' | 'machine';

/** Ready images with a class tagged present for which masks may be made, in order of id. */
export function readGenerationScope(project: ReadableProject, scope: GenerationScope): ImageId[] {
  const isKept =
    scope === 'untouched' ? `(mask_revision.origin <> 'machine' OR ${isCurrent})` : `mask_revision.origin <> 'machine'`;
  return project.database.sqlite
    .prepare<[], ImageId>(
      `SELECT id FROM image WHERE state = 'ready'
         AND EXISTS (SELECT 1 FROM tag WHERE tag.image_id = image.id AND tag.value = 'present')
         AND NOT EXISTS (SELECT 1 FROM mask_revision WHERE mask_revision.image_id = image.id AND ${isKept})
       ORDER BY id`,
    )
    .pluck()
    .all();
}

/** Whether the latest mask of an image is of the picture and its tags as they are now. */
export function hasCurrentMask(project: ReadableProject, imageId: ImageId): boolean {
  return (
    project.database.sqlite
      .prepare<[ImageId], number>(
        `SELECT 1 FROM image JOIN mask_revision ON mask_revision.image_id = image.id WHERE image.id = ? AND ${isCurrent}`,
      )
      .pluck()
      .get(imageId) !== undefined
  );
}

/** Images with at least one mask revision. */
export function countMaskedImages(project: ReadableProject): number {
  return (
    project.database.sqlite.prepare<[], number>('SELECT count(DISTINCT image_id) FROM mask_revision').pluck().get() ?? 0
  );
}
