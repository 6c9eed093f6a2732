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

/** Short side by long side of the squarest picture of the project; 1 while no size is known. */
export function readLargestSquareness(project: ReadableProject): number {
  return (
    project.database.sqlite
      .prepare<[], number | null>(
        "SELECT max(1.0 * min(width, height) / max(width, height)) FROM image WHERE state = 'ready' AND width > 0 AND height > 0",
      )
      .pluck()
      .get() ?? 1
  );
}
