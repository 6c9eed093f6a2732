import { and, asc, eq, isNotNull, isNull } from 'drizzle-orm';
import type { ClassId } from '#core/document/ids.ts';
import { foldClassName, type DatasetClass } from '#core/document/datasetClass.ts';
import type { ReadableProject } from './project.ts';
import { datasetClass } from './tables.ts';

const columns = {
  id: datasetClass.id,
  index: datasetClass.labelIndex,
  name: datasetClass.name,
  colour: datasetClass.colour,
};

/** All classes in order of their label-map index, without those that were deleted. */
export function readClasses(project: ReadableProject): DatasetClass[] {
  return project.database.orm
    .select(columns)
    .from(datasetClass)
    .where(isNull(datasetClass.deletedAtMs))
    .orderBy(asc(datasetClass.labelIndex))
    .all();
}

/** The class of this id; undefined when there is none, or when it was deleted. */
export function readClass(project: ReadableProject, classId: ClassId): DatasetClass | undefined {
  return project.database.orm
    .select(columns)
    .from(datasetClass)
    .where(and(eq(datasetClass.id, classId), isNull(datasetClass.deletedAtMs)))
    .get();
}

/** Indices that masks may hold of classes which were deleted since, with the names these had; rising. */
export function readDeletedClasses(project: ReadableProject): Pick<DatasetClass, 'index' | 'name'>[] {
  return project.database.orm
    .select({ index: datasetClass.labelIndex, name: datasetClass.name })
    .from(datasetClass)
    .where(isNotNull(datasetClass.deletedAtMs))
    .orderBy(asc(datasetClass.labelIndex))
    .all();
}

/** The class of this name, without regard to case; undefined when there is none. */
export function readClassNamed(project: ReadableProject, name: string): DatasetClass | undefined {
  return project.database.orm
    .select(columns)
    .from(datasetClass)
    .where(eq(datasetClass.foldedName, foldClassName(name)))
    .get();
}
