import { asc, eq } from 'drizzle-orm';
import { ExpectedError } from '#core/base/errors.ts';
import { labelSchema, labelShapeSchema, requireShapeInside, type Label } from '#core/document/label.ts';
import type { ImageId, LabelId } from '#core/document/ids.ts';
import { inTransaction, type ReadableProject, type WritableProject } from './project.ts';
import { image, label } from './tables.ts';

export type NewLabel = Pick<Label, 'imageId' | 'classId' | 'meaning' | 'shape'>;

/** The labels of an image in the order in which they were made, also those made on a picture of another size. */
export function readLabels(project: ReadableProject, imageId: ImageId): Label[] {
  return project.database.orm
    .select()
    .from(label)
    .where(eq(label.imageId, imageId))
    .orderBy(asc(label.id))
    .all()
    .map(toLabel);
}

/** The label of this id. Throws `ExpectedError` (`label-missing`). */
export function requireLabel(project: ReadableProject, labelId: LabelId): Label {
  const row = project.database.orm.select().from(label).where(eq(label.id, labelId)).get();
  if (row !== undefined) return toLabel(row);
  throw new ExpectedError('label-missing', `The project has no label ${labelId}.`, {
    remedy: 'It may have been removed in another window: read the labels of the image again.',
  });
}

/**
 * Adds a label, drawn on the picture as it is now. Throws `ExpectedError`: `label-outside`, `image-without-size`; SQLite's own for an
 * image or class that does not exist.
 */
export function addLabel(project: WritableProject, { shape, ...rest }: NewLabel): Label {
  return inTransaction(project, () => {
    const size = pictureSize(project, rest.imageId);
    requireShapeInside(shape, size);
    const row = project.database.orm
      .insert(label)
      .values({
        ...rest,
        ...shapeColumns(shape),
        pictureWidth: size.width,
        pictureHeight: size.height,
        createdAtMs: Date.now(),
      })
      .returning()
      .get();
    return toLabel(row);
  });
}

/** Gives a label another shape, class or meaning. Throws as `addLabel`, and `ExpectedError` (`label-missing`). */
export function changeLabel(
  project: WritableProject,
  labelId: LabelId,
  change: Pick<NewLabel, 'classId' | 'meaning' | 'shape'>,
): Label {
  return inTransaction(project, () => {
    const { imageId } = requireLabel(project, labelId);
    const { shape, ...rest } = change;
    const size = pictureSize(project, imageId);
    requireShapeInside(shape, size);
    const row = project.database.orm
      .update(label)
      .set({ ...rest, ...shapeColumns(shape), pictureWidth: size.width, pictureHeight: size.height })
      .where(eq(label.id, labelId))
      .returning()
      .get();
    return toLabel(row);
  });
}

/** Removes a label. Throws `ExpectedError` (`label-missing`). */
export function removeLabel(project: WritableProject, labelId: LabelId): void {
  inTransaction(project, () => {
    requireLabel(project, labelId);
    project.database.orm.delete(label).where(eq(label.id, labelId)).run();
  });
}

function pictureSize(project: ReadableProject, imageId: ImageId): { readonly width: number; readonly height: number } {
  const row = project.database.orm
    .select({ width: image.width, height: image.height, path: image.path })
    .from(image)
    .where(eq(image.id, imageId))
    .get();
  if (row !== undefined && row.width !== null && row.height !== null) return { width: row.width, height: row.height };
  throw new ExpectedError('image-without-size', `${row?.path ?? `Image ${imageId}`} could never be read.`, {
    remedy: 'Import its folder again when the picture is in order.',
    details: { imageId },
  });
}

function shapeColumns({ kind, ...geometry }: Label['shape']): { kind: Label['shape']['kind']; geometry: string } {
  return { kind, geometry: JSON.stringify(geometry) };
}

function toLabel({ kind, geometry, ...row }: typeof label.$inferSelect): Label {
  const shape = labelShapeSchema.parse({ kind, ...(JSON.parse(geometry) as object) });
  return labelSchema.parse({ ...row, shape });
}
