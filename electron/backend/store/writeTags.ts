import { eq } from 'drizzle-orm';
import { defined } from '#core/base/assert.ts';
import type { ClassId, ImageId, TagListId } from '#core/document/ids.ts';
import { tagSourceSchema, type Tag, type TagSource, type TagValue } from '#core/document/tag.ts';
import { preparedStatement } from './preparedStatement.ts';
import { inTransaction, type WritableProject } from './project.ts';
import { tagList } from './tables.ts';
import { tagKind } from './tagRecord.ts';
import { unrecorded, type RecordSetter } from './unrecorded.ts';
import { withdrawUntaggedProposals } from './untaggedProposals.ts';

/**
 * Sets tags. What a stronger source said stays: machine < folder < csv < human, so nothing a person tagged is overwritten by
 * an import or a suggestion; of equal sources the newer wins. `listId` is the list that they come from. Returns how many tags
 * were set, also those that were the same before.
 */
export function saveTags(
  project: WritableProject,
  tags: readonly Tag[],
  { listId = null, recorder = unrecorded(project) }: { listId?: TagListId | null; recorder?: RecordSetter } = {},
): number {
  return inTransaction(project, () => {
    let count = 0;
    for (const { imageId, classId, value, source } of tags) {
      const current = tagKind.read(project, imageId, { classId });
      if (current !== null && strengthOf(current.source) > strengthOf(source)) continue;
      recorder.set(tagKind, imageId, { classId }, { value, source, listId });
      count++;
    }
    return count;
  });
}

/**
 * What a person says of a class in images: overrules every other source. null takes back what was said, whoever said it. The
 * machine's mask goes with the last class that an image shows; returns how many went.
 */
export function setTags(
  project: WritableProject,
  recorder: RecordSetter,
  imageIds: readonly ImageId[],
  classId: ClassId,
  value: TagValue | null,
): number {
  const state = value === null ? null : ({ value, source: 'human', listId: null } as const);
  for (const imageId of imageIds) recorder.set(tagKind, imageId, { classId }, state);
  return withdrawUntaggedProposals(project, recorder, imageIds);
}

/** A tag that was taken back. */
export interface TakenBack {
  readonly imageId: ImageId;
  readonly classId: ClassId;
}

/**
 * What a list says in place of what was imported before: of the images that it names, all that folders and lists said but for the
 * tags themselves; of other images, what this list said of them when it was read before. What a person said stays.
 * Returns what was taken back.
 */
export function takeBackImportedTags(
  project: WritableProject,
  recorder: RecordSetter,
  tags: readonly Tag[],
  listId: TagListId,
): TakenBack[] {
  const kept = new Map<ImageId, Set<ClassId>>();
  for (const { imageId, classId } of tags) kept.set(imageId, (kept.get(imageId) ?? new Set()).add(classId));
  const listed = project.database.sqlite
    .prepare<[TagListId], ImageId>('SELECT DISTINCT image_id FROM tag WHERE list_id = ?')
    .pluck()
    .all(listId);
  const imported = preparedStatement<[ImageId], { classId: ClassId; listId: TagListId | null }>(
    project,
    `SELECT class_id AS classId, list_id AS listId FROM tag
     WHERE image_id = ? AND source IN ('folder', 'csv') ORDER BY class_id`,
  );
  const removed: TakenBack[] = [];
  for (const imageId of new Set([...kept.keys(), ...listed])) {
    const ofImage = kept.get(imageId);
    for (const { classId, listId: from } of imported.all(imageId)) {
      const isKept = ofImage === undefined ? from !== listId : ofImage.has(classId);
      if (isKept) continue;
      recorder.set(tagKind, imageId, { classId }, null);
      removed.push({ imageId, classId });
    }
  }
  return removed;
}

/** What the name of another folder said of these images before they were moved to this one. Returns what was taken back. */
export function takeBackFolderTags(
  project: WritableProject,
  recorder: RecordSetter,
  tags: readonly Tag[],
): TakenBack[] {
  const stale = preparedStatement<[ImageId, ClassId], { classId: ClassId }>(
    project,
    `SELECT class_id AS classId FROM tag WHERE image_id = ? AND source = 'folder' AND class_id <> ?`,
  );
  return tags.flatMap(({ imageId, classId: current }) => {
    const classIds = stale.all(imageId, current).map(({ classId }) => classId);
    for (const classId of classIds) recorder.set(tagKind, imageId, { classId }, null);
    return classIds.map((classId) => ({ imageId, classId }));
  });
}

/** The id of the list in this file, an absolute path; the same file is the same list. No journal takes it back: it says nothing. */
export function ensureTagList(project: WritableProject, file: string): TagListId {
  return inTransaction(project, () => {
    const { orm } = project.database;
    orm.insert(tagList).values({ file }).onConflictDoNothing().run();
    const row = orm.select({ id: tagList.id }).from(tagList).where(eq(tagList.file, file)).get();
    return defined(row, `the list ${file}`).id;
  });
}

function strengthOf(source: TagSource): number {
  return tagSourceSchema.options.indexOf(source);
}
