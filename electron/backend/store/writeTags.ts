import { eq } from 'drizzle-orm';
import { defined } from '#core/base/assert.ts';
import type { ClassId, ImageId, TagListId } from '#core/document/ids.ts';
import { tagSourceSchema, type Tag, type TagSource, type TagValue } from '#core/document/tag.ts';
import { inTransaction, type WritableProject } from './project.ts';
import { tagList, type tag } from './tables.ts';

/** What is stored of a tag beside whose it is. */
type TagState = Pick<typeof tag.$inferSelect, 'value' | 'source' | 'listId'>;

/**
 * Sets tags. What a stronger source said stays: machine < folder < csv < human, so nothing a person tagged is overwritten by
 * an import or a suggestion; of equal sources the newer wins. `listId` is the list that they come from. Returns how many tags
 * were set, also those that were the same before.
 */
export function saveTags(project: WritableProject, tags: readonly Tag[], listId: TagListId | null = null): number {
  return inTransaction(project, () => {
    const rows = tagRows(project);
    let count = 0;
    for (const { imageId, classId, value, source } of tags) {
      const current = rows.read(imageId, classId);
      if (current !== undefined && strengthOf(current.source) > strengthOf(source)) continue;
      rows.write(imageId, classId, { value, source, listId });
      count++;
    }
    return count;
  });
}

/** What a person says of a class in images: overrules every other source. null takes back what was said, whoever said it. */
export function setTags(
  project: WritableProject,
  imageIds: Iterable<ImageId>,
  classId: ClassId,
  value: TagValue | null,
): void {
  inTransaction(project, () => {
    const rows = tagRows(project);
    for (const imageId of imageIds) {
      if (value === null) rows.remove(imageId, classId);
      else rows.write(imageId, classId, { value, source: 'human', listId: null });
    }
  });
}

/**
 * What a list says in place of what was imported before: of the images that it names, all that folders and lists said but for the
 * tags themselves; of other images, what this list said of them when it was read before. What a person said stays.
 * Returns the class of each tag that was taken back.
 */
export function takeBackImportedTags(project: WritableProject, tags: readonly Tag[], listId: TagListId): ClassId[] {
  return inTransaction(project, () => {
    const kept = new Map<ImageId, Set<ClassId>>();
    for (const { imageId, classId } of tags) kept.set(imageId, (kept.get(imageId) ?? new Set()).add(classId));
    const { sqlite } = project.database;
    const listed = sqlite
      .prepare<[TagListId], ImageId>('SELECT DISTINCT image_id FROM tag WHERE list_id = ?')
      .pluck()
      .all(listId);
    const imported = sqlite.prepare<[ImageId], { classId: ClassId; listId: TagListId | null }>(
      `SELECT class_id AS classId, list_id AS listId FROM tag
       WHERE image_id = ? AND source IN ('folder', 'csv') ORDER BY class_id`,
    );
    const rows = tagRows(project);
    const removed: ClassId[] = [];
    for (const imageId of new Set([...kept.keys(), ...listed])) {
      const ofImage = kept.get(imageId);
      for (const one of imported.all(imageId)) {
        const isKept = ofImage === undefined ? one.listId !== listId : ofImage.has(one.classId);
        if (isKept) continue;
        rows.remove(imageId, one.classId);
        removed.push(one.classId);
      }
    }
    return removed;
  });
}

/** What the name of another folder said of these images before they were moved to this one. Returns the class of each tag. */
export function takeBackFolderTags(project: WritableProject, tags: readonly Tag[]): ClassId[] {
  return inTransaction(project, () => {
    const stale = project.database.sqlite
      .prepare<[ImageId, ClassId], ClassId>(
        `SELECT class_id FROM tag WHERE image_id = ? AND source = 'folder' AND class_id <> ?`,
      )
      .pluck();
    const rows = tagRows(project);
    return tags.flatMap(({ imageId, classId }) => {
      const classIds = stale.all(imageId, classId);
      for (const one of classIds) rows.remove(imageId, one);
      return classIds;
    });
  });
}

/** The id of the list in this file, an absolute path; the same file is the same list. */
export function ensureTagList(project: WritableProject, file: string): TagListId {
  return inTransaction(project, () => {
    const { orm } = project.database;
    orm.insert(tagList).values({ file }).onConflictDoNothing().run();
    const row = orm.select({ id: tagList.id }).from(tagList).where(eq(tagList.file, file)).get();
    return defined(row, `the list ${file}`).id;
  });
}

interface TagRows {
  read(imageId: ImageId, classId: ClassId): TagState | undefined;
  write(imageId: ImageId, classId: ClassId, state: TagState): void;
  remove(imageId: ImageId, classId: ClassId): void;
}

/** Statements prepared once: an import sets a tag or more for each of 100 000 images. */
function tagRows(project: WritableProject): TagRows {
  const { sqlite } = project.database;
  const read = sqlite.prepare<[ImageId, ClassId], TagState>(
    'SELECT value, source, list_id AS listId FROM tag WHERE image_id = ? AND class_id = ?',
  );
  const write = sqlite.prepare<[ImageId, ClassId, TagValue, TagSource, TagListId | null]>(
    `INSERT INTO tag (image_id, class_id, value, source, list_id) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET value = excluded.value, source = excluded.source, list_id = excluded.list_id`,
  );
  const remove = sqlite.prepare<[ImageId, ClassId]>('DELETE FROM tag WHERE image_id = ? AND class_id = ?');
  return {
    read: (imageId, classId) => read.get(imageId, classId),
    write: (imageId, classId, { value, source, listId }) => {
      write.run(imageId, classId, value, source, listId);
    },
    remove: (imageId, classId) => {
      remove.run(imageId, classId);
    },
  };
}

function strengthOf(source: TagSource): number {
  return tagSourceSchema.options.indexOf(source);
}
