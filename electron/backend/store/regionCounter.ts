import { assert } from '#core/base/assert.ts';
import type { ImageId } from '#core/document/ids.ts';
import type { ReadableProject, WritableProject } from './project.ts';

/** Ids are 32-bit. */
const highestRegionId = 0xffff_ffff;

/**
 * The region id that an image gives next. Ids are given once: a region that is gone leaves its id unused, so that no later
 * object is taken for it. Undoing does not count back either.
 */
export function readNextRegionId({ database }: ReadableProject, imageId: ImageId): number {
  return (
    database.sqlite
      .prepare<[ImageId], number>('SELECT next_id FROM region_counter WHERE image_id = ?')
      .pluck()
      .get(imageId) ?? 1
  );
}

/** Gives `count` consecutive ids; the first of them. */
export function giveRegionIds(project: WritableProject, imageId: ImageId, count: number): number {
  const first = readNextRegionId(project, imageId);
  assert(first + count - 1 <= highestRegionId, `image ${imageId} has no region ids left`);
  project.database.sqlite
    .prepare(
      'INSERT INTO region_counter (image_id, next_id) VALUES (?, ?) ON CONFLICT DO UPDATE SET next_id = excluded.next_id',
    )
    .run(imageId, first + count);
  return first;
}
