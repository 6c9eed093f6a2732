/**
 * Puts onnxruntime's CUDA libraries where it looks for them: found in the feed that its own package names, downloaded so
 * that a broken connection goes on, checked, unpacked, and then renamed into their places.
 */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { access, constants, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';
import { errorMessage, ExpectedError, throwIfCancelled } from '#core/base/errors.ts';
import { downloadFile, type DownloadOptions } from '#models/packs/download/downloadFile.ts';
import type { CudaSource } from '#models/runtime/cudaLibraries.ts';
import { requireSpace } from '../../jobs/diskSpace.ts';
import { findNugetPackage, type NugetPackage } from './nugetPackage.ts';

/** Unpacked the libraries are about as large as the package, and both lie there for a while. */
const unpackedFactor = 2.5;

export interface InstallOptions extends Omit<DownloadOptions, 'onBytes'> {
  readonly onDownloaded?: (progress: { readonly bytes: number; readonly totalBytes: number }) => void;
}

export interface CudaInstallation {
  readonly folder: string;
  readonly files: readonly string[];
}

/**
 * What an installation will fetch. Throws as `findNugetPackage`, and `ExpectedError` (`cuda-unwritable`) when the
 * folder of onnxruntime cannot be written to.
 */
export async function planCudaInstallation(source: CudaSource, options: DownloadOptions = {}): Promise<NugetPackage> {
  await requireWritable(source.folder);
  return await findNugetPackage(source, options);
}

/**
 * Installs the libraries; `downloads` is a folder of the user's where a part stays for the next time. Throws as
 * `planCudaInstallation` and `downloadFile`, and `ExpectedError`: `disk-full`, `cuda-package-differs` (its checksum is
 * another; it is deleted), `cuda-package-broken` (a library is not in it). Nothing is installed then.
 */
export async function installCuda(
  source: CudaSource,
  downloads: string,
  { onDownloaded, ...options }: InstallOptions = {},
): Promise<CudaInstallation> {
  const found = await planCudaInstallation(source, options);
  const { packageName, version, folder, files } = source;
  const archive = join(downloads, `${packageName}.${version}.zip`);
  await mkdir(downloads, { recursive: true });
  await requireSpace(archive, found.bytes * unpackedFactor, 'The CUDA libraries');
  await downloadFile(
    {
      url: found.url,
      target: archive,
      what: packageName,
      bytes: found.bytes,
      checksum: null,
      largestBytes: found.bytes,
    },
    {
      ...options,
      onBytes: (bytes) => {
        onDownloaded?.({ bytes, totalBytes: found.bytes });
      },
    },
  );
  await requireChecksum(archive, found, options.signal);
  const placed = await unpack(archive, files, folder, options.signal);
  await rm(archive);
  return { folder, files: placed };
}

async function requireWritable(folder: string): Promise<void> {
  try {
    await access(folder, constants.W_OK);
  } catch (error) {
    throw new ExpectedError('cuda-unwritable', `${folder}, where onnxruntime looks for them, cannot be written to.`, {
      remedy: 'Give the command as the user who installed the program.',
      details: { folder },
      cause: error,
    });
  }
}

async function requireChecksum(archive: string, { sha512, url }: NugetPackage, signal?: AbortSignal): Promise<void> {
  const hash = createHash('sha512');
  for await (const chunk of createReadStream(archive)) {
    throwIfCancelled(signal);
    hash.update(chunk as Buffer);
  }
  if (hash.digest('hex') === sha512) return;
  await rm(archive);
  throw new ExpectedError('cuda-package-differs', `What ${url.host} sent is not the package that it describes.`, {
    remedy: 'Give the command again; if it happens again, something on the way changes what is downloaded.',
    details: { url: url.href },
  });
}

/** All of them beside their places first, so that a package that turns out broken leaves nothing behind. */
async function unpack(
  archive: string,
  files: CudaSource['files'],
  folder: string,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const staged = new Map<string, string>();
  try {
    const zip = await openPromise(archive, { lazyEntries: true });
    try {
      for await (const entry of zip.eachEntry()) {
        throwIfCancelled(signal);
        const wanted = files.find((file) => file.entry === entry.fileName);
        if (wanted === undefined) continue;
        const part = join(folder, `${wanted.name}.part`);
        staged.set(wanted.name, part);
        await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(part, { mode: 0o644 }));
      }
    } finally {
      zip.close();
    }
    const missing = files.find(({ name }) => !staged.has(name));
    if (missing !== undefined) throw broken(archive, `${missing.entry} is not in it`);
    for (const [name, part] of staged) await rename(part, join(folder, name));
  } catch (error) {
    for (const part of staged.values()) await rm(part, { force: true });
    throwIfCancelled(signal);
    throw error instanceof ExpectedError ? error : broken(archive, errorMessage(error), error);
  }
  return [...staged.keys()].map((name) => join(folder, name));
}

function broken(archive: string, reason: string, cause?: unknown): ExpectedError {
  return new ExpectedError('cuda-package-broken', `${archive} cannot be unpacked: ${reason}.`, {
    remedy: 'Check that there is room beside onnxruntime; otherwise update Maskwright.',
    details: { file: archive },
    ...(cause === undefined ? {} : { cause }),
  });
}
