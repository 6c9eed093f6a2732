import { dirname, resolve } from 'node:path';
import type { FileProblem } from '#core/contract/progress.ts';
import type { TagReport } from '#core/contract/tags.ts';
import { classColour } from '#core/document/classColours.ts';
import type { ClassId, ImageId, RootId } from '#core/document/ids.ts';
import type { Tag, TagSource } from '#core/document/tag.ts';
import { readTags } from '../formats/csv/tags.ts';
import { tagsFromFolders } from '../formats/folders/tags.ts';
import { inTransaction, type WritableProject } from '../store/project.ts';
import { readClasses, readClassNamed } from '../store/readClasses.ts';
import { iterateImages } from '../store/readImages.ts';
import { addClass } from '../store/writeClasses.ts';
import { removeOtherImportedTags, saveTags } from '../store/writeTags.ts';
import { ImageFinder } from './imageFinder.ts';
import type { ProjectSession } from './projectRegistry.ts';

/** The classes of one image, by name. */
interface ImageTags {
  readonly imageId: ImageId;
  readonly classes: readonly string[];
}

/** Tags every image with the name of the first folder below its root. Throws as `addClass` of the store. */
export function tagFromFolders({ project }: ProjectSession): TagReport {
  // Root by root: the same path below two roots is two images.
  const byRoot = new Map<RootId, Map<string, ImageId>>();
  for (const { id, rootId, path } of iterateImages(project)) {
    const images = byRoot.get(rootId) ?? new Map<string, ImageId>();
    byRoot.set(rootId, images.set(path, id));
  }
  const found: ImageTags[] = [];
  const problems: FileProblem[] = [];
  for (const images of byRoot.values()) {
    const tags = tagsFromFolders(images.keys());
    problems.push(...tags.problems);
    for (const { path, classes } of tags.entries) {
      const imageId = images.get(path);
      if (imageId !== undefined) found.push({ imageId, classes });
    }
  }
  return applyTags(project, found, problems, 'folder');
}

/** Tags images by a CSV file. Throws as `readTags` of the CSV format and `addClass` of the store. */
export async function tagFromCsv(
  { project }: ProjectSession,
  { file, replaces }: { readonly file: string; readonly replaces: boolean },
): Promise<TagReport> {
  const { entries, problems } = await readTags(file);
  const finder = new ImageFinder(project, dirname(resolve(file)));
  const found: ImageTags[] = [];
  const unplaced: FileProblem[] = [];
  for (const { path, classes } of entries) {
    const finding = finder.find(path);
    if (finding.kind === 'found') found.push({ imageId: finding.imageId, classes });
    else unplaced.push(finding.kind === 'none' ? noSuchImage(path) : severalImages(path));
  }
  return applyTags(project, found, [...problems, ...unplaced], 'csv', replaces);
}

/**
 * Adds missing classes in the order in which they first occur, and sets the tags, with `replaces` in place of what was imported
 * for these images before; all or nothing.
 */
function applyTags(
  project: WritableProject,
  found: readonly ImageTags[],
  problems: FileProblem[],
  source: TagSource,
  replaces = false,
): TagReport {
  return inTransaction(project, () => {
    const newClasses: string[] = [];
    const classIds = new Map<string, ClassId>();
    const tags: Tag[] = [];
    for (const { imageId, classes } of found) {
      for (const name of classes) {
        const classId = classIds.get(name) ?? classIdFor(project, name, newClasses);
        classIds.set(name, classId);
        tags.push({ imageId, classId, value: 'present', source });
      }
    }
    const taggedImages = new Set(found.map(({ imageId }) => imageId)).size;
    const removed = replaces ? removeOtherImportedTags(project, tags) : 0;
    return { newClasses, taggedImages, tags: saveTags(project, tags), removed, problems };
  });
}

function classIdFor(project: WritableProject, name: string, newClasses: string[]): ClassId {
  const existing = readClassNamed(project, name);
  if (existing !== undefined) return existing.id;
  const taken = new Set(readClasses(project).map(({ index }) => index));
  // The lowest free index, as the store would choose; beyond the last one the store says that there are too many classes.
  let index = 1;
  while (taken.has(index)) index++;
  const colour = classColour(index);
  const added = addClass(project, { name, colour });
  newClasses.push(added.name);
  return added.id;
}

function noSuchImage(path: string): FileProblem {
  return {
    path,
    code: 'tag-without-image',
    message: 'No imported image has this path.',
    remedy: 'Write paths below the imported folder, or import the folder that holds it.',
  };
}

function severalImages(path: string): FileProblem {
  return {
    path,
    code: 'tag-ambiguous',
    message: 'Several imported images have this name or path, so none was tagged.',
    remedy: 'Write the whole path, or put the list into the folder that it is about.',
  };
}
