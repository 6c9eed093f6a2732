import { and, eq, gte, lt, or, sql } from 'drizzle-orm';
import { defined } from '#core/base/assert.ts';
import type { ImageId, RootId } from '#core/document/ids.ts';
import type { ImportProblem, NewImage } from '#core/document/image.ts';
import { imageFields, imageRow, mapFields } from './imageRow.ts';
import { preparedStatement } from './preparedStatement.ts';
import { detailsToColumn } from './problemColumns.ts';
import { inTransaction, type WritableProject } from './project.ts';
import { image, importProblem, root } from './tables.ts';

/** The id of a folder that pictures are read from, adding it when it is new. `folder` is an absolute path. */
export function ensureRoot(project: WritableProject, folder: string): RootId {
  return inTransaction(project, () => {
    const { orm } = project.database;
    orm.insert(root).values({ folder }).onConflictDoNothing().run();
    const found = orm.select({ id: root.id }).from(root).where(eq(root.folder, folder)).get();
    return defined(found, 'the root that was just added').id;
  });
}

/** Forgets a root that has no images any more, and its import problems. Throws SQLite's constraint error when it has images. */
export function removeRoot(project: WritableProject, rootId: RootId): void {
  inTransaction(project, () => {
    clearImportProblems(project, rootId);
    project.database.orm.delete(root).where(eq(root.id, rootId)).run();
  });
}

/** Points a root at another folder: its images are looked for there from now on. */
export function relocateRoot(project: WritableProject, rootId: RootId, folder: string): void {
  inTransaction(project, () => project.database.orm.update(root).set({ folder }).where(eq(root.id, rootId)).run());
}

/**
 * Adds images or, where the root has one at the same path, replaces what is known of it: its id, tags and masks stay. An
 * import problem of the same path is forgotten. All in one transaction. Returns the ids in the order given.
 */
export function saveImages(project: WritableProject, images: readonly NewImage[]): ImageId[] {
  return inTransaction(project, () => {
    // Built and prepared once: building a query for each of 100 000 images would cost ten seconds.
    const { orm } = project.database;
    const atPlace = and(eq(image.rootId, sql.placeholder('rootId')), eq(image.path, sql.placeholder('path')));
    // Not an upsert: one that updates takes an id all the same, and ids are never given again.
    const update = orm
      .update(image)
      .set(mapFields(factFields, (field) => sql`${sql.placeholder(field)}`))
      .where(atPlace)
      .returning({ id: image.id })
      .prepare();
    const insert = orm
      .insert(image)
      .values(mapFields(imageFields, (field) => sql.placeholder(field)))
      .returning({ id: image.id })
      .prepare();
    const forgetProblem = orm
      .delete(importProblem)
      .where(and(eq(importProblem.rootId, sql.placeholder('rootId')), eq(importProblem.path, sql.placeholder('path'))))
      .prepare();
    return images.map((one) => {
      const row = imageRow(one);
      forgetProblem.run(row);
      const known = update.get(row) as { readonly id: ImageId } | undefined;
      return (known ?? insert.get(row)).id;
    });
  });
}

const factFields = imageFields.filter((field) => field !== 'rootId' && field !== 'path');

/** Replaces what is known of an image; its place stays. */
export function updateImage({ database }: WritableProject, imageId: ImageId, one: NewImage): void {
  const { rootId: _, path: __, ...facts } = imageRow(one);
  database.orm.update(image).set(facts).where(eq(image.id, imageId)).run();
}

/** Remembers files and folders that did not become images; a newer problem of the same path replaces the older. */
export function saveImportProblems(project: WritableProject, problems: readonly ImportProblem[]): void {
  if (problems.length === 0) return;
  inTransaction(project, () => {
    const save = preparedStatement<[Omit<ImportProblem, 'details'> & { readonly details: string | null }]>(
      project,
      `INSERT OR REPLACE INTO import_problem (root_id, path, code, message, remedy, details)
       VALUES (@rootId, @path, @code, @message, @remedy, @details)`,
    );
    for (const problem of problems) save.run({ ...problem, details: detailsToColumn(problem.details) });
  });
}

/** Forgets the import problems of a root, or of a folder of it (without a slash at its end), before it is scanned again. */
export function clearImportProblems(project: WritableProject, rootId: RootId, folder = ''): void {
  const { path } = importProblem;
  const isBelow =
    folder === '' ? undefined : or(eq(path, folder), and(gte(path, `${folder}/`), lt(path, `${folder}0`)));
  inTransaction(project, () =>
    project.database.orm
      .delete(importProblem)
      .where(and(eq(importProblem.rootId, rootId), isBelow))
      .run(),
  );
}
