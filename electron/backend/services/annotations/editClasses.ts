import type { ClassUse } from '#core/contract/classes.ts';
import type { DatasetClass } from '#core/document/datasetClass.ts';
import type { ClassId } from '#core/document/ids.ts';
import { readClassUses } from '../../store/classUse.ts';
import { recordEntry } from '../../store/journal.ts';
import { mergeClasses } from '../../store/mergeClasses.ts';
import { readClasses } from '../../store/readClasses.ts';
import { addClass, deleteClass, recolourClass, renameClass, requireClass } from '../../store/writeClasses.ts';
import { entryLabel } from '../projects/entryLabel.ts';
import type { ProjectSession } from '../projects/projectRegistry.ts';

export function listClasses({ project }: ProjectSession): (DatasetClass & { use: ClassUse })[] {
  const useOf = readClassUses(project);
  return readClasses(project).map((one) => ({ ...one, use: useOf(one.id) }));
}

/** Throws as `addClass` of the store. */
export function createClass(
  { project }: ProjectSession,
  { name, colour }: { readonly name: string; readonly colour?: string | undefined },
): DatasetClass {
  const content = { name, ...(colour === undefined ? {} : { colour }) };
  return recordEntry(
    project,
    { imageId: null, kind: 'class-add', label: entryLabel(`Add class ${name}`) },
    (recorder) => addClass(project, content, recorder),
  ).result;
}

/** Throws as `renameClass` of the store. */
export function renameClassTo({ project }: ProjectSession, classId: ClassId, name: string): void {
  const label = entryLabel(`Rename class ${requireClass(project, classId).name} to ${name}`);
  recordEntry(project, { imageId: null, kind: 'class-rename', label }, (recorder) => {
    renameClass(project, classId, name, recorder);
  });
}

/** Throws `ExpectedError` (`class-missing`). */
export function recolourClassTo({ project }: ProjectSession, classId: ClassId, colour: string): void {
  const label = entryLabel(`Recolour class ${requireClass(project, classId).name}`);
  recordEntry(project, { imageId: null, kind: 'class-recolour', label }, (recorder) => {
    recolourClass(project, recorder, classId, colour);
  });
}

/** Throws as `mergeClasses` of the store. */
export function mergeClassInto({ project }: ProjectSession, classId: ClassId, intoId: ClassId): void {
  const names = [classId, intoId].map((id) => requireClass(project, id).name);
  const label = entryLabel(`Merge class ${names.join(' into ')}`);
  recordEntry(project, { imageId: null, kind: 'class-merge', label }, (recorder) => {
    mergeClasses(project, recorder, classId, intoId);
  });
}

/** Throws `ExpectedError` (`class-missing`). */
export function classUse({ project }: ProjectSession, classId: ClassId): ClassUse {
  requireClass(project, classId);
  return readClassUses(project)(classId);
}

/** Deletes a class and says what went with it. Throws `ExpectedError` (`class-missing`). */
export function deleteClassOf({ project }: ProjectSession, classId: ClassId): ClassUse {
  const label = entryLabel(`Delete class ${requireClass(project, classId).name}`);
  return recordEntry(project, { imageId: null, kind: 'class-delete', label }, (recorder) => {
    const use = readClassUses(project)(classId);
    deleteClass(project, recorder, classId);
    return use;
  }).result;
}
