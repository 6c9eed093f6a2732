import { ExpectedError } from '#core/base/errors.ts';
import type { ImageId } from '#core/document/ids.ts';
import type { ReadableProject } from './project.ts';

/** Throws `ExpectedError` (`image-unknown`) when the project lacks one of these images. */
export function requireImages(project: ReadableProject, imageIds: readonly ImageId[]): void {
  const unknown = project.database.sqlite
    .prepare<[string], number>('SELECT value FROM json_each(?) WHERE value NOT IN (SELECT id FROM image) LIMIT 1')
    .pluck()
    .get(JSON.stringify(imageIds));
  if (unknown === undefined) return;
  throw new ExpectedError('image-unknown', `The project has no image ${unknown}.`, {
    remedy: 'List the images again: it may belong to another project.',
    details: { imageId: unknown },
  });
}
