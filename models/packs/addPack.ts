/**
 * Copying of a pack into the user's library: opened first, hashed while it is copied, complete or not there at all.
 * What it leaves out: other precisions and frameworks of the same weights, which hub folders carry along by the
 * gigabyte.
 */
import { mkdir, readdir, realpath, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { ExpectedError, throwIfCancelled } from '#core/base/errors.ts';
import { formatBytes } from '#core/base/format.ts';
import { logitScaleOf } from './logitScale.ts';
import { combinedModelPath, openPack, type Pack } from './openPack.ts';
import { copyHashed, listPackFiles, type PackFile } from './packFiles.ts';
import { packFormat, type PackManifest } from './packManifest.ts';
import { standsFor } from './weightPrecision.ts';

export interface AddPackOptions {
  readonly signal?: AbortSignal;
  /** Called as bytes are copied. */
  readonly onProgress?: (progress: { readonly bytes: number; readonly totalBytes: number }) => void;
}

/** Descriptions and terms; small, and of use to a person later. */
const keptDescriptions = /^(?:[^/]+\.(?:json|txt|txt\.gz|md)|LICEN[CS]E[^/]*|NOTICE[^/]*|[^/]+\.safetensors)$/i;
/** Reduced precisions as the hub names them. */
const otherPrecisions = /_(?:quantized|int8|uint8|q4|q4f16|bnb4|fp16)\.onnx/;

const temporaryPrefix = '.adding-';
/** Left over from a process that was killed; younger ones may be another process's work. */
const abandonedAfterMs = 24 * 60 * 60 * 1000;

/**
 * Copies the pack in `source` to `packsFolder/<name>` and completes its pack.json (checksums, logit scale).
 * Throws what `openPack` throws, and `ExpectedError`: `pack-exists`, `pack-has-link`, `pack-file-outside`,
 * `pack-differs` (a file is not what the source's own pack.json says), `disk-full`; `CancelledError` on the signal.
 */
export async function addPack(source: string, packsFolder: string, options: AddPackOptions = {}): Promise<Pack> {
  const pack = await openPack(source);
  const target = join(resolve(packsFolder), pack.name);
  await refuseExisting(target, pack);
  const files = await filesToCopy(pack);
  const totalBytes = files.reduce((sum, file) => sum + file.bytes, 0);
  await mkdir(packsFolder, { recursive: true });
  await removeAbandoned(packsFolder);
  await requireSpace(packsFolder, totalBytes);

  const temporary = join(resolve(packsFolder), `${temporaryPrefix}${crypto.randomUUID()}`);
  await mkdir(temporary);
  try {
    const checksums = await copyFiles(pack, files, temporary, totalBytes, options);
    await writeManifest(pack, checksums, temporary);
    throwIfCancelled(options.signal);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
  return await openPack(target);
}

async function refuseExisting(target: string, pack: Pack): Promise<void> {
  const isThere = await stat(target).then(
    () => true,
    () => false,
  );
  if (!isThere) return;
  throw new ExpectedError('pack-exists', `There is a pack named "${pack.name}" already.`, {
    remedy: `Remove it first ("models remove ${pack.name}"), or give this one another name in its pack.json.`,
    details: { name: pack.name, folder: target },
  });
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
        details: { folder: pack.folder, file: path },
      },
    );
  }
  const paths = new Set(files.map(({ path }) => path));
  return files.filter(({ path }) => {
    if (path === 'pack.json') return false;
    if (listed.has(path) || keptDescriptions.test(path)) return true;
    const named = standsFor(path, paths);
    const isWeight = named.startsWith('onnx/') && !named.startsWith(combinedModelPath) && !otherPrecisions.test(named);
    return listed.size === 0 && isWeight;
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
        details: { folder: pack.folder, file: path },
      });
    }
    checksums[path] = { sha256, bytes };
  }
  return checksums;
}

/** The combined model is not copied, so the logit scale that only it holds is written down. */
async function writeManifest(pack: Pack, files: PackManifest['files'], temporary: string): Promise<void> {
  const scale = pack.kind === 'clip' ? { logit_scale: logitScaleOf(pack).value } : {};
  const manifest = { ...pack.manifest, format: packFormat, name: pack.name, ...scale, files };
  await writeFile(join(temporary, 'pack.json'), `${JSON.stringify(manifest, null, 2)}\n`, { flush: true });
}

async function requireSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free > bytes) return;
  throw new ExpectedError(
    'disk-full',
    `${formatBytes(bytes)} are needed in ${folder}; ${formatBytes(free)} are free.`,
    {
      remedy: 'Make room, or set MASKWRIGHT_DATA to a folder on a larger disk.',
      details: { folder, bytes, free },
    },
  );
}

async function removeAbandoned(packsFolder: string): Promise<void> {
  for (const name of await readdir(packsFolder)) {
    if (!name.startsWith(temporaryPrefix)) continue;
    const folder = join(packsFolder, name);
    const found = await stat(folder).catch(() => undefined);
    if (found !== undefined && Date.now() - found.mtimeMs > abandonedAfterMs) {
      await rm(folder, { recursive: true, force: true });
    }
  }
}
