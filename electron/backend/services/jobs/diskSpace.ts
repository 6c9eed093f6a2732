import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ExpectedError } from '#core/base/errors.ts';
import { formatBytes } from '#core/base/format.ts';

/** So that work that was let start does not fill the disk to the last byte: estimates err, and others write too. */
const reservedBytes = 32_000_000;
const reservedShare = 0.1;

/**
 * Makes sure, before work begins, that what it writes will roughly fit where `file` is or will be, with a margin. `what` begins the sentence:
 * '12 masks'. Throws `ExpectedError` (`disk-full`).
 */
export async function requireSpace(file: string, bytes: number, what: string): Promise<void> {
  const folder = existingFolder(dirname(file));
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const needed = Math.ceil(bytes * (1 + reservedShare)) + reservedBytes;
  if (free >= needed) return;
  throw new ExpectedError(
    'disk-full',
    `${what} and a margin need about ${formatBytes(needed)} in ${folder}; ${formatBytes(free)} are free.`,
    { remedy: 'Make room, or choose a larger disk.', details: { folder, needed, free } },
  );
}

/** The folder that a new one will be made in. */
function existingFolder(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : existingFolder(dirname(folder));
}
