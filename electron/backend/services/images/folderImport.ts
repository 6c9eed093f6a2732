import { throwIfCancelled } from '#core/base/errors.ts';
import type { ImportReport } from '#core/contract/images.ts';
import type { FileProblem, Progress } from '#core/contract/progress.ts';
import type { ImageId, RootId } from '#core/document/ids.ts';
import type { ImportProblem, NewImage } from '#core/document/image.ts';
import type { Notice } from '#core/document/notice.ts';
import type { Problem } from '#core/document/problem.ts';
import { readFoundFiles, saveFoundFiles, type FoundFile } from '../../store/foundFiles.ts';
import { isKnownContent, readKnownImages, type KnownImage } from '../../store/imagePlaces.ts';
import { inTransaction, type WritableProject } from '../../store/project.ts';
import { readPictureOf, readRoots } from '../../store/readImages.ts';
import { clearImportProblems, saveImages, saveImportProblems } from '../../store/writeImages.ts';
import { importReport } from './importReport.ts';
import type { CoveredFolder, ImportScope, Place } from './importScope.ts';
import { mapInOrder } from './mapInOrder.ts';
import { foldPath } from './matchImages.ts';
import { readImageFacts } from './readImageFacts.ts';
import { scanFolder, type ScannedFile } from './scanFolder.ts';
import { settleImport, type ReadFile, type RetiredRoot } from './settleImport.ts';

/** Files looked at together: enough to keep a disk busy, few enough that what is held of them is of no weight. */
const readsTogether = 32;

/**
 * What was read is stored, and shown, this often, or sooner when there is much of it: a write to the disk costs as much as
 * reading many small files, and no more than this is read again after a crash.
 */
const storeEveryMs = 250;
const storedAtOnce = 1000;

export interface ImportOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  /** Reads every file, also those with the size and time of the last import. */
  readonly verify?: boolean;
}

type PlacedFile = ScannedFile & { readonly place: Place };

/** `facts` is null when the file is the one of the last import. */
type LookedFile = Place & { readonly fileKey: string; readonly facts: NewImage | null };

/** Looks through folders, one after the other, and settles what became of the project's images at the end. */
export class FolderImport {
  readonly #project: WritableProject;
  readonly #scope: ImportScope;
  readonly #options: ImportOptions;
  readonly #startedAt = performance.now();
  readonly #problems: FileProblem[] = [];
  /** Read and not yet stored. */
  #unstored: LookedFile[] = [];
  #unstoredProblems: ImportProblem[] = [];
  /** Long ago: the first file is shown at once. */
  #storedAt = -Infinity;
  readonly #ownOutputs: string[] = [];
  readonly #counts = { added: 0, unchanged: 0 };
  readonly #back: Place[] = [];
  /** By place. */
  readonly #known = new Map<string, KnownImage>();
  readonly #displaced: KnownImage[] = [];
  readonly #foldedPlaces = new Set<string>();
  /** How many images have a size and time. */
  readonly #stamps = new Map<string, number>();
  readonly #found = new Map<string, FoundFile>();
  readonly #seen = new Set<ImageId>();
  readonly #looked = new Set<string>();
  readonly #covered: CoveredFolder[] = [];
  readonly #looseFiles: ReadFile[] = [];
  readonly #rootsWithFiles = new Set<RootId>();

  constructor(project: WritableProject, scope: ImportScope, options: ImportOptions) {
    this.#project = project;
    this.#scope = scope;
    this.#options = options;
  }

