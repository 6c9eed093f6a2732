import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { throwIfCancelled } from '#core/base/errors.ts';
import { fileError } from './decodeErrors.ts';

export interface FileHash {
  /** Hexadecimal. */
  readonly sha256: string;
  readonly byteLength: number;
}

/**
 * SHA-256 of a file, read in pieces: memory does not grow with the file.
 * Throws `ExpectedError` (`image-missing`, `image-no-permission`, …), `CancelledError`.
 */
export async function hashFile(path: string, signal?: AbortSignal): Promise<FileHash> {
  const hash = createHash('sha256');
  let byteLength = 0;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
      throwIfCancelled(signal);
      hash.update(chunk);
      byteLength += chunk.byteLength;
    }
  } catch (error) {
    throw fileError(path, error);
  }
  return { sha256: hash.digest('hex'), byteLength };
}

/** SHA-256 of bytes in hexadecimal. */
export function hashBytes(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
