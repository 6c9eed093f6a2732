import type { ImageId } from '#core/document/ids.ts';
import type { ReadableProject } from './project.ts';

export interface ImageTotals {
  /** Of all together, as far as their sizes are known. */
  readonly pixels: number;
  /** Of their files. */
  readonly bytes: number;
}

/** How much these images are together. */
export function readImageTotals(project: ReadableProject, imageIds: Iterable<ImageId>): ImageTotals {
  return (
    project.database.sqlite
      .prepare<[string], ImageTotals>(
        `SELECT coalesce(sum(width * height), 0) AS pixels, coalesce(sum(byte_length), 0) AS bytes
         FROM image WHERE id IN (SELECT value FROM json_each(?))`,
      )
      .get(JSON.stringify([...imageIds])) ?? { pixels: 0, bytes: 0 }
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
