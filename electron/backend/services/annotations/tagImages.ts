import { basename, dirname, resolve } from 'node:path';
import { formatCount } from '#core/base/format.ts';
import type { FileProblem } from '#core/contract/progress.ts';
import type { TagReport } from '#core/contract/tags.ts';
import type { ClassId, ImageId, RootId, TagListId } from '#core/document/ids.ts';
import type { Tag } from '#core/document/tag.ts';
import { readTags } from '../../formats/csv/tags.ts';
import { tagsFromFolders } from '../../formats/folders/tags.ts';
import type { NamedTag } from '../../formats/tagEntries.ts';
import { recordEntry, type Recorder } from '../../store/journal.ts';
import type { WritableProject } from '../../store/project.ts';
import { readClasses, readClassNamed } from '../../store/readClasses.ts';
import { iterateImages } from '../../store/readImages.ts';
import { addClass } from '../../store/writeClasses.ts';
import {
  ensureTagList,
  saveTags,
  takeBackFolderTags,
  takeBackImportedTags,
  type TakenBack,
} from '../../store/writeTags.ts';
import { withdrawUntaggedProposals } from '../../store/untaggedProposals.ts';
import { isClassUsed } from '../../store/classUse.ts';
import { entryLabel } from '../projects/entryLabel.ts';
import { ImageFinder } from '../images/imageFinder.ts';
import type { ProjectSession } from '../projects/projectRegistry.ts';

/** What is said of one image, by the classes' names. */
interface ImageTags {
  readonly imageId: ImageId;
  readonly tags: readonly NamedTag[];
}

/** Tags every image with the name of the first folder below its root. Throws as `addClass` of the store. */
export function tagFromFolders({ project }: ProjectSession): TagReport {
  // Root by root: the same path below two roots is two images.
  const byRoot = new Map<RootId, Map<string, ImageId>>();
  for (const { id, rootId, path, state } of iterateImages(project)) {
    // Another image may have its place by now.
    if (state === 'missing') continue;
    const images = byRoot.get(rootId) ?? new Map<string, ImageId>();
    byRoot.set(rootId, images.set(path, id));
  }
  const found: ImageTags[] = [];
  const problems: FileProblem[] = [];
  for (const images of byRoot.values()) {
    const ofRoot = tagsFromFolders(images.keys());
    problems.push(...ofRoot.problems);
    for (const { path, tags } of ofRoot.entries) {
      const imageId = images.get(path);
      if (imageId !== undefined) found.push({ imageId, tags });
    }
  }
  const label = `Tag ${formatCount(countImages(found), 'image')} from folders`;
  return recordEntry(project, { imageId: null, kind: 'tag-folders', label }, (recorder) =>
    applyTags(project, recorder, found, problems, { source: 'folder' }),
  ).result;
}

/** Tags images by a CSV file. Throws as `readTags` of the CSV format and `addClass` of the store. */
export async function tagFromCsv(
  { project }: ProjectSession,
  { file, replaces }: { readonly file: string; readonly replaces: boolean },
): Promise<TagReport> {
  const { entries, problems } = await readTags(file);
  const listFile = resolve(file);
  const finder = new ImageFinder(project, dirname(listFile));
  const found: ImageTags[] = [];
  const unplaced: FileProblem[] = [];
  for (const { path, tags } of entries) {
    const finding = finder.find(path);
    if (finding.kind === 'found') found.push({ imageId: finding.imageId, tags });
    else unplaced.push(finding.kind === 'none' ? noSuchImage(path) : severalImages(path));
  }
  const label = entryLabel(`Tag ${formatCount(countImages(found), 'image')} from ${basename(listFile)}`);
  return recordEntry(project, { imageId: null, kind: 'tag-csv', label }, (recorder) => {
    const listId = ensureTagList(project, listFile);
    return applyTags(project, recorder, found, [...problems, ...unplaced], { source: 'csv', listId, replaces });
  }).result;
}

type ListSource =
  { readonly source: 'folder' } | { readonly source: 'csv'; readonly listId: TagListId; readonly replaces: boolean };

/**
 * Adds missing classes in the order in which they first occur, and sets the tags; a list that replaces takes back what was imported
 * before. The machine's mask goes with the last class that an image shows.
 */
function applyTags(
  project: WritableProject,
  recorder: Recorder,
  found: readonly ImageTags[],
  problems: FileProblem[],
  from: ListSource,
): TagReport {
  const newClasses: string[] = [];
  const classIds = new Map<string, ClassId>();
  const tags: Tag[] = [];
  for (const { imageId, tags: named } of found) {
    for (const { name, value } of named) {
      const classId = classIds.get(name) ?? classIdFor(project, recorder, name, newClasses);
      classIds.set(name, classId);
      tags.push({ imageId, classId, value, source: from.source });
    }
  }
  const listId = from.source === 'csv' ? from.listId : null;
  const removed = takeBack(project, recorder, tags, from);
  const count = saveTags(project, tags, { listId, recorder });
  // Those of which a list said something else, and those that it says something else of.
  const changed = [...removed, ...tags].map(({ imageId }) => imageId);
  const withdrawnMasks = withdrawUntaggedProposals(project, recorder, changed);
  return {
    newClasses,
    taggedImages: countImages(found),
    tags: count,
    removed: removed.length,
    withdrawnMasks,
    unusedClasses: unusedOf(project, new Set(removed.map(({ classId }) => classId))),
    problems,
  };
}

function takeBack(project: WritableProject, recorder: Recorder, tags: readonly Tag[], from: ListSource): TakenBack[] {
  if (from.source === 'folder') return takeBackFolderTags(project, recorder, tags);
  return from.replaces ? takeBackImportedTags(project, recorder, tags, from.listId) : [];
}

/** The class that is called so, added where there is none; `newClasses` gets the names of those. */
export function classIdFor(project: WritableProject, recorder: Recorder, name: string, newClasses: string[]): ClassId {
  const existing = readClassNamed(project, name);
  if (existing !== undefined) return existing.id;
  const added = addClass(project, { name }, recorder);
  newClasses.push(added.name);
  return added.id;
}

function countImages(found: readonly ImageTags[]): number {
  return new Set(found.map(({ imageId }) => imageId)).size;
}

/** Names of the classes among these that nothing in the project says anything about any more. */
export function unusedOf(project: WritableProject, classIds: ReadonlySet<ClassId>): string[] {
  return readClasses(project)
    .filter(({ id }) => classIds.has(id) && !isClassUsed(project, id))
    .map(({ name }) => name);
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
