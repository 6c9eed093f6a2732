/**
 * The end of an import: what was found is matched with the images that are not where they were, and the outcome is written in
 * one transaction. An import that is cancelled or killed before has marked nothing as missing and moved nothing.
 */
import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { defined } from '#core/base/assert.ts';
import { throwIfCancelled } from '#core/base/errors.ts';
import type { ImageId, RootId } from '#core/document/ids.ts';
import type { Image, NewImage } from '#core/document/image.ts';
import type { Problem } from '#core/document/problem.ts';
import { changedImage } from '../../store/changedImage.ts';
import { takeOverDuplicates } from '../../store/duplicates.ts';
import { clearFoundFiles } from '../../store/foundFiles.ts';
import { hasHumanWork } from '../../store/humanWork.ts';
import { contentFinder, readKnownImages, replaceImages, wayMaker, type KnownImage } from '../../store/imagePlaces.ts';
import { inTransaction, type WritableProject } from '../../store/project.ts';
import { imageReader, readRoots } from '../../store/readImages.ts';
import { removeRoot, saveImages } from '../../store/writeImages.ts';
import type { Place } from './importScope.ts';
import { isAbsence, lookAtPlace, unreachable, type PlaceContent } from './lookAtPlace.ts';
import { matchImages, type LooseFile, type LooseImage, type Matching } from './matchImages.ts';

/** A file that was read, and is not, or not for certain, the one of the image at its place. */
export interface ReadFile extends LooseFile {
  readonly facts: NewImage;
}

export interface ImportFindings {
  /** Every image that the import is about. */
  readonly known: Iterable<KnownImage>;
  /** Of these, the images whose picture was found at its place. */
  readonly seen: ReadonlySet<ImageId>;
  readonly looseFiles: readonly ReadFile[];
  /** Roots in which a picture was found at all. */
  readonly rootsWithFiles: ReadonlySet<RootId>;
  /** A root whose folder is elsewhere by now. */
  readonly retired: RetiredRoot | null;
}

/** What is still in its folder does not count; what is not found is missing, at the place where it should be now. */
export interface RetiredRoot {
  readonly rootId: RootId;
  /** Where a path below the old folder is below the new one. */
  readonly placeOf: (path: string) => Place;
}

export interface ImportOutcome {
  readonly added: number;
  /** Readable again, in place, after another picture or nothing was there. */
  readonly back: readonly Place[];
  readonly moved: readonly { readonly from: Place; readonly to: Place }[];
  /** Images that took on another picture. */
  readonly changed: readonly Place[];
  /** Images that keep their old picture, as a person worked on its mask, though there is another now. */
  readonly toCheck: readonly Place[];
  readonly missing: readonly Place[];
  /** Images that can no longer be read, and new ones that cannot. */
  readonly unreadable: readonly (Place & { readonly problem: Problem })[];
  /** Roots without a single picture: their images are left as they were. */
  readonly emptyRoots: readonly { readonly rootId: RootId; readonly images: number }[];
}

/** Files looked at together. */
const looksTogether = 32;

export async function settleImport(
  project: WritableProject,
  findings: ImportFindings,
  signal: AbortSignal,
): Promise<ImportOutcome> {
  const folders = new Map(readRoots(project).map(({ id, folder }) => [id, folder]));
  const { looseImages, kept, emptyRoots } = await collectLooseImages(project, folders, findings, signal);
  throwIfCancelled(signal);
  const matching = matchImages(looseImages, findings.looseFiles);
  return { ...applyMatching(project, matching, kept, findings.retired), emptyRoots };
}

interface LooseEnds {
  readonly looseImages: LooseImage[];
  /** Images that may be found elsewhere, but are not missing when they are not. */
  readonly kept: ReadonlySet<ImageId>;
  readonly emptyRoots: ImportOutcome['emptyRoots'];
}

