import { createHash, hash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { throwIfCancelled } from '#core/base/errors.ts';
import { fileError, notAFile } from './decodeErrors.ts';
import { contentKindLength } from './decodeFormat.ts';

/** What one reading of a file says of it. */
export interface FileContent {
  readonly path: string;
  /** Hexadecimal. */
  readonly sha256: string;
  readonly byteLength: number;
  /** The first `contentKindLength` bytes, or all that there are. */
  readonly head: Uint8Array;
  /** The last 64 KiB, or all that there are. */
  readonly tail: Uint8Array;
  /** All of a file up to `wholeLength`; null of a larger one. */
  readonly whole: Uint8Array | null;
}

/** Files up to this length, in bytes, are held as they are read; of larger ones the ends alone, so that memory does not grow. */
export const wholeLength = 1 << 20;

const tailLength = 64 << 10;

/**
 * Reads a file once, from its beginning to its end; a larger one in pieces. Throws `ExpectedError` (`image-missing`,
 * `image-no-permission`, `image-not-a-file`, …), `CancelledError`.
 */
export async function readContent(path: string, signal?: AbortSignal): Promise<FileContent> {
  throwIfCancelled(signal);
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    const stats = await file.stat();
    if (!stats.isFile()) throw notAFile(path);
    return stats.size <= wholeLength
      ? wholeContent(path, await readAt(file, 0, stats.size))
      : await pieceByPiece(path, file, stats.size, signal);
  } catch (error) {
    throw fileError(path, error);
  } finally {
    await file?.close();
  }
}

function wholeContent(path: string, whole: Uint8Array): FileContent {
  return {
    path,
    sha256: hash('sha256', whole, 'hex'),
    byteLength: whole.byteLength,
    head: whole.subarray(0, contentKindLength),
    tail: whole.subarray(Math.max(0, whole.byteLength - tailLength)),
    whole,
  };
}

async function pieceByPiece(
  path: string,
  file: FileHandle,
  size: number,
  signal: AbortSignal | undefined,
): Promise<FileContent> {
  const digest = createHash('sha256');
  const piece = new Uint8Array(wholeLength);
  let byteLength = 0;
  let head = new Uint8Array();
  while (byteLength < size) {
    throwIfCancelled(signal);
    const { bytesRead } = await file.read(piece, 0, Math.min(piece.byteLength, size - byteLength), byteLength);
    if (bytesRead === 0) break;
    digest.update(piece.subarray(0, bytesRead));
    if (byteLength === 0) head = piece.slice(0, Math.min(bytesRead, contentKindLength));
    byteLength += bytesRead;
  }
  // Pieces end anywhere; these bytes were read a moment ago.
  const tailStart = Math.max(0, byteLength - tailLength);
  const tail = await readAt(file, tailStart, byteLength - tailStart);
  return { path, sha256: digest.digest('hex'), byteLength, head, tail, whole: null };
}

/** Fewer bytes than wanted where the file ends before. */
async function readAt(file: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const buffer = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
