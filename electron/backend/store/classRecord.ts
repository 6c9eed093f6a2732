import { z } from 'zod';
import { ExpectedError } from '#core/base/errors.ts';
import { datasetClassSchema, foldClassName } from '#core/document/datasetClass.ts';
import { classIdSchema, type ClassId } from '#core/document/ids.ts';
import { isClassUsed } from './classUse.ts';
import { preparedStatement } from './preparedStatement.ts';
import type { ReadableProject, WritableProject } from './project.ts';
import { readClass } from './readClasses.ts';
import type { RecordKind } from './recordKind.ts';
import { readSetting, writeSetting } from './settings.ts';

const keySchema = z.object({ classId: classIdSchema });
const stateSchema = datasetClassSchema.omit({ id: true });

/**
 * A class of the dataset; a deleted one is none. What is about it (tags, labels, prompts) are records of their own, to be removed
 * before it and brought back after it.
 */
export const classKind: RecordKind<z.infer<typeof keySchema>, z.infer<typeof stateSchema>> = {
  name: 'class',
  key: keySchema,
  value: stateSchema,
  read: (project, _, { classId }) => {
    const found = readClass(project, classId);
    return found === undefined ? null : { index: found.index, name: found.name, colour: found.colour };
  },
  write: (project, _, { classId }, state) => {
    if (state === null) {
      withdrawClass(project, classId);
      return;
    }
    refuseOtherClass(project, classId, state);
    preparedStatement<[ClassId, number, string, string, string]>(
      project,
      `INSERT INTO class (id, label_index, name, folded_name, colour) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET label_index = excluded.label_index, name = excluded.name,
         folded_name = excluded.folded_name, colour = excluded.colour, deleted_at_ms = NULL`,
    ).run(classId, state.index, state.name, foldClassName(state.name), state.colour);
  },
};

/** Throws `ExpectedError` (`history-conflict`) for a class that was deleted: nothing can be said about it any more. */
export function requireLiveClass(project: ReadableProject, classId: ClassId): void {
  const isLive = preparedStatement<[ClassId], number>(
    project,
    'SELECT 1 FROM class WHERE id = ? AND deleted_at_ms IS NULL',
  ).get(classId);
  if (isLive !== undefined) return;
  throw new ExpectedError('history-conflict', 'The class that this is about was deleted.', {
    remedy: 'Undo the deletion in the project first.',
    details: { variant: 'class-deleted', classId },
  });
}

/** Throws `ExpectedError` (`history-conflict`) when another class has the name or the index by now. */
function refuseOtherClass(
  project: ReadableProject,
  classId: ClassId,
  { name, index }: z.infer<typeof stateSchema>,
): void {
  const other = preparedStatement<[ClassId, string, number], { name: string }>(
    project,
    'SELECT name FROM class WHERE id <> ? AND (folded_name = ? OR label_index = ?) LIMIT 1',
  ).get(classId, foldClassName(name), index);
  if (other === undefined) return;
  throw new ExpectedError('history-conflict', `The class ${other.name} has its name or its index by now.`, {
    remedy: 'Rename or delete that class, or add this one anew.',
    details: { variant: 'class-taken', name: other.name, index },
  });
}

const nextClassIdKey = { key: 'next-class-id', schema: z.int().positive() };

/** An id that no class has or had: what is undone and done again must not find another class under it. */
export function newClassId(project: ReadableProject): ClassId {
  const highest = preparedStatement<[], { id: number | null }>(project, 'SELECT max(id) AS id FROM class').get()?.id;
  return classIdSchema.parse(Math.max((highest ?? 0) + 1, readSetting(project, nextClassIdKey) ?? 1));
}

/**
 * Takes a class out of the dataset. Masks name it by its index: as soon as there is any mask, the index stays taken and the heat maps
 * stay with it, out of sight. Before that, nothing can hold the index, and it is free again.
 */
function withdrawClass(project: WritableProject, classId: ClassId): void {
  const found = readClass(project, classId);
  if (found === undefined) return;
  if (isIndexFree(project, classId)) {
    writeSetting(project, nextClassIdKey, newClassId(project));
    preparedStatement<[ClassId]>(project, 'DELETE FROM class WHERE id = ?').run(classId);
    return;
  }
  preparedStatement<[number, string, ClassId]>(
    project,
    'UPDATE class SET deleted_at_ms = ?, folded_name = ? WHERE id = ?',
  ).run(Date.now(), foldedNameOfDeleted(found.name, classId), classId);
}

function isIndexFree(project: ReadableProject, classId: ClassId): boolean {
  const isHeld = preparedStatement<[ClassId], number>(
    project,
    'SELECT 1 WHERE EXISTS (SELECT 1 FROM tile) OR EXISTS (SELECT 1 FROM cam WHERE class_id = ?)',
  ).get(classId);
  return isHeld === undefined && !isClassUsed(project, classId);
}

/** Sets the name free for another class, and collides with none: names have no control characters. */
function foldedNameOfDeleted(name: string, classId: ClassId): string {
  return `${foldClassName(name)}\n${classId}`;
}
