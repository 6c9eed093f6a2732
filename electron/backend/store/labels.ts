import { asc, eq } from 'drizzle-orm';
import { ExpectedError } from '#core/base/errors.ts';
import { requireShapeInside, type Label } from '#core/document/label.ts';
import { labelIdSchema, type ImageId, type LabelId } from '#core/document/ids.ts';
import { labelKind, toLabel } from './labelRecord.ts';
import { nextId } from './nextId.ts';
import type { ReadableProject, WritableProject } from './project.ts';
import { image, label } from './tables.ts';
import type { RecordSetter } from './unrecorded.ts';

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

/** Adds a label, drawn on the picture as it is now. Throws `ExpectedError`: `label-outside`, `image-without-size`. */
export function addLabel(project: WritableProject, recorder: RecordSetter, { imageId, ...content }: NewLabel): Label {
  const labelId = labelIdSchema.parse(nextId(project, 'label'));
  recorder.set(labelKind, imageId, { labelId }, { ...onPicture(project, imageId, content), createdAtMs: Date.now() });
  return requireLabel(project, labelId);
}

/** Gives a label another shape, class or meaning. Throws as `addLabel`, and `ExpectedError` (`label-missing`). */
export function changeLabel(
  project: WritableProject,
  recorder: RecordSetter,
  labelId: LabelId,
  content: Omit<NewLabel, 'imageId'>,
): Label {
  const { imageId, createdAtMs } = requireLabel(project, labelId);
  recorder.set(labelKind, imageId, { labelId }, { ...onPicture(project, imageId, content), createdAtMs });
  return requireLabel(project, labelId);
}

/** Removes a label. Throws `ExpectedError` (`label-missing`). */
export function removeLabel(project: WritableProject, recorder: RecordSetter, labelId: LabelId): void {
  const { imageId } = requireLabel(project, labelId);
  recorder.set(labelKind, imageId, { labelId }, null);
}

function onPicture(project: ReadableProject, imageId: ImageId, { classId, meaning, shape }: Omit<NewLabel, 'imageId'>) {
  const size = pictureSize(project, imageId);
  requireShapeInside(shape, size);
  return { classId, meaning, shape, pictureWidth: size.width, pictureHeight: size.height };
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
    details: { imageId, file: row?.path ?? String(imageId) },
  });
}
