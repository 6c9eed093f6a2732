/** Copying of a pack into the user's library: opened first, hashed while it is copied, complete or not there at all. */
import { mkdir, realpath, rename, rm } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { ExpectedError, throwIfCancelled } from '#core/base/errors.ts';
import { openPack, type Pack } from './openPack.ts';
import { belongsToPack } from './packContents.ts';
import { copyHashed, listPackFiles, type PackFile } from './packFiles.ts';
import type { PackManifest } from './packManifest.ts';
import {
  addingPrefix,
  placePack,
  refuseExistingPack,
  removeAbandoned,
  requireSpace,
  writePackManifest,
} from './placePack.ts';

export interface AddPackOptions {
  readonly signal?: AbortSignal;
  /** Called as bytes are copied. */
  readonly onProgress?: (progress: { readonly bytes: number; readonly totalBytes: number }) => void;
}

/**
 * Copies the pack in `source` to `packsFolder/<name>` and completes its pack.json (checksums, logit scale).
 * Throws what `openPack` throws, and `ExpectedError`: `pack-exists`, `pack-has-link`, `pack-file-outside`,
 * `pack-differs` (a file is not what the source's own pack.json says), `disk-full`; `CancelledError` on the signal.
 */
export async function addPack(source: string, packsFolder: string, options: AddPackOptions = {}): Promise<Pack> {
  const pack = await openPack(source);
  await refuseExistingPack(packsFolder, pack.name);
  const files = await filesToCopy(pack);
  const totalBytes = files.reduce((sum, file) => sum + file.bytes, 0);
  await mkdir(packsFolder, { recursive: true });
  await removeAbandoned(packsFolder);
  await requireSpace(packsFolder, totalBytes);

  const temporary = join(resolve(packsFolder), `${addingPrefix}${crypto.randomUUID()}`);
  await mkdir(temporary);
  try {
    const checksums = await copyFiles(pack, files, temporary, totalBytes, options);
    await writePackManifest(pack, checksums, temporary);
    throwIfCancelled(options.signal);
    return await openPack(await placePack(packsFolder, pack.name, (target) => rename(temporary, target)));
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

/** What pack.json lists; for a folder without such a list, the graphs at full precision and the descriptions. */
async function filesToCopy(pack: Pack): Promise<readonly PackFile[]> {
  const listed = new Set(Object.keys(pack.manifest.files));
  const files = await listPackFiles(pack.folder);
  await refuseOutside(pack.folder, files);
  for (const path of listed) {
    if (files.some((file) => file.path === path)) continue;
    throw new ExpectedError(
      'pack-file-missing',
      `The pack in ${pack.folder} has no ${path}, which its pack.json lists.`,
      {
        remedy: 'Get the pack again.',
        details: { folder: pack.folder, file: path, variant: 'listed' },
      },
    );
  }
  const paths = new Set(files.map(({ path }) => path));
  return files.filter(({ path }) => {
    if (path === 'pack.json') return false;
    // Of a pack that lists its files, those; what lies beside them is at most a description.
    return (
      listed.has(path) || (belongsToPack(path, paths, pack.kind) && (listed.size === 0 || !path.startsWith('onnx/')))
    );
  });
}

/** Folders on the way could be links (or junctions) even where the files are none. */
async function refuseOutside(folder: string, files: readonly PackFile[]): Promise<void> {
  const root = await realpath(folder);
  for (const { path } of files) {
    const inside = relative(root, await realpath(join(folder, path)));
    if (inside.split(sep)[0] !== '..' && resolve(root, inside).startsWith(root + sep)) continue;
    throw new ExpectedError('pack-file-outside', `${path} of ${folder} lies outside the folder.`, {
      remedy: 'Copy the pack into a folder of its own and add that.',
      details: { folder, file: path },
    });
  }
}

async function copyFiles(
  pack: Pack,
  files: readonly PackFile[],
  temporary: string,
  totalBytes: number,
  { signal, onProgress }: AddPackOptions,
): Promise<PackManifest['files']> {
  const checksums: PackManifest['files'] = {};
  let copied = 0;
  const onBytes = (bytes: number): void => {
    copied += bytes;
    onProgress?.({ bytes: copied, totalBytes });
  };
  for (const { path, bytes } of files) {
    throwIfCancelled(signal);
    await mkdir(dirname(join(temporary, path)), { recursive: true });
    const sha256 = await copyHashed(join(pack.folder, path), join(temporary, path), { signal, onBytes });
    const expected = pack.manifest.files[path];
    if (expected !== undefined && expected.sha256 !== sha256) {
      throw new ExpectedError('pack-differs', `${path} of ${pack.title} is not what its pack.json says.`, {
        remedy: 'Download the pack again; the file was changed or damaged.',
        details: { folder: pack.folder, file: path, title: pack.title, variant: 'added' },
      });
    }
    checksums[path] = { sha256, bytes };
  }
  return checksums;
}
