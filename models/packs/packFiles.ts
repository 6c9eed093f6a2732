/** Files of a pack folder: listed without leaving it, hashed, copied with their hash. */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { lstat, open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CancelledError, errorMessage, ExpectedError } from '#core/base/errors.ts';

export interface PackFile {
  /** Relative to the pack's folder, with forward slashes. */
  readonly path: string;
  readonly bytes: number;
}

/**
 * Every regular file below a folder, sorted by path. Throws `ExpectedError` (`pack-has-link`) for a symbolic link: what
 * it points to may lie anywhere, and a copy would take it along.
 */
export async function listPackFiles(folder: string, below = ''): Promise<readonly PackFile[]> {
  const files: PackFile[] = [];
  const entries = await readdir(join(folder, below), { withFileTypes: true });
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isSymbolicLink()) {
      throw new ExpectedError('pack-has-link', `${join(folder, path)} is a symbolic link.`, {
        remedy: 'Copy the pack with its links resolved (cp -rL) and add the copy.',
        details: { folder, file: path },
      });
    }
    if (entry.isDirectory()) files.push(...(await listPackFiles(folder, path)));
    else if (entry.isFile()) files.push({ path, bytes: (await lstat(join(folder, path))).size });
  }
  return files;
}

/** Throws `ExpectedError` (`pack-file-missing`) when a file of a pack is not there. */
export async function requirePackFile(folder: string, path: string): Promise<void> {
  const found = await stat(join(folder, path)).catch(() => undefined);
  if (found?.isFile() !== true) {
    throw new ExpectedError('pack-file-missing', `The pack in ${folder} has no ${path}.`, {
      remedy: `Put ${path} of the model's hub page into the folder.`,
      details: { folder, file: path },
    });
  }
}

const pointerBeginning = 'version https://git-lfs';

/**
 * Checks that a weight file is there and is no placeholder. Throws `ExpectedError`: `pack-file-missing`,
 * `pack-file-unreadable` for an empty file or a Git LFS pointer, which a clone without LFS leaves in the place of the
 * weights.
 */
export async function requireWeightFile(folder: string, path: string): Promise<void> {
  await requirePackFile(folder, path);
  const file = await open(join(folder, path));
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(pointerBeginning.length), 0, pointerBeginning.length, 0);
    const isPointer = buffer.toString('latin1') === pointerBeginning;
    if (bytesRead > 0 && !isPointer) return;
    throw new ExpectedError(
      'pack-file-unreadable',
      `${join(folder, path)} ${isPointer ? 'is a Git LFS pointer, not the weights' : 'is empty'}.`,
      {
        remedy: 'Download the file itself (git lfs pull, or from the hub page).',
        details: { folder, file: path, variant: isPointer ? 'pointer' : 'empty' },
      },
    );
  } finally {
    await file.close();
  }
}

/** The parsed content of a JSON file of a pack. Throws `ExpectedError`: `pack-file-missing`, `pack-file-unreadable`. */
export async function readPackJson(folder: string, path: string): Promise<unknown> {
  await requirePackFile(folder, path);
  try {
    const content: unknown = JSON.parse(await readFile(join(folder, path), 'utf8'));
    return content;
  } catch (error) {
    throw new ExpectedError(
      'pack-file-unreadable',
      `${join(folder, path)} is not readable JSON: ${errorMessage(error)}.`,
      { remedy: 'Download the file again.', details: { folder, file: path, variant: 'json' }, cause: error },
    );
  }
}

/** SHA-256 of a file, lower-case hexadecimal; read as a stream, whatever its size. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await cancellable(pipeline(createReadStream(path), hash, streamOptions(signal)));
  return hash.digest('hex');
}

/** Copies a file and returns the SHA-256 of the bytes that were written. */
export async function copyHashed(
  from: string,
  to: string,
  options: { readonly signal?: AbortSignal | undefined; readonly onBytes?: ((bytes: number) => void) | undefined } = {},
): Promise<string> {
  const hash = createHash('sha256');
  const target = createWriteStream(to, { flags: 'wx', flush: true });
  await cancellable(
    pipeline(createReadStream(from), hashing(hash, options.onBytes), target, streamOptions(options.signal)),
  );
  return hash.digest('hex');
}

function hashing(hash: Hash, onBytes: ((bytes: number) => void) | undefined): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      onBytes?.(chunk.byteLength);
      done(null, chunk);
    },
  });
}

function streamOptions(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

/** Node reports an aborted stream as an error of its own; ours is `CancelledError`. */
async function cancellable(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') throw new CancelledError();
    throw error;
  }
}
