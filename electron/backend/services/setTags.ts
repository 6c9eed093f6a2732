import type { ClassId, ImageId } from '#core/document/ids.ts';
import type { Tag, TagValue } from '#core/document/tag.ts';
import { inTransaction } from '../store/project.ts';
import { readTagsOfImage } from '../store/readTags.ts';
import { requireImages } from '../store/requireImages.ts';
import { requireClass } from '../store/writeClasses.ts';
import { setTags } from '../store/writeTags.ts';
import type { ProjectSession } from './projectRegistry.ts';

/** Throws `ExpectedError` (`image-unknown`). */
export function tagsOfImage({ project }: ProjectSession, imageId: ImageId): Omit<Tag, 'imageId'>[] {
  requireImages(project, [imageId]);
  return readTagsOfImage(project, imageId).map(({ classId, value, source }) => ({ classId, value, source }));
}

/** Sets what a person says of a class in images, all or nothing. Throws `ExpectedError`: `image-unknown`, `class-missing`. */
export function tagByHand(
  { project }: ProjectSession,
  { imageIds, classId, value }: { readonly imageIds: readonly ImageId[]; classId: ClassId; value: TagValue | null },
): void {
  inTransaction(project, () => {
    requireClass(project, classId);
    requireImages(project, imageIds);
    setTags(project, imageIds, classId, value);
  });
}
