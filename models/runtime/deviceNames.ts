/** Which device a provider runs on, by name; onnxruntime does not say it. */
import { readdir, readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { ProviderName } from './providers.ts';

const nvidiaGpus = '/proc/driver/nvidia/gpus';

/**
 * The device's name, or undefined where there is no way to know. `notes` is what the provider's process printed, with
 * the lines of the Vulkan loader among them.
 */
export async function deviceName(provider: ProviderName, notes: string): Promise<string | undefined> {
  switch (provider) {
    case 'cpu':
      return cpus()[0]?.model.trim();
    case 'cuda':
      return await nvidiaName(nvidiaGpus);
    case 'webgpu':
      return vulkanName(notes);
    case 'dml':
    case 'coreml':
      return undefined;
  }
}

/** `[Vulkan Loader] INFO | DRIVER:   [0] SwiftShader Device (Subzero)`: the first of the list is the one taken. */
export function vulkanName(notes: string): string | undefined {
  return /^\[Vulkan Loader\].*?\s\[0\] (.+?)\s*$/m.exec(notes)?.[1];
}

/** The kernel module's description of each GPU: `Model: \t\t NVIDIA H200`. */
export async function nvidiaName(folder: string): Promise<string | undefined> {
  const [first] = (await readdir(folder).catch((): string[] => [])).toSorted();
  if (first === undefined) return undefined;
  const text = await readFile(join(folder, first, 'information'), 'utf8').catch(() => '');
  return /^Model:\s*(.+?)\s*$/m.exec(text)?.[1];
}
