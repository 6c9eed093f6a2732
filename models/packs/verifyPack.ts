/** Comparison of a pack's files with the checksums in its `pack.json`. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ExpectedError } from '#core/base/errors.ts';
import { hashUnchanged } from './fileHashes.ts';
import { openPack, type Pack } from './openPack.ts';
import { hashFile } from './packFiles.ts';
import type { PackManifest } from './packManifest.ts';

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
      details: { folder: pack.folder, title: pack.title },
    });
  }
  const differences: PackDifference[] = [];
  for (const [path, expected] of files) {
    const difference = await compare(pack, path, expected, (absolute) => hashFile(absolute, signal));
    if (difference !== undefined) differences.push(difference);
  }
  return { isSound: differences.length === 0, fileCount: files.length, differences };
}

/**
 * Makes sure before a pack is worked with that its files are what its pack.json says; a pack without checksums passes.
 * Reads each file once a process, as everything does that keeps results by the content of the weights, and again when it
 * has changed since. Throws `ExpectedError` (`pack-differs`) naming the first file that is not what it was.
 */
export async function requireSoundPack(pack: Pack, signal?: AbortSignal): Promise<void> {
  for (const [path, expected] of Object.entries(pack.manifest.files)) {
    const difference = await compare(pack, path, expected, (absolute) => hashUnchanged(absolute, signal));
    if (difference === undefined) continue;
    throw new ExpectedError('pack-differs', `The pack ${pack.title} is damaged: ${difference.text}`, {
      remedy: `Remove it ("models remove ${pack.name}"), then pull or add it again.`,
      details: { folder: pack.folder, file: path, title: pack.title },
    });
  }
}

async function compare(
  { folder }: Pack,
  path: string,
  expected: PackManifest['files'][string],
  hash: (absolute: string) => Promise<string>,
): Promise<PackDifference | undefined> {
  const absolute = join(folder, path);
  const found = await stat(absolute).catch(() => undefined);
  if (found?.isFile() !== true) return { path, problem: 'missing', text: `${path} is missing.` };
  if (found.size !== expected.bytes) {
    const text = `${path} has ${found.size} bytes instead of ${expected.bytes}.`;
    return { path, problem: 'other-size', text };
  }
  if ((await hash(absolute)) === expected.sha256) return undefined;
  return { path, problem: 'other-content', text: `${path} has another SHA-256 than pack.json says.` };
}
