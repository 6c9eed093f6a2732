import { resolve } from 'node:path';
import { throwIfCancelled } from '#core/base/errors.ts';
import type { ImportReport } from '#core/contract/images.ts';
import type { FileProblem, Progress } from '#core/contract/progress.ts';
import type { RootId } from '#core/document/ids.ts';
import type { NewImage } from '#core/document/image.ts';
import { problemOf } from '#core/document/problem.ts';
import { hashFile } from '../imaging/hashFile.ts';
import { probeImage } from '../imaging/probeImage.ts';
import type { WritableProject } from '../store/project.ts';
import { readFileStamps, type FileStamp } from '../store/readImages.ts';
import { clearImportProblems, ensureRoot, saveImages, saveImportProblems } from '../store/writeImages.ts';
import type { ProjectSession } from './projectRegistry.ts';
import type { Work } from './runningWork.ts';
import { scanFolder, type ScannedFile } from './scanFolder.ts';
import { streamProgress } from './streamProgress.ts';

/** Files looked at together: enough to keep a disk busy, few enough to stop soon and to lose little at a crash. */
const batchSize = 32;

/**
 * Records the pictures below a folder, a batch at a time as they are found: nothing is held for the whole folder but what the
 * project knows of it already. A file whose size and time are those of the last import is not read again.
 */
export function importImages(
  session: ProjectSession,
  folder: string,
  signal?: AbortSignal,
): AsyncGenerator<Progress, ImportReport, void> {
  const work: Work<ImportReport> = (stop, onProgress) =>
    new FolderImport(session.project, resolve(folder), onProgress).run(stop);
  return streamProgress(session, work, signal);
}

class FolderImport {
  readonly #project: WritableProject;
  readonly #folder: string;
  readonly #onProgress: (progress: Progress) => void;
  readonly #startedAt = performance.now();
  readonly #problems: FileProblem[] = [];
  readonly #ownOutputs: string[] = [];
  readonly #counts = { added: 0, updated: 0, unchanged: 0 };

  constructor(project: WritableProject, folder: string, onProgress: (progress: Progress) => void) {
    this.#project = project;
    this.#folder = folder;
    this.#onProgress = onProgress;
  }

  async run(signal: AbortSignal): Promise<ImportReport> {
    let batch: ScannedFile[] = [];
    let root: { id: RootId; stamps: Map<string, FileStamp> } | undefined;
    for await (const found of scanFolder(this.#folder, { signal })) {
      root ??= this.#openRoot();
      if (found.kind === 'own-output') {
        this.#ownOutputs.push(found.path);
        continue;
      }
      if (found.kind === 'problem') {
        this.#addProblem(root.id, found.path, found.problem);
        continue;
      }
      batch.push(found);
      if (batch.length < batchSize) continue;
      await this.#record(root, batch, signal);
      batch = [];
    }
    if (root !== undefined) await this.#record(root, batch, signal);
    return { folder: this.#folder, ...this.#counts, ownOutputs: this.#ownOutputs, problems: this.#problems };
  }

  /** Only once the folder has shown to be readable: a mistyped path leaves no trace in the project. */
  #openRoot(): { id: RootId; stamps: Map<string, FileStamp> } {
    const id = ensureRoot(this.#project, this.#folder);
    clearImportProblems(this.#project, id);
    return { id, stamps: readFileStamps(this.#project, id) };
  }

  async #record(
    { id, stamps }: { id: RootId; stamps: Map<string, FileStamp> },
    files: readonly ScannedFile[],
    signal: AbortSignal,
  ): Promise<void> {
    throwIfCancelled(signal);
    const changed = files.filter((file) => !isUnchanged(file, stamps.get(file.path)));
    const images = await Promise.all(changed.map((file) => readImageFacts(id, file)));
    saveImages(this.#project, images);
    for (const image of images) {
      if (image.state !== 'ready') this.#problems.push({ path: image.path, ...image.problem });
      else if (stamps.has(image.path)) this.#counts.updated++;
      else this.#counts.added++;
    }
    this.#counts.unchanged += files.length - changed.length;
    this.#showProgress();
  }

  #addProblem(rootId: RootId, path: string, problem: Omit<FileProblem, 'path'>): void {
    saveImportProblems(this.#project, [{ rootId, path, ...problem }]);
    this.#problems.push({ path, ...problem });
    this.#showProgress();
  }

  #showProgress(): void {
    const { added, updated, unchanged } = this.#counts;
    const seconds = (performance.now() - this.#startedAt) / 1000;
    const done = added + updated;
    const finished = done + unchanged + this.#problems.length;
    this.#onProgress({
      done,
      total: null,
      skipped: unchanged,
      failed: this.#problems.length,
      ratePerSecond: seconds > 0 ? finished / seconds : null,
      secondsLeft: null,
    });
  }
}

/** A file that could not be read before is tried again: its permissions may be others by now. */
function isUnchanged(file: ScannedFile, stamp: FileStamp | undefined): boolean {
  return stamp?.state === 'ready' && stamp.byteLength === file.byteLength && stamp.modifiedAtMs === file.modifiedAtMs;
}

async function readImageFacts(rootId: RootId, file: ScannedFile): Promise<NewImage> {
  const base = { rootId, path: file.path, byteLength: file.byteLength, modifiedAtMs: file.modifiedAtMs };
  let contentSha256: string | null = null;
  try {
    contentSha256 = (await hashFile(file.absolutePath)).sha256;
    const { frameCount: _, ...picture } = await probeImage(file.absolutePath);
    return { ...base, contentSha256, state: 'ready', picture, problem: null };
  } catch (error) {
    return { ...base, contentSha256, state: 'unreadable', picture: null, problem: problemOf(error) };
  }
}