  /** Looks at every file below a folder of the scope. */
  async scan(folder: string): Promise<void> {
    for await (const file of mapInOrder(this.#files(folder), readsTogether, (found) => this.#read(found))) {
      if (file !== null) this.#unstored.push(file);
      this.#storeNowAndThen();
    }
    this.#store();
  }

  /** The files that are to be looked at; what else there is, is noted. */
  async *#files(folder: string): AsyncGenerator<PlacedFile> {
    let isOpen = false;
    for await (const found of scanFolder(folder, { signal: this.#options.signal })) {
      if (!isOpen) this.#open(folder);
      isOpen = true;
      const place = this.#scope.placeOf(folder, found);
      // What a link leads to in another root belongs to the import of that one; what was looked at once is not counted twice.
      if (!this.#covers(place) || this.#looked.has(placeKey(place))) continue;
      this.#looked.add(placeKey(place));
      if (found.kind === 'own-output') this.#ownOutputs.push(found.path);
      else if (found.kind === 'problem') this.#addProblem(place, found.problem);
      else yield { ...found, place };
    }
    // An empty folder that was imported before is looked at all the same.
    if (!isOpen && this.#scope.isKnown(folder)) this.#open(folder);
  }

  /** Finds out what has become of the images that were not at their places. */
  async finish(
    folders: readonly string[],
    { notices, retired }: { readonly notices: readonly Notice[]; readonly retired: RetiredRoot | null },
  ): Promise<ImportReport> {
    // What is below its old folder is not scanned, but all of its images are asked after.
    if (retired !== null) this.#load({ rootId: retired.rootId, below: '' });
    // With the retired one.
    const roots = readRoots(this.#project);
    const outcome = await settleImport(
      this.#project,
      {
        known: [...this.#known.values(), ...this.#displaced],
        seen: this.#seen,
        looseFiles: this.#looseFiles,
        rootsWithFiles: this.#rootsWithFiles,
        retired,
      },
      this.#options.signal,
    );
    return importReport(
      this.#project,
      { folders, roots },
      {
        ...outcome,
        added: outcome.added + this.#counts.added,
        unchanged: this.#counts.unchanged,
        back: [...this.#back, ...outcome.back],
        ownOutputs: this.#ownOutputs,
        problems: this.#problems,
        notices,
      },
    );
  }

  #open(folder: string): void {
    for (const covered of this.#scope.open(folder)) {
      // As a part of a larger folder: what was found there stands.
      if (this.#covered.some((one) => isWithin(covered, one))) continue;
      this.#covered.push(covered);
      clearImportProblems(this.#project, covered.rootId, covered.below);
      this.#load(covered);
    }
  }

  #covers({ rootId, path }: Place): boolean {
    return this.#covered.some((one) => one.rootId === rootId && isBelow(path, one.below));
  }

  #load({ rootId, below }: CoveredFolder): void {
    for (const image of readKnownImages(this.#project, rootId, below)) {
      if (image.isDisplaced) this.#displaced.push(image);
      else this.#known.set(placeKey(image), image);
      this.#foldedPlaces.add(foldPath(placeKey(image)));
      this.#stamps.set(stampKey(image), (this.#stamps.get(stampKey(image)) ?? 0) + 1);
    }
    for (const [path, file] of readFoundFiles(this.#project, rootId)) this.#found.set(placeKey({ rootId, path }), file);
  }

  #storeNowAndThen(): void {
    throwIfCancelled(this.#options.signal);
    const isMuch = this.#unstored.length + this.#unstoredProblems.length >= storedAtOnce;
    if (isMuch || performance.now() - this.#storedAt >= storeEveryMs) this.#store();
  }

  #store(): void {
    throwIfCancelled(this.#options.signal);
    const read = this.#unstored;
    const problems = this.#unstoredProblems;
    this.#unstored = [];
    this.#unstoredProblems = [];
    this.#record(read, problems);
    this.#storedAt = performance.now();
    this.#showProgress();
  }

  #record(read: readonly LookedFile[], problems: readonly ImportProblem[]): void {
    const certain: NewImage[] = [];
    const uncertain: ReadFile[] = [];
    for (const file of read) {
      this.#rootsWithFiles.add(file.rootId);
      const image = this.#known.get(placeKey(file));
      if (file.facts === null) {
        this.#counts.unchanged++;
      } else if (isSamePicture(image, file.facts)) {
        certain.push(file.facts);
        if (image?.state === 'ready') this.#counts.unchanged++;
        else this.#back.push({ rootId: file.rootId, path: file.path });
      } else if (image === undefined && this.#isNew(file, file.facts)) {
        certain.push(file.facts);
        if (file.facts.state === 'ready') this.#counts.added++;
        else this.#problems.push({ path: file.path, ...file.facts.problem });
        continue;
      } else {
        uncertain.push({ ...file, facts: file.facts, contentSha256: file.facts.contentSha256 });
        continue;
      }
      if (image !== undefined) this.#seen.add(image.imageId);
    }
    if (certain.length + uncertain.length + problems.length > 0) {
      inTransaction(this.#project, () => {
        saveImages(this.#project, certain);
        saveFoundFiles(this.#project, uncertain.flatMap(foundFile));
        saveImportProblems(this.#project, problems);
      });
    }
    this.#looseFiles.push(...uncertain);
  }

  /** null for a file that is not there any more. */
  async #read({ place, ...file }: PlacedFile): Promise<LookedFile | null> {
    const base = { ...place, fileKey: file.fileKey };
    const image = this.#known.get(placeKey(place));
    // What was not ready is tried again: its permissions may be others by now.
    if (image?.state === 'ready' && this.#options.verify !== true && this.#isUntouched(file, image)) {
      return { ...base, facts: null };
    }
    const found = this.#found.get(placeKey(place));
    if (found?.fileNumber === file.fileNumber && hasStampOf(file, found)) {
      return { ...base, facts: { ...found, state: 'ready', problem: null } };
    }
    const knownPicture = (content: string) => readPictureOf(this.#project, content);
    const facts = await readImageFacts(file, place, knownPicture);
    return facts.problem?.code === 'image-missing' ? null : { ...base, facts };
  }

  /** By size and time; where these are those of another image too, the two may have swapped names, and the number decides. */
  #isUntouched(file: ScannedFile, image: KnownImage): boolean {
    if (!hasStampOf(file, image)) return false;
    return file.fileNumber === image.fileNumber || this.#stamps.get(stampKey(image)) === 1;
  }

  /** No image could be in this file: the project does not know the picture, nor the name in other letters. */
  #isNew(place: Place, { contentSha256 }: NewImage): boolean {
    if (this.#foldedPlaces.has(foldPath(placeKey(place)))) return false;
    return contentSha256 === null || !isKnownContent(this.#project, contentSha256);
  }

  #addProblem(place: Place, problem: Problem): void {
    this.#problems.push({ path: place.path, ...problem });
    this.#unstoredProblems.push({ ...place, ...problem });
    this.#storeNowAndThen();
  }

  #showProgress(): void {
    const { added, unchanged } = this.#counts;
    const seconds = (performance.now() - this.#startedAt) / 1000;
    const done = added + this.#back.length + this.#looseFiles.length;
    const finished = done + unchanged + this.#problems.length;
    this.#options.onProgress({
      done,
      total: null,
      skipped: unchanged,
      failed: this.#problems.length,
      ratePerSecond: seconds > 0 ? finished / seconds : null,
      secondsLeft: null,
    });
  }
}

/** Whether a folder, or its folder, is looked through with another. */
function isWithin(inner: CoveredFolder, outer: CoveredFolder): boolean {
  return inner.rootId === outer.rootId && (inner.below === outer.below || isBelow(inner.below, outer.below));
}

function isBelow(path: string, folder: string): boolean {
  return folder === '' || path.startsWith(`${folder}/`);
}

function isSamePicture(image: KnownImage | undefined, facts: NewImage): boolean {
  return image !== undefined && facts.state === 'ready' && facts.contentSha256 === image.contentSha256;
}

function hasStampOf(file: ScannedFile, known: { readonly byteLength: number; readonly modifiedAtMs: number }): boolean {
  return file.byteLength === known.byteLength && file.modifiedAtMs === known.modifiedAtMs;
}

function stampKey({ byteLength, modifiedAtMs }: KnownImage): string {
  return `${byteLength} ${modifiedAtMs}`;
}

function foundFile({ facts }: ReadFile): FoundFile[] {
  const { state, picture, contentSha256, rootId, path, byteLength, modifiedAtMs, fileNumber } = facts;
  if (state !== 'ready' || contentSha256 === null || fileNumber === null) return [];
  return [{ rootId, path, byteLength, modifiedAtMs, fileNumber, contentSha256, picture }];
}

function placeKey({ rootId, path }: Place): string {
  return `${rootId} ${path}`;
}
