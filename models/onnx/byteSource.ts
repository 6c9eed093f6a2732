/** Random access to the bytes of a model: in memory, or in a file of which only the small parts are ever read. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { ExpectedError } from '#core/base/errors.ts';

export interface ByteSource {
  readonly byteLength: number;
  /**
   * `length` bytes from `offset`. Throws `ExpectedError` (`bytes-cut-short`) when they are not all there. The result
   * may be a view.
   */
  read(offset: number, length: number): Uint8Array;
}

/** Bytes that are in memory already; what is read are views on them. */
export function memorySource(bytes: Uint8Array): ByteSource {
  return {
    byteLength: bytes.byteLength,
    read(offset, length) {
      if (offset + length > bytes.byteLength) throw cutShort();
      return bytes.subarray(offset, offset + length);
    },
  };
}

/** What reading past the end is answered with; callers that know the file say so in their own words. */
export function cutShort(): ExpectedError {
  return new ExpectedError('bytes-cut-short', 'The file ends before what it announces.', {
    remedy: 'Download or export it again.',
  });
}

/** Opens the file, hands it to `use`, closes it. Throws what the file system throws, and what `use` does. */
export function withFileSource<T>(path: string, use: (source: ByteSource) => T): T {
  const file = openSync(path, 'r');
  try {
    const byteLength = fstatSync(file).size;
    return use({ byteLength, read: (offset, length) => readExactly(file, offset, length) });
  } finally {
    closeSync(file);
  }
}

function readExactly(file: number, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const count = readSync(file, bytes, filled, length - filled, offset + filled);
    if (count === 0) throw cutShort();
    filled += count;
  }
  return bytes;
}
