import type { ImageId, LabelId } from '#core/document/ids.ts';
import type { Label } from '#core/document/label.ts';
import { recordEntry } from '../../store/journal.ts';
import { addLabel, changeLabel, readLabels, removeLabel, requireLabel, type NewLabel } from '../../store/labels.ts';
import { requireImages } from '../../store/requireImages.ts';
import { requireClass } from '../../store/writeClasses.ts';
import { entryLabel } from '../projects/entryLabel.ts';
import type { ProjectSession } from '../projects/projectRegistry.ts';

/** Throws `ExpectedError` (`image-unknown`). */
export function listLabels({ project }: ProjectSession, imageId: ImageId): Label[] {
  requireImages(project, [imageId]);
  return readLabels(project, imageId);
}

/** Throws as `addLabel` of the store, and `ExpectedError`: `image-unknown`, `class-missing`. */
export function addLabelTo({ project }: ProjectSession, { imageId, classId, meaning, shape }: NewLabel): Label {
  requireImages(project, [imageId]);
  const { name } = requireClass(project, classId);
  const label = entryLabel(`Add ${shape.kind} ${name}`);
  return recordEntry(project, { imageId, kind: 'label-add', label }, (recorder) =>
    addLabel(project, recorder, { imageId, classId, meaning, shape }),
  ).result;
}

/** Throws as `changeLabel` of the store, and `ExpectedError` (`class-missing`). */
export function changeLabelOf(
  { project }: ProjectSession,
  { labelId, classId, meaning, shape }: { readonly labelId: LabelId } & Omit<NewLabel, 'imageId'>,
): Label {
  const { imageId } = requireLabel(project, labelId);
  const { name } = requireClass(project, classId);
  const label = entryLabel(`Change ${shape.kind} ${name}`);
  return recordEntry(project, { imageId, kind: 'label-change', label }, (recorder) =>
    changeLabel(project, recorder, labelId, { classId, meaning, shape }),
  ).result;
}

/** Throws `ExpectedError` (`label-missing`). */
export function removeLabelOf({ project }: ProjectSession, labelId: LabelId): void {
  const { imageId, classId, shape } = requireLabel(project, labelId);
  const label = entryLabel(`Remove ${shape.kind} ${requireClass(project, classId).name}`);
  recordEntry(project, { imageId, kind: 'label-remove', label }, (recorder) => {
    removeLabel(project, recorder, labelId);
  });
}
