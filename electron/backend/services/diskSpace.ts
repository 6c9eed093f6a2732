import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ExpectedError } from '#core/base/errors.ts';
import { formatBytes, formatCount } from '#core/base/format.ts';

/** Mask, confidence and CAMs of a picture in a project file: measured on photographs of about 500 × 375 pixels with two tags. */
const bytesPerMask = 60_000;

/** So that a job that was let start does not fill the disk to the last byte. */
const reservedBytes = 32_000_000;

/**
 * Makes sure, before a job begins, that its masks will roughly fit beside the project. Throws `ExpectedError` (`disk-full`).
 */
export async function requireSpaceForMasks(projectFile: string, masks: number): Promise<void> {
  const folder = dirname(projectFile);
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const needed = masks * bytesPerMask + reservedBytes;
  if (free >= needed) return;
  throw new ExpectedError(
    'disk-full',
    `${formatCount(masks, 'mask')} need about ${formatBytes(needed)} in ${folder}; ${formatBytes(free)} are free.`,
    { remedy: 'Make room, or move the project to a larger disk.', details: { folder, needed, free } },
  );
}
