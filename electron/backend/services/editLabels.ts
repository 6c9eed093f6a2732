import type { ImageId, LabelId } from '#core/document/ids.ts';
import type { Label } from '#core/document/label.ts';
import { addLabel, changeLabel, readLabels, removeLabel, type NewLabel } from '../store/labels.ts';
import { inTransaction } from '../store/project.ts';
import { requireImages } from '../store/requireImages.ts';
import { requireClass } from '../store/writeClasses.ts';
import type { ProjectSession } from './projectRegistry.ts';

/** Throws `ExpectedError` (`image-unknown`). */
export function listLabels({ project }: ProjectSession, imageId: ImageId): Label[] {
  requireImages(project, [imageId]);
  return readLabels(project, imageId);
}

/** Throws as `addLabel` of the store, and `ExpectedError`: `image-unknown`, `class-missing`. */
export function addLabelTo({ project }: ProjectSession, { imageId, classId, meaning, shape }: NewLabel): Label {
  return inTransaction(project, () => {
    requireImages(project, [imageId]);
    requireClass(project, classId);
    return addLabel(project, { imageId, classId, meaning, shape });
  });
}

/** Throws as `changeLabel` of the store, and `ExpectedError` (`class-missing`). */
export function changeLabelOf(
  { project }: ProjectSession,
  { labelId, classId, meaning, shape }: { readonly labelId: LabelId } & Omit<NewLabel, 'imageId'>,
): Label {
  return inTransaction(project, () => {
    requireClass(project, classId);
    return changeLabel(project, labelId, { classId, meaning, shape });
  });
}

/** Throws `ExpectedError` (`label-missing`). */
export function removeLabelOf({ project }: ProjectSession, labelId: LabelId): void {
  removeLabel(project, labelId);
}
