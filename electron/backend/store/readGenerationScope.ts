import type { ImageId } from '#core/document/ids.ts';
import type { ReadableProject } from './project.ts';

/**
 * `untouched`: images without a mask of the picture as it is now; `machine`: also those whose masks are all the machine's. Never an
 * image that a person has worked on.
 */
export type GenerationScope = 'untouched' | 'machine';

/** Ready images with a class tagged present for which masks may be made, in order of id. */
export function readGenerationScope(project: ReadableProject, scope: GenerationScope): ImageId[] {
  const isCurrent = 'coalesce(mask_revision.content_sha256, image.content_sha256) = image.content_sha256';
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

/** Images with at least one mask revision. */
export function countMaskedImages(project: ReadableProject): number {
  return (
    project.database.sqlite.prepare<[], number>('SELECT count(DISTINCT image_id) FROM mask_revision').pluck().get() ?? 0
  );
}