async function collectLooseImages(
  project: WritableProject,
  folders: ReadonlyMap<RootId, string>,
  { known, seen, looseFiles, rootsWithFiles, retired }: ImportFindings,
  signal: AbortSignal,
): Promise<LooseEnds> {
  const looseImages: LooseImage[] = [];
  const kept = new Set<ImageId>();
  const fileAt = new Map(looseFiles.map((file) => [placeKey(file), file]));
  const looseKeys = new Set(looseFiles.map(({ fileKey }) => fileKey));
  const asked = new Set<ImageId>();
  const isReachable = await rootsThere(folders);
  const lookAt = async (image: KnownImage): Promise<PlaceContent> => {
    if (image.rootId === retired?.rootId) return { kind: 'gone', fileKey: null };
    if (isReachable.get(image.rootId) !== true) return unreachable;
    return lookAtPlace(join(defined(folders.get(image.rootId), `root ${image.rootId}`), image.path), image);
  };

  const unseen: KnownImage[] = [];
  const inEmptyRoots = new Map<RootId, number>();
  for (const image of known) {
    asked.add(image.imageId);
    if (seen.has(image.imageId)) continue;
    const file = image.isDisplaced ? undefined : fileAt.get(placeKey(image));
    if (file !== undefined) looseImages.push({ ...image, fileKey: file.fileKey });
    else unseen.push(image);
  }
  const looks = await inPortions(unseen, lookAt, signal);
  // A disk can go while it is looked through; then that a file is gone says nothing.
  const isStillThere = await rootsThere(folders);
  for (const [image, found] of looks) {
    const isThere = isStillThere.get(image.rootId) === true;
    const place = found.kind === 'gone' && !isThere && image.rootId !== retired?.rootId ? unreachable : found;
    // Passed over by the scan, or a name for a file that was found under another.
    if ((place.kind === 'same' || place.kind === 'other') && !looseKeys.has(place.fileKey)) continue;
    looseImages.push({ ...image, fileKey: place.fileKey });
    if (place.kind === 'unreachable') kept.add(image.imageId);
    const isLookedThrough = rootsWithFiles.has(image.rootId) && isThere;
    if (image.state === 'missing' || isLookedThrough || image.rootId === retired?.rootId) continue;
    kept.add(image.imageId);
    inEmptyRoots.set(image.rootId, (inEmptyRoots.get(image.rootId) ?? 0) + 1);
  }

  // The same pictures elsewhere in the project: moved to here when they are not there any more, else these are copies.
  const elsewhere: KnownImage[] = [];
  const withContent = contentFinder(project);
  for (const contentSha256 of new Set(looseFiles.map((file) => file.contentSha256))) {
    if (contentSha256 === null) continue;
    for (const image of withContent(contentSha256)) {
      if (!asked.has(image.imageId)) elsewhere.push(image);
    }
  }
  for (const [image, { kind }] of await inPortions(elsewhere, lookAt, signal)) {
    if (kind === 'same') continue;
    looseImages.push({ ...image, fileKey: null });
    // Its folder was not looked through: that it is missing is not for this import to say.
    kept.add(image.imageId);
  }
  const emptyRoots = [...inEmptyRoots].map(([rootId, images]) => ({ rootId, images }));
  return { looseImages, kept, emptyRoots };
}

function applyMatching(
  project: WritableProject,
  { followed, replaced, lost, added }: Matching<ReadFile>,
  kept: ReadonlySet<ImageId>,
  retired: RetiredRoot | null,
): Omit<ImportOutcome, 'emptyRoots'> {
  return inTransaction(project, () => {
    const back: Place[] = [];
    const moved: { from: Place; to: Place }[] = [];
    const changed: Place[] = [];
    const toCheck: Place[] = [];
    const missing: Place[] = [];
    const unreadable: (Place & { problem: Problem })[] = [];
    const read = imageReader(project);
    const imageOf = ({ imageId }: LooseImage): Image => defined(read(imageId), `image ${imageId}`);
    const replacements: { imageId: ImageId; image: NewImage }[] = [];
    const replace = (imageId: ImageId, image: NewImage): void => {
      replacements.push({ imageId, image });
      if (image.state === 'unreadable') unreadable.push({ ...placeOf(image), problem: image.problem });
    };

    for (const { image, file } of followed) {
      replace(image.imageId, withKnownPicture(file.facts, imageOf(image)));
      if (placeKey(image) !== placeKey(file)) moved.push({ from: placeOf(image), to: placeOf(file) });
      else if (image.state !== 'ready' && file.facts.state === 'ready') back.push(placeOf(file));
    }
    for (const { image, file } of replaced) {
      const before = imageOf(image);
      const after = replacedImage(before, file.facts, hasHumanWork(project, image.imageId));
      replace(image.imageId, after);
      if (after.state === 'changed') toCheck.push(placeOf(file));
      else if (after.state === 'ready') (before.picture === null ? back : changed).push(placeOf(file));
    }
    for (const image of lost) {
      if (image.state === 'missing' || kept.has(image.imageId)) continue;
      replace(image.imageId, missingImage(imageOf(image)));
      missing.push(placeOf(image));
    }
    replaceImages(project, replacements);
    const makeWay = wayMaker(project);
    for (const { rootId, path } of added) makeWay(rootId, path);
    saveImages(
      project,
      added.map(({ facts }) => facts),
    );
    for (const { facts } of added) {
      if (facts.state === 'unreadable') unreadable.push({ ...placeOf(facts), problem: facts.problem });
    }
    const takenOver = takeOverDuplicates(project);
    const isTakenOver = new Set(takenOver.map(({ from }) => placeKey(from)));
    clearFoundFiles(project);
    if (retired !== null) retireRoot(project, retired);
    return {
      added: added.filter(({ facts }) => facts.state === 'ready').length,
      back,
      moved: [...moved, ...takenOver],
      changed,
      toCheck,
      missing: missing.filter((place) => !isTakenOver.has(placeKey(place))),
      unreadable,
    };
  });
}

