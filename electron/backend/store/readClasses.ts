import { asc, eq } from 'drizzle-orm';
import type { DatasetClass } from '#core/document/datasetClass.ts';
import type { ReadableProject } from './project.ts';
import { datasetClass } from './tables.ts';

const columns = {
  id: datasetClass.id,
  index: datasetClass.labelIndex,
  name: datasetClass.name,
  colour: datasetClass.colour,
};

/** All classes in order of their label-map index. */
export function readClasses(project: ReadableProject): DatasetClass[] {
  return project.database.orm.select(columns).from(datasetClass).orderBy(asc(datasetClass.labelIndex)).all();
}

/** The class of this name, without regard to case; undefined when there is none. */
export function readClassNamed(project: ReadableProject, name: string): DatasetClass | undefined {
  return project.database.orm
    .select(columns)
    .from(datasetClass)
    .where(eq(datasetClass.foldedName, foldClassName(name)))
    .get();
}

/** What makes two class names the same: case, surrounding space and how accents are composed do not count. */
export function foldClassName(name: string): string {
  return name.trim().normalize('NFC').toLowerCase();
}
