/** Comparison of a pack's files with the checksums in its `pack.json`. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ExpectedError } from '#core/base/errors.ts';
import { hashFile } from './packFiles.ts';
import { openPack } from './openPack.ts';

export interface PackDifference {
  /** Relative to the pack's folder. */
  readonly path: string;
  readonly problem: 'missing' | 'other-size' | 'other-content';
  /** One sentence for a person. */
  readonly text: string;
}

export interface PackVerification {
  readonly isSound: boolean;
  /** Files that have a checksum. */
  readonly fileCount: number;
  readonly differences: readonly PackDifference[];
}

/**
 * Hashes every file that `pack.json` lists. Sizes are compared first, so a truncated file is told without reading it.
 * Throws what `openPack` throws, and `ExpectedError` (`pack-without-checksums`) when pack.json lists no files.
 */
export async function verifyPack(folder: string, signal?: AbortSignal): Promise<PackVerification> {
  const pack = await openPack(folder);
  const files = Object.entries(pack.manifest.files);
  if (files.length === 0) {
    throw new ExpectedError('pack-without-checksums', `${pack.title} has no checksums to compare with.`, {
      remedy: 'Add the pack with "models add"; checksums are taken then.',
      details: { folder: pack.folder },
    });
  }
  const differences: PackDifference[] = [];
  for (const [path, expected] of files) {
    const absolute = join(pack.folder, path);
    const found = await stat(absolute).catch(() => undefined);
    if (found?.isFile() !== true) {
      differences.push({ path, problem: 'missing', text: `${path} is missing.` });
    } else if (found.size !== expected.bytes) {
      const text = `${path} has ${found.size} bytes instead of ${expected.bytes}.`;
      differences.push({ path, problem: 'other-size', text });
    } else if ((await hashFile(absolute, signal)) !== expected.sha256) {
      differences.push({ path, problem: 'other-content', text: `${path} has another SHA-256 than pack.json says.` });
    }
  }
  return { isSound: differences.length === 0, fileCount: files.length, differences };
}
