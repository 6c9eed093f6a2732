/** The CUDA libraries of this installation, for the contract. */
import { join } from 'node:path';
import type { CudaPlan } from '#core/contract/doctor.ts';
import { cacheFolder } from '#models/packs/dataFolder.ts';
import { cudaSource } from '#models/runtime/cudaLibraries.ts';
import type { Backend } from '../../../backend.ts';
import type { Work } from '../../jobs/runningWork.ts';
import { streamProgress } from '../../jobs/streamProgress.ts';
import { installCuda, planCudaInstallation } from './installCuda.ts';

interface Downloaded {
  readonly bytes: number;
  readonly totalBytes: number;
}

/** Throws as `cudaSource` and `planCudaInstallation`. */
export async function planUserCuda(signal?: AbortSignal): Promise<CudaPlan> {
  const source = cudaSource();
  const { url, bytes } = await planCudaInstallation(source, { signal });
  const { packageName, version, folder } = source;
  return { packageName, version, host: url.host, bytes, folder };
}

/** Throws as `cudaSource` and `installCuda`. */
export function installUserCuda(
  backend: Backend,
  signal?: AbortSignal,
): AsyncGenerator<Downloaded, { files: string[] }, void> {
  const install: Work<{ files: string[] }, Downloaded> = async (cancelled, onProgress) => {
    const { files } = await installCuda(cudaSource(), join(cacheFolder(), 'downloads'), {
      signal: cancelled,
      onDownloaded: onProgress,
    });
    return { files: [...files] };
  };
  return streamProgress(backend.projects, install, signal);
}
