import type { ClassUse } from '#core/contract/classes.ts';
import type { DatasetClass } from '#core/document/datasetClass.ts';
import type { ClassId } from '#core/document/ids.ts';
import { readClassUse } from '../store/classUse.ts';
import { inTransaction } from '../store/project.ts';
import { readClasses } from '../store/readClasses.ts';
import { addClass, deleteClass, recolourClass, renameClass, requireClass } from '../store/writeClasses.ts';
import type { ProjectSession } from './projectRegistry.ts';

export function listClasses({ project }: ProjectSession): (DatasetClass & { use: ClassUse })[] {
  return readClasses(project).map((one) => ({ ...one, use: readClassUse(project, one.id) }));
}

/** Throws as `addClass` of the store. */
export function createClass(
  { project }: ProjectSession,
  { name, colour }: { readonly name: string; readonly colour?: string | undefined },
): DatasetClass {
  return addClass(project, { name, ...(colour === undefined ? {} : { colour }) });
}

/** Throws as `renameClass` of the store. */
export function renameClassTo({ project }: ProjectSession, classId: ClassId, name: string): void {
  renameClass(project, classId, name);
}

/** Throws as `recolourClass` of the store. */
export function recolourClassTo({ project }: ProjectSession, classId: ClassId, colour: string): void {
  recolourClass(project, classId, colour);
}

/** Throws `ExpectedError` (`class-missing`). */
export function classUse({ project }: ProjectSession, classId: ClassId): ClassUse {
  requireClass(project, classId);
  return readClassUse(project, classId);
}

/** Deletes a class and says what went with it. Throws `ExpectedError` (`class-missing`). */
export function deleteClassOf({ project }: ProjectSession, classId: ClassId): ClassUse {
  return inTransaction(project, () => {
    requireClass(project, classId);
    const use = readClassUse(project, classId);
    deleteClass(project, classId);
    return use;
  });
}