/** Its images that were not found wait at their new places. */
function retireRoot(project: WritableProject, { rootId, placeOf }: RetiredRoot): void {
  const read = imageReader(project);
  const rest = readKnownImages(project, rootId, '').map(({ imageId }) => {
    const { id: _, ...image } = defined(read(imageId), `image ${imageId}`);
    return { imageId, image: { ...image, ...placeOf(image.path) } };
  });
  replaceImages(project, rest);
  removeRoot(project, rootId);
}

/** What an image becomes when another picture is at its place and its own is nowhere. */
function replacedImage(before: Image, facts: NewImage, isWorkedOn: boolean): NewImage {
  if (facts.state !== 'ready' || before.picture === null || !isWorkedOn) return withKnownPicture(facts, before);
  const { rootId, path, byteLength, modifiedAtMs, fileNumber, contentSha256, picture } = facts;
  const found = contentSha256 === null ? null : { contentSha256, picture };
  const file = { rootId, path, byteLength, modifiedAtMs, fileNumber };
  return changedImage(file, { contentSha256: before.contentSha256, picture: before.picture }, found);
}

/** A file that cannot be read says nothing about the picture that was there: that one can still come back. */
function withKnownPicture(facts: NewImage, { contentSha256, picture }: Image): NewImage {
  if (facts.state === 'ready' || picture === null) return facts;
  return { ...facts, contentSha256, picture };
}

function missingImage(before: Image): NewImage {
  const { rootId, path, contentSha256, byteLength, modifiedAtMs, fileNumber, picture } = before;
  return {
    ...{ rootId, path, contentSha256, byteLength, modifiedAtMs, fileNumber, picture },
    state: 'missing',
    problem: {
      code: 'image-missing',
      message: `${path} is not there any more, and its picture was not found elsewhere.`,
      remedy: 'Put it back, or import the folder that it is in now; its tags and masks are kept.',
      details: { file: path, variant: 'nowhere' },
    },
  };
}

function placeOf({ rootId, path }: Place): Place {
  return { rootId, path };
}

function placeKey({ rootId, path }: Place): string {
  return `${rootId} ${path}`;
}

/** Which roots are there and hold anything: an empty folder may be one where a disk is not connected. */
async function rootsThere(folders: ReadonlyMap<RootId, string>): Promise<ReadonlyMap<RootId, boolean>> {
  return new Map(await Promise.all([...folders].map(async ([id, folder]) => [id, await isThere(folder)] as const)));
}

async function isThere(folder: string): Promise<boolean> {
  try {
    const entries = await opendir(folder);
    try {
      return (await entries.read()) !== null;
    } finally {
      await entries.close();
    }
  } catch (error) {
    // One that may not be listed may let its files be looked at.
    return !isAbsence(error);
  }
}

async function inPortions<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  signal: AbortSignal,
): Promise<[Item, Result][]> {
  const results: [Item, Result][] = [];
  for (let start = 0; start < items.length; start += looksTogether) {
    throwIfCancelled(signal);
    const portion = items.slice(start, start + looksTogether);
    results.push(...(await Promise.all(portion.map(async (item) => [item, await work(item)] as [Item, Result]))));
  }
  return results;
}
