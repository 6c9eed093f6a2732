import { eq } from 'drizzle-orm';
import { ExpectedError } from '#core/base/errors.ts';
import { classNameSchema, type DatasetClass } from '#core/document/datasetClass.ts';
import type { ClassId } from '#core/document/ids.ts';
import { maximumClassCount } from '#core/mask/labelMap.ts';
import { inTransaction, type WritableProject } from './project.ts';
import { foldClassName, readClasses, readClassNamed } from './readClasses.ts';
import { datasetClass } from './tables.ts';

export interface NewClass {
  readonly name: string;
  /** `#rrggbb`, lower case. */
  readonly colour: string;
  /** 1..254; the lowest free one when absent. */
  readonly index?: number;
}

/**
 * Adds a class. Throws `ExpectedError`: `class-exists` (names differ by more than case), `class-index-taken`,
 * `class-limit` (254 classes), `class-name`.
 */
export function addClass(project: WritableProject, { name, colour, index }: NewClass): DatasetClass {
  return inTransaction(project, () => {
    const cleanName = parseName(name);
    const existing = readClassNamed(project, cleanName);
    if (existing !== undefined) throw classExists(cleanName, existing);
    const freeIndex = chooseIndex(readClasses(project), index, cleanName);
    const { id } = project.database.orm
      .insert(datasetClass)
      .values({ name: cleanName, foldedName: foldClassName(cleanName), labelIndex: freeIndex, colour })
      .returning({ id: datasetClass.id })
      .get();
    return { id, index: freeIndex, name: cleanName, colour };
  });
}

/** Renames a class. Throws `ExpectedError`: `class-exists`, `class-name`. */
export function renameClass(project: WritableProject, classId: ClassId, name: string): void {
  inTransaction(project, () => {
    const cleanName = parseName(name);
    const existing = readClassNamed(project, cleanName);
    if (existing !== undefined && existing.id !== classId) throw classExists(cleanName, existing);
    project.database.orm
      .update(datasetClass)
      .set({ name: cleanName, foldedName: foldClassName(cleanName) })
      .where(eq(datasetClass.id, classId))
      .run();
  });
}

function parseName(name: string): string {
  const parsed = classNameSchema.safeParse(name);
  if (parsed.success) return parsed.data;
  throw new ExpectedError('class-name', `${JSON.stringify(name.slice(0, 100))} cannot be the name of a class.`, {
    remedy: 'Use 1 to 200 characters on one line.',
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

function chooseIndex(classes: readonly DatasetClass[], wanted: number | undefined, name: string): number {
  const taken = new Map(classes.map((one) => [one.index, one]));
  if (wanted !== undefined) {
    const holder = taken.get(wanted);
    const isValid = Number.isInteger(wanted) && wanted >= 1 && wanted <= maximumClassCount;
    if (holder === undefined && isValid) return wanted;
    const reason = holder === undefined ? `is not one of 1 to ${maximumClassCount}` : `belongs to ${holder.name}`;
    throw new ExpectedError('class-index-taken', `The index ${wanted} for ${name} ${reason}.`, {
      remedy: 'Choose a free index, or leave it out to get the next one.',
    });
  }
  for (let index = 1; index <= maximumClassCount; index++) if (!taken.has(index)) return index;
  throw new ExpectedError('class-limit', `There is no room for the class ${name}: a project has at most 254 classes.`, {
    remedy: 'Remove a class that is not needed, or split the dataset.',
  });
}
