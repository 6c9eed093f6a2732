/**
 * A folder that appears whole or not at all: files are written into a folder beside it, which takes its name when all is done
 * and vanishes when anything fails.
 */
import { mkdir, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { errorCode, errorMessage, ExpectedError, MaskwrightError } from '#core/base/errors.ts';
import { workFolderOf } from './workFolders.ts';

export class StagedFolder implements AsyncDisposable {
  readonly #target: string;
  readonly #staging: string;
  readonly #made = new Set<string>();
  #files = 0;
  #isDone = false;

  private constructor(target: string, staging: string) {
    this.#target = target;
    this.#staging = staging;
  }

  /** Throws `ExpectedError` (`export-folder-not-empty`, `export-write-failed`). */
  static async create(target: string): Promise<StagedFolder> {
    const path = resolve(target);
    await assertEmpty(path);
    const staging = workFolderOf(path, 'partial');
    const folder = new StagedFolder(path, staging);
    await folder.guard(() => mkdir(staging, { recursive: true }));
    return folder;
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
    if (!this.#isDone) await rm(this.#staging, { recursive: true, force: true });
  }

  /** Runs a file operation on the folder; a failure that is not ours ends the export with `export-write-failed`. */
  async guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof MaskwrightError) throw error;
      const isFull = errorCode(error) === 'ENOSPC' || errorCode(error) === 'EDQUOT';
      const reason = isFull ? 'the disk is full' : errorMessage(error);
      throw new ExpectedError('export-write-failed', `The export to ${this.#target} failed: ${reason}.`, {
        remedy: isFull ? 'Free some space, or export to another disk.' : 'Choose a folder that can be written to.',
        details: { folder: this.#target },
        cause: error,
      });
    }
  }
}

async function assertEmpty(path: string): Promise<void> {
  const names = await readdir(path).catch((error: unknown): string[] => {
    if (errorCode(error) === 'ENOENT') return [];
    throw new ExpectedError('export-folder-not-empty', `${path} is not a folder that can be written to.`, {
      remedy: 'Export into a new folder.',
      details: { folder: path },
      cause: error,
    });
  });
  if (names.length === 0) return;
  throw new ExpectedError('export-folder-not-empty', `The folder ${path} is not empty.`, {
    remedy: 'Export into a new or empty folder; nothing is ever overwritten.',
    details: { folder: path },
  });
}

function ignoreMissing(error: unknown): void {
  if (errorCode(error) !== 'ENOENT') throw error;
}
