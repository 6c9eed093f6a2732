/** The list of classes as the page shows it. */
import { closestLook, type Vision } from '#core/document/colourDifference.ts';
import type { DatasetClass } from '#core/document/datasetClass.ts';
import type { ClassId } from '#core/document/ids.ts';

/** A class whose colour is easily mixed up, and by which eyes. */
export interface CloseLook {
  readonly other: DatasetClass;
  readonly vision: Vision;
}

/** Of each class whose colour is close to another's, the closest; classes that all eyes can tell apart are left out. */
export function closeLooks(classes: readonly DatasetClass[]): ReadonlyMap<ClassId, CloseLook> {
  const looks = new Map<ClassId, CloseLook>();
  for (const one of classes) {
    const closest = closestLook(
      one.colour,
      classes.filter(({ id }) => id !== one.id),
    );
    if (closest !== undefined) looks.set(one.id, closest);
  }
  return looks;
}

/** Where the hand goes when a class is gone: the next, or the one before the last; undefined when it was alone. */
export function neighbourId(classes: readonly DatasetClass[], id: ClassId): ClassId | undefined {
  const at = classes.findIndex((one) => one.id === id);
  return (classes[at + 1] ?? classes[at - 1])?.id;
}

/** A way through the list with keys. */
export type RowStep = 'next' | 'previous' | 'first' | 'last';

/** The class that a step leads to; undefined at the ends, and in an empty list. */
export function rowAfter<Row extends { readonly id: ClassId }>(
  rows: readonly Row[],
  from: ClassId | undefined,
  step: RowStep,
): Row | undefined {
  const at = rows.findIndex(({ id }) => id === from);
  return rows[{ next: at + 1, previous: at - 1, first: 0, last: rows.length - 1 }[step]];
}
