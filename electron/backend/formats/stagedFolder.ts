/**
 * A folder that appears whole or not at all: files are written into a folder beside it, which takes its name when all is done
 * and vanishes when anything fails.
 */
import { mkdir, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { errorCode, ExpectedError, MaskwrightError } from '#core/base/errors.ts';
import { fileReason, fileReasonDetail, fileRemedy } from '#core/base/fileReason.ts';
import { makeFolder, removeFolders, requireWritableFolder } from '../files/makeFolder.ts';
import { workFolderOf } from './workFolders.ts';

export class StagedFolder implements AsyncDisposable {
  readonly #target: string;
  readonly #staging: string;
  /** Folders above the target that were not there. */
  readonly #above: readonly string[];
  readonly #made = new Set<string>();
  #files = 0;
  #isDone = false;

  private constructor(target: string, staging: string, above: readonly string[]) {
    this.#target = target;
    this.#staging = staging;
    this.#above = above;
  }

  /** Throws `ExpectedError` (`export-folder-not-empty`, `export-write-failed`), and as `makeFolder`. */
  static async create(target: string): Promise<StagedFolder> {
    const path = resolve(target);
    await requireEmptyFolder(path);
    const folder = new StagedFolder(path, workFolderOf(path, 'partial'), await makeFolder(dirname(path)));
    try {
      await folder.guard(() => mkdir(folder.#staging));
      return folder;
    } catch (error) {
      await removeFolders(folder.#above);
      throw error;
    }
  }

  /** Files written so far. */
  get files(): number {
    return this.#files;
  }

  get target(): string {
    return this.#target;
  }

  /** Where a file of the folder (`images/a.jpg`) is until `finish`; its parent folder is made. */
  async pathOf(name: string): Promise<string> {
    const path = join(this.#staging, name);
    const parent = dirname(path);
    if (!this.#made.has(parent)) {
      await this.guard(() => mkdir(parent, { recursive: true }));
      this.#made.add(parent);
    }
    return path;
  }

  async write(name: string, content: Uint8Array | string | AsyncIterable<Uint8Array>): Promise<void> {
    const path = await this.pathOf(name);
    await this.guard(() => writeFile(path, content));
    this.#files++;
  }

  /** Counts a file that was written through `pathOf`. */
  countFile(): void {
    this.#files++;
  }

  /** Gives the folder its name. */
  async finish(): Promise<void> {
    await this.guard(async () => {
      // A rename replaces an empty folder on some platforms only.
      await rmdir(this.#target).catch(ignoreMissing);
      await rename(this.#staging, this.#target);
    });
    this.#isDone = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isDone) return;
    await rm(this.#staging, { recursive: true, force: true });
    await removeFolders(this.#above);
  }

  /** Runs a file operation on the folder; a failure that is not ours ends the export with `export-write-failed`. */
  async guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof MaskwrightError) throw error;
      const isFull = errorCode(error) === 'ENOSPC' || errorCode(error) === 'EDQUOT';
      throw new ExpectedError('export-write-failed', `The export to ${this.#target} failed: ${fileReason(error)}.`, {
        remedy: isFull
          ? 'Free some space, or export to another disk.'
          : fileRemedy(error, 'Choose a folder that can be written to.'),
        details: { folder: this.#target, reason: fileReasonDetail(error) },
        cause: error,
      });
    }
  }
}

/** Makes sure that a folder is absent or empty. Throws `ExpectedError` (`export-folder-not-empty`, `folder-unwritable`). */
export async function requireEmptyFolder(folder: string): Promise<void> {
  const names = await readdir(folder).catch(async (error: unknown): Promise<string[]> => {
    if (errorCode(error) === 'ENOENT') return [];
    // Says what is in the way, where something is.
    await requireWritableFolder(folder);
    throw new ExpectedError('folder-unwritable', `The folder ${folder} cannot be looked into: ${fileReason(error)}.`, {
      remedy: fileRemedy(error, 'Choose another folder.'),
      details: { folder, reason: fileReasonDetail(error) },
      cause: error,
    });
  });
  if (names.length === 0) return;
  throw new ExpectedError('export-folder-not-empty', `The folder ${folder} is not empty.`, {
    remedy: 'Export into a new or empty folder.',
    details: { folder },
  });
}

function ignoreMissing(error: unknown): void {
  if (errorCode(error) !== 'ENOENT') throw error;
}
