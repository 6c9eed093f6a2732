import { and, eq, sql, type SQL } from 'drizzle-orm';
import type { ClassId, ImageId } from '#core/document/ids.ts';
import { tagSourceSchema, type Tag } from '#core/document/tag.ts';
import { inTransaction, type WritableProject } from './project.ts';
import { tag } from './tables.ts';

/**
 * Sets tags. What a stronger source said stays: machine < folder < csv < human, so nothing a person tagged is overwritten by
 * an import or a suggestion; of equal sources the newer wins. Returns how many tags were set.
 */
export function saveTags(project: WritableProject, tags: readonly Tag[]): number {
  return inTransaction(project, () => {
    // Prepared once: an import sets a tag or more for each of 100 000 images.
    const upsert = project.database.orm
      .insert(tag)
      .values({
        imageId: sql.placeholder('imageId'),
        classId: sql.placeholder('classId'),
        value: sql.placeholder('value'),
        source: sql.placeholder('source'),
      })
      .onConflictDoUpdate({
        target: [tag.imageId, tag.classId],
        set: { value: sql`excluded.value`, source: sql`excluded.source` },
        setWhere: sql`${strength(sql`excluded.source`)} >= ${strength(sql`tag.source`)}`,
      })
      .prepare();
    return tags.reduce((changes, one) => changes + upsert.run(one).changes, 0);
  });
}

/** Removes a tag, whoever set it. */
export function removeTag(project: WritableProject, imageId: ImageId, classId: ClassId): void {
  inTransaction(project, () =>
    project.database.orm
      .delete(tag)
      .where(and(eq(tag.imageId, imageId), eq(tag.classId, classId)))
      .run(),
  );
}

/**
 * Removes what folders and lists said of the images of these tags, but for the tags themselves; what a person said stays. Returns
 * how many were removed.
 */
export function removeOtherImportedTags(project: WritableProject, tags: readonly Tag[]): number {
  const kept = new Map<ImageId, ClassId[]>();
  for (const { imageId, classId } of tags) {
    const classIds = kept.get(imageId);
    if (classIds === undefined) kept.set(imageId, [classId]);
    else classIds.push(classId);
  }
  return inTransaction(project, () => {
    const remove = project.database.sqlite.prepare<[ImageId, string]>(
      `DELETE FROM tag WHERE image_id = ? AND source IN ('folder', 'csv')
         AND class_id NOT IN (SELECT value FROM json_each(?))`,
    );
    return [...kept].reduce(
      (sum, [imageId, classIds]) => sum + remove.run(imageId, JSON.stringify(classIds)).changes,
      0,
    );
  });
}

function strength(source: SQL): SQL {
  const ranks = tagSourceSchema.options.map((name, rank) => sql`WHEN ${name} THEN ${rank}`);
  return sql`CASE ${source} ${sql.join(ranks, sql` `)} END`;
}
