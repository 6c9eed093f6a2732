import type { ImageId } from '#core/document/ids.ts';
import type { ReadableProject } from './project.ts';

/** SQL: whether an accepted mask of `image` is of the picture as it is now: of another one nobody vouches for anything. */
export const isAccepted = `EXISTS (SELECT 1 FROM mask_acceptance JOIN mask_revision ON mask_revision.id = mask_acceptance.revision_id
  WHERE mask_acceptance.image_id = image.id
    AND coalesce(mask_revision.content_sha256, image.content_sha256) = image.content_sha256)`;

/** Ready images with an accepted mask of the picture as it is now. */
export function readAcceptedImageIds({ database }: ReadableProject): Set<ImageId> {
  return new Set(
    database.sqlite
      .prepare<[], ImageId>(
        `SELECT image.id FROM mask_acceptance
         JOIN image ON image.id = mask_acceptance.image_id AND image.state = 'ready'
         JOIN mask_revision ON mask_revision.id = mask_acceptance.revision_id
         WHERE coalesce(mask_revision.content_sha256, image.content_sha256) = image.content_sha256`,
      )
      .pluck()
      .all(),
  );
}
