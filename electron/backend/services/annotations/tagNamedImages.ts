/** What a person says of images that they name by path, as on a command line: always a step of the project's history. */
import { ExpectedError } from '#core/base/errors.ts';
import { formatCount } from '#core/base/format.ts';
import type { TagReport } from '#core/contract/tags.ts';
import type { ClassId, ImageId } from '#core/document/ids.ts';
import type { TagValue } from '#core/document/tag.ts';
import { recordEntry } from '../../store/journal.ts';
import type { WritableProject } from '../../store/project.ts';
import { readClassNamed } from '../../store/readClasses.ts';
import { readTagsOfImage } from '../../store/readTags.ts';
import { setTags } from '../../store/writeTags.ts';
import { namedImages } from '../images/namedImages.ts';
import { entryLabel } from '../projects/entryLabel.ts';
import type { ProjectSession } from '../projects/projectRegistry.ts';
import { tagStep } from './setTags.ts';
import { classIdFor, unusedOf } from './tagImages.ts';

/**
 * Sets a tag in the images at these paths, or takes it back (null). A class that there is not is added, unless a tag is taken back; paths
 * that name no image, or several, are problems. Throws `ExpectedError` (`class-missing`) and as `addClass` of the store.
 */
export function tagNamedImages(
  { project }: ProjectSession,
  input: { readonly paths: readonly string[]; readonly className: string; readonly value: TagValue | null },
): TagReport {
  const { paths, value } = input;
  const known = readClassNamed(project, input.className);
  if (known === undefined && value === null) {
    throw new ExpectedError('class-missing', `The project has no class ${input.className}.`, {
      remedy: 'Check its name in the list of classes.',
      details: { variant: 'name', name: input.className },
    });
  }
  const { imageIds, problems } = namedImages(project, paths);
  const report = {
    newClasses: [],
    taggedImages: 0,
    tags: 0,
    removed: 0,
    withdrawnMasks: 0,
    unusedClasses: [],
    problems,
  };
  if (imageIds.length === 0) return report;
  const name = known?.name ?? input.className;
  const label = entryLabel(`${tagStep(value, name)} in ${formatCount(imageIds.length, 'image')}`);
  return recordEntry(project, { imageId: null, kind: 'tag-images', label }, (recorder): TagReport => {
    const newClasses: string[] = [];
    const classId = known?.id ?? classIdFor(project, recorder, name, newClasses);
    const removed = value === null ? imageIds.filter((imageId) => hasTag(project, imageId, classId)).length : 0;
    const withdrawnMasks = setTags(project, recorder, imageIds, classId, value);
    return {
      ...report,
      newClasses,
      taggedImages: imageIds.length,
      tags: value === null ? 0 : imageIds.length,
      removed,
      withdrawnMasks,
      unusedClasses: value === null ? unusedOf(project, new Set([classId])) : [],
    };
  }).result;
}

function hasTag(project: WritableProject, imageId: ImageId, classId: ClassId): boolean {
  return readTagsOfImage(project, imageId).some((tag) => tag.classId === classId);
}
