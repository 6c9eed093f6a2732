import { ExpectedError } from '#core/base/errors.ts';
import { classColour } from '#core/document/classColours.ts';
import { isNameOfNoClass, newClassNameSchema, type DatasetClass } from '#core/document/datasetClass.ts';
import type { ClassId, ImageId, LabelId, PromptId } from '#core/document/ids.ts';
import { maximumClassCount } from '#core/mask/labelMap.ts';
import { classMergeKind } from './classMerges.ts';
import { classKind, newClassId } from './classRecord.ts';
import { labelKind } from './labelRecord.ts';
import { inTransaction, type ReadableProject, type WritableProject } from './project.ts';
import { readClass, readClasses, readClassNamed, readDeletedClasses } from './readClasses.ts';
import { promptKind } from './promptRecord.ts';
import { tagKind } from './tagRecord.ts';
import { unrecorded, type RecordSetter } from './unrecorded.ts';
import { withdrawUntaggedProposals } from './untaggedProposals.ts';

export interface NewClass {
  readonly name: string;
  /** `#rrggbb`, lower case; one that differs from its neighbours' when absent. */
  readonly colour?: string;
  /** 1..254; the lowest that no class has or had when absent. */
  readonly index?: number;
}

/**
 * Adds a class. Throws `ExpectedError`: `class-exists` (names differ by more than case), `class-index-taken`,
 * `class-limit` (254 classes), `class-name`.
 */
export function addClass(
  project: WritableProject,
  { name, colour, index }: NewClass,
  recorder: RecordSetter = unrecorded(project),
): DatasetClass {
  return inTransaction(project, () => {
    const cleanName = parseName(name);
    const existing = readClassNamed(project, cleanName);
    if (existing !== undefined) throw classExists(cleanName, existing);
    const taken = [...readClasses(project), ...readDeletedClasses(project)];
    const freeIndex = chooseIndex(taken, index, cleanName);
    const id = newClassId(project);
    const state = { index: freeIndex, name: cleanName, colour: colour ?? classColour(freeIndex) };
    recorder.set(classKind, null, { classId: id }, state);
    return { id, ...state };
  });
}

/** Renames a class. Throws `ExpectedError`: `class-missing`, `class-exists`, `class-name`. */
export function renameClass(
  project: WritableProject,
  classId: ClassId,
  name: string,
  recorder: RecordSetter = unrecorded(project),
): void {
  inTransaction(project, () => {
    const { id, ...state } = requireClass(project, classId);
    const cleanName = parseName(name);
    const existing = readClassNamed(project, cleanName);
    if (existing !== undefined && existing.id !== classId) throw classExists(cleanName, existing);
    recorder.set(classKind, null, { classId: id }, { ...state, name: cleanName });
  });
}

/** Gives a class another colour, `#rrggbb` in lower case. Throws `ExpectedError` (`class-missing`). */
export function recolourClass(
  project: WritableProject,
  recorder: RecordSetter,
  classId: ClassId,
  colour: string,
): void {
  const { id, ...state } = requireClass(project, classId);
  recorder.set(classKind, null, { classId: id }, { ...state, colour });
}

/**
 * Deletes a class with its tags, labels and prompts. Its heat maps and the pixels of masks stay where they are, out of sight: masks
 * name it by its index, which is given to no other class as long as there are masks. Proposals of images that show no other class go. Throws `ExpectedError` (`class-missing`).
 */
export function deleteClass(project: WritableProject, recorder: RecordSetter, classId: ClassId): void {
  requireClass(project, classId);
  const { sqlite } = project.database;
  const rowsOf = <Row>(query: string): Row[] => sqlite.prepare<[ClassId], Row>(query).all(classId);
  const tagged = rowsOf<{ imageId: ImageId }>('SELECT image_id AS imageId FROM tag WHERE class_id = ?');
  for (const { imageId } of tagged) recorder.set(tagKind, imageId, { classId }, null);
  for (const { id, imageId } of rowsOf<{ id: LabelId; imageId: ImageId }>(
    'SELECT id, image_id AS imageId FROM label WHERE class_id = ?',
  )) {
    recorder.set(labelKind, imageId, { labelId: id }, null);
  }
  for (const { id, imageId } of rowsOf<{ id: PromptId; imageId: ImageId | null }>(
    'SELECT id, image_id AS imageId FROM prompt WHERE class_id = ?',
  )) {
    recorder.set(promptKind, imageId, { promptId: id }, null);
  }
  // Before the class: undoing brings the class back first, and then all of an image at once.
  withdrawUntaggedProposals(
    project,
    recorder,
    tagged.map(({ imageId }) => imageId),
  );
  // It was merged once, and that could not be done again.
  recorder.set(classMergeKind, null, { classId }, null);
  recorder.set(classKind, null, { classId }, null);
}

/** The class of this id. Throws `ExpectedError` (`class-missing`). */
export function requireClass(project: ReadableProject, classId: ClassId): DatasetClass {
  const found = readClass(project, classId);
  if (found !== undefined) return found;
  throw new ExpectedError('class-missing', `The project has no class ${classId}.`, {
    remedy: 'List the classes and choose one.',
    details: { classId },
  });
}

function parseName(name: string): string {
  const parsed = newClassNameSchema.safeParse(name);
  if (parsed.success) return parsed.data;
  if (isNameOfNoClass(name)) {
    throw new ExpectedError(
      'class-name',
      `No class can be called ${name.trim()}: datasets call pixels so that are of no class.`,
      {
        remedy: 'Choose another name. Pixels of no class need none: they are background by themselves.',
        details: { variant: 'reserved', name: name.trim() },
      },
    );
  }
  throw new ExpectedError('class-name', `${JSON.stringify(name.slice(0, 100))} cannot be the name of a class.`, {
    remedy: 'Use 1 to 200 characters on one line.',
    details: { name: name.slice(0, 100) },
  });
}

function classExists(name: string, existing: DatasetClass): ExpectedError {
  return new ExpectedError(
    'class-exists',
    `There is a class ${existing.name} already (upper and lower case are the same).`,
    {
      remedy: 'Use that class, or choose another name.',
      details: { name, existing: existing.name },
    },
  );
}

function chooseIndex(
  classes: readonly Pick<DatasetClass, 'index' | 'name'>[],
  wanted: number | undefined,
  name: string,
): number {
  const taken = new Map(classes.map((one) => [one.index, one]));
  if (wanted !== undefined) {
    const holder = taken.get(wanted);
    const isValid = Number.isInteger(wanted) && wanted >= 1 && wanted <= maximumClassCount;
    if (holder === undefined && isValid) return wanted;
    const reason = holder === undefined ? `is not one of 1 to ${maximumClassCount}` : `belongs to ${holder.name}`;
    throw new ExpectedError('class-index-taken', `The index ${wanted} for ${name} ${reason}.`, {
      remedy: 'Choose a free index, or leave it out to get the next one.',
      details: {
        index: wanted,
        name,
        most: maximumClassCount,
        ...(holder === undefined ? { variant: 'outside' } : { holder: holder.name }),
      },
    });
  }
  for (let index = 1; index <= maximumClassCount; index++) if (!taken.has(index)) return index;
  throw new ExpectedError(
    'class-limit',
    `There is no room for the class ${name}: a project has at most 254 classes, deleted ones included.`,
    {
      remedy: 'Rename a class that is not needed, or split the dataset.',
      details: { name, most: maximumClassCount },
    },
  );
}
