import type { ImageId } from '#core/document/ids.ts';
import type { ReadableProject } from './project.ts';

/** Pixels of these images together, as far as their sizes are known. */
export function readImagePixels(project: ReadableProject, imageIds: readonly ImageId[]): number {
  return (
    project.database.sqlite
      .prepare<[string], number>(
        'SELECT coalesce(sum(width * height), 0) FROM image WHERE id IN (SELECT value FROM json_each(?))',
      )
      .pluck()
      .get(JSON.stringify(imageIds)) ?? 0
  );
}
