import { hash } from 'node:crypto';
import { readContent, type FileContent } from './readContent.ts';

/**
 * SHA-256 of a file, read in pieces: memory does not grow with the file.
 * Throws `ExpectedError` (`image-missing`, `image-no-permission`, …), `CancelledError`.
 */
export async function hashFile(
  path: string,
  signal?: AbortSignal,
): Promise<Pick<FileContent, 'sha256' | 'byteLength'>> {
  const { sha256, byteLength } = await readContent(path, signal);
  return { sha256, byteLength };
}

/** SHA-256 of bytes in hexadecimal. */
export function hashBytes(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'hex');
}
