/** Images that hold the same picture. */
import { defined } from '#core/base/assert.ts';
import type { ImageId, RootId } from '#core/document/ids.ts';
import { inTransaction, type ReadableProject, type WritableProject } from './project.ts';
import { readImage } from './readImages.ts';
import { replaceImages } from './imagePlaces.ts';

/** Ready images with one and the same content, two or more. */
export interface DuplicateGroup {
  readonly contentSha256: string;
  /** In order of id. */
  readonly images: readonly { readonly imageId: ImageId; readonly rootId: RootId; readonly path: string }[];
}

/** How many groups there are, how many images are in them, and the first `limit` of them in order of their first image. */
export function readDuplicates(
  { database }: ReadableProject,
  limit: number,
): { readonly groups: number; readonly images: number; readonly first: DuplicateGroup[] } {
  const groups = database.sqlite
    .prepare<[], { content: string; images: number; firstId: number }>(
      `SELECT content_sha256 AS content, count(*) AS images, min(id) AS firstId FROM image
       WHERE state = 'ready' GROUP BY content_sha256 HAVING count(*) > 1 ORDER BY firstId`,
    )
    .all();
  const members = database.sqlite.prepare<[string], DuplicateGroup['images'][number]>(
    `SELECT id AS imageId, root_id AS rootId, path FROM image WHERE content_sha256 = ? AND state = 'ready' ORDER BY id`,
  );
  return {
    groups: groups.length,
    images: groups.reduce((sum, { images }) => sum + images, 0),
    first: groups.slice(0, limit).map(({ content }) => ({ contentSha256: content, images: members.all(content) })),
  };
}

export interface TakenOver {
  readonly imageId: ImageId;
  readonly from: { readonly rootId: RootId; readonly path: string };
  readonly to: { readonly rootId: RootId; readonly path: string };
}

/**
 * Lets missing images that were worked on take the place of an image with the same picture that adds nothing to them: no mask,
 * no job, no history, no tag but theirs. A copy was imported and the original is gone since; the work goes to the copy. The
 * other image is forgotten. All in one transaction.
 */
export function takeOverDuplicates(project: WritableProject): TakenOver[] {
  const { sqlite } = project.database;
  return inTransaction(project, () => {
    const pairs = sqlite
      .prepare<[], { missing: ImageId; present: ImageId }>(
        `SELECT missing.id AS missing, present.id AS present FROM image AS missing
         JOIN image AS present ON present.content_sha256 = missing.content_sha256 AND present.state = 'ready'
         WHERE missing.state = 'missing' ORDER BY missing.id, present.id`,
      )
      .all();
    if (pairs.length === 0) return [];
    const references = referenceCounter(project);
    const addsTags = sqlite
      .prepare<[ImageId, ImageId], number>(
        `SELECT 1 FROM tag AS own WHERE own.image_id = ? AND NOT EXISTS (
           SELECT 1 FROM tag WHERE tag.image_id = ? AND tag.class_id = own.class_id AND tag.value = own.value)`,
      )
      .pluck();
    const forget = sqlite.prepare<[ImageId]>('DELETE FROM image WHERE id = ?');
    const taken: TakenOver[] = [];
    const done = new Set<ImageId>();
    for (const { missing, present } of pairs) {
      if (done.has(missing) || done.has(present)) continue;
      const { tags, others } = references(present);
      if (others > 0 || (tags > 0 && addsTags.get(present, missing) !== undefined)) continue;
      const worth = references(missing);
      if (worth.tags + worth.others === 0) continue;
      const { rootId, path } = defined(readImage(project, missing), `image ${missing}`);
      const { id: _, ...file } = defined(readImage(project, present), `image ${present}`);
      forget.run(present);
      replaceImages(project, [{ imageId: missing, image: file }]);
      done.add(missing).add(present);
      taken.push({ imageId: missing, from: { rootId, path }, to: { rootId: file.rootId, path: file.path } });
    }
    return taken;
  });
}

/** Counts what names an image, in every table that refers to images, whatever tables those are. */
function referenceCounter({
  database: { sqlite },
}: ReadableProject): (imageId: ImageId) => { readonly tags: number; readonly others: number } {
  const references = sqlite
    .prepare<[], { table: string; column: string }>(
      `SELECT m.name AS "table", k."from" AS "column" FROM sqlite_master AS m, pragma_foreign_key_list(m.name) AS k
       WHERE m.type = 'table' AND k."table" = 'image'`,
    )
    .all();
  const count = (of: readonly { table: string; column: string }[]) => {
    const statement = sqlite
      .prepare<ImageId[], number>(
        `SELECT ${of.map(({ table, column }) => `(SELECT count(*) FROM "${table}" WHERE "${column}" = ?)`).join(' + ')}`,
      )
      .pluck();
    return (imageId: ImageId): number => statement.get(...of.map(() => imageId)) ?? 0;
  };
  const tags = count(references.filter(({ table }) => table === 'tag'));
  const others = count(references.filter(({ table }) => table !== 'tag'));
  return (imageId) => ({ tags: tags(imageId), others: others(imageId) });
}
