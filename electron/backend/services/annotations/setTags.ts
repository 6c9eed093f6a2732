import { formatCount } from '#core/base/format.ts';
import type { ClassId, ImageId, JournalEntryId } from '#core/document/ids.ts';
import type { Tag, TagValue } from '#core/document/tag.ts';
import { recordEntry } from '../../store/journal.ts';
import { readTagsOfImage } from '../../store/readTags.ts';
import { requireImages } from '../../store/requireImages.ts';
import { requireClass } from '../../store/writeClasses.ts';
import { setTags } from '../../store/writeTags.ts';
import { entryLabel } from '../projects/entryLabel.ts';
import type { ProjectSession } from '../projects/projectRegistry.ts';

/** Throws `ExpectedError` (`image-unknown`). */
export function tagsOfImage({ project }: ProjectSession, imageId: ImageId): Omit<Tag, 'imageId'>[] {
  requireImages(project, [imageId]);
  return readTagsOfImage(project, imageId).map(({ classId, value, source }) => ({ classId, value, source }));
}

/** How a step of history begins that sets a tag; null takes it back. */
export function tagStep(value: TagValue | null, className: string): string {
  return `${value === null ? 'Untag' : valueWords[value]} ${className}`;
}

const valueWords: Readonly<Record<TagValue, string>> = { present: 'Tag', absent: 'Not here:', unsure: 'Unsure:' };

/**
 * Sets what a person says of a class in images, all or nothing: a step of the image's history, or of the project's when there are
 * several images. The step, null when nothing changed by it. Throws `ExpectedError`: `image-unknown`, `class-missing`.
 */
export function tagByHand(
  { project }: ProjectSession,
  { imageIds, classId, value }: { readonly imageIds: readonly ImageId[]; classId: ClassId; value: TagValue | null },
): { entryId: JournalEntryId | null } {
  const { name } = requireClass(project, classId);
  requireImages(project, imageIds);
  const [only, ...others] = new Set(imageIds);
  const isOne = only !== undefined && others.length === 0;
  const what = tagStep(value, name);
  const label = isOne ? what : `${what} in ${formatCount(others.length + 1, 'image')}`;
  const entry = { imageId: isOne ? only : null, kind: 'tag-images', label: entryLabel(label) };
  const { entryId } = recordEntry(project, entry, (recorder) => {
    setTags(project, recorder, imageIds, classId, value);
  });
  return { entryId };
}
