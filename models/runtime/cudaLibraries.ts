/**
 * The libraries of onnxruntime's CUDA provider. The npm package leaves them out for their size and says in its own
 * install script where they are; that script is read here, so that they always fit the version that is loaded. CUDA
 * itself and cuDNN are NVIDIA's to give, and not among them.
 */
import { rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { UnsupportedError } from '#core/base/errors.ts';

export interface CudaSource {
  /** Index of the package feed (NuGet's protocol, version 3). */
  readonly feed: URL;
  readonly packageName: string;
  readonly version: string;
  /** Where onnxruntime looks for them: beside its own library, and nowhere else. */
  readonly folder: string;
  readonly files: readonly { readonly entry: string; readonly name: string }[];
}

const metadataSchema = z.object({
  manifests: z.record(z.string(), z.record(z.string(), z.object({ package: z.string(), path: z.string() }))),
  packages: z.record(
    z.string(),
    z.object({ name: z.string(), versions: z.array(z.object({ feed: z.string(), version: z.string() })).min(1) }),
  ),
  feeds: z.record(z.string(), z.object({ type: z.literal('nuget'), index: z.url() })),
});

/** Of the npm package that is loaded. */
function runtimePackageFolder(): string {
  return join(dirname(createRequire(import.meta.url).resolve('onnxruntime-node')), '..');
}

/** Where onnxruntime's own library lies, and where it looks for those of providers. It may not exist. */
export function providerLibrariesFolder(target = `${process.platform}/${process.arch}`): string {
  return join(runtimePackageFolder(), 'bin', 'napi-v6', target);
}

/** Without TensorRT's: it is another provider, which is not used. */
const wantedFile = /providers_(?:cuda|shared)\.so$/;

/**
 * What there is to install on a platform. Throws `UnsupportedError` (`cuda-platform`) where there is nothing: CUDA runs
 * on Linux x64 alone.
 */
export function cudaSource(platform: string = process.platform, architecture: string = process.arch): CudaSource {
  const script = join(runtimePackageFolder(), 'script', 'install-metadata.js');
  const metadata = metadataSchema.parse(createRequire(import.meta.url)(script));
  const target = `${platform}/${architecture}`;
  const manifest = metadata.manifests[`${target}:cuda12`] ?? {};
  const entries = Object.entries(manifest).filter(([name]) => wantedFile.test(name));
  const origin = metadata.packages[entries[0]?.[1].package ?? ''];
  const [release] = origin?.versions ?? [];
  const feed = metadata.feeds[release?.feed ?? ''];
  if (origin === undefined || release === undefined || feed === undefined) {
    throw new UnsupportedError('cuda-platform', `onnxruntime has no CUDA libraries for ${platform} ${architecture}.`, {
      remedy: 'Use another device: "maskwright doctor" lists those of this machine.',
      details: { platform, architecture },
    });
  }
  return {
    feed: new URL(feed.index),
    packageName: origin.name,
    version: release.version,
    folder: providerLibrariesFolder(target),
    files: entries.map(([name, { path }]) => ({ entry: path, name: basename(name) })),
  };
}

/** The installed ones of these files, absolute. */
export async function installedCudaLibraries({ folder, files }: CudaSource): Promise<readonly string[]> {
  const paths = files.map(({ name }) => join(folder, name));
  const found = await Promise.all(paths.map((path) => stat(path).catch(() => undefined)));
  return paths.filter((_, index) => found[index]?.isFile() === true);
}

/** Deletes them; returns those that were there. */
export async function removeCudaLibraries(source: CudaSource): Promise<readonly string[]> {
  const installed = await installedCudaLibraries(source);
  for (const path of installed) await rm(path);
  return installed;
}
