/**
 * SHA-256 of files that are asked for again and again: weights of hundreds of megabytes, by everything that keeps
 * something by their content. A file whose size, times and inode are what they were is not read again by this process.
 * The time of the last change (ctime) cannot be set back, so a file that was written to and made to look old is read
 * again.
 */
import { stat } from 'node:fs/promises';
import { hashFile } from './packFiles.ts';

const knownHashes = new Map<string, string>();

/** SHA-256 of a file, lower-case hexadecimal. Throws as reading it, `CancelledError`. */
export async function hashUnchanged(path: string, signal?: AbortSignal): Promise<string> {
  const { size, mtimeNs, ctimeNs, ino, dev } = await stat(path, { bigint: true });
  const key = [path, size, mtimeNs, ctimeNs, ino, dev].join('\0');
  const known = knownHashes.get(key);
  if (known !== undefined) return known;
  const hash = await hashFile(path, signal);
  knownHashes.set(key, hash);
  return hash;
}
