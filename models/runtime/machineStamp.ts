/**
 * A text that changes when a verdict on a provider may no longer hold: another machine, system, driver, or version of
 * onnxruntime. Drivers do not have one way to ask for their version; where they are kept is looked at instead.
 */
import { readFile, stat } from 'node:fs/promises';
import { arch, cpus, hostname, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { env as variables } from 'node:process';
import { env } from 'onnxruntime-node';

/** Of onnxruntime-node, as in `1.30.0`. */
export const runtimeVersion: string = env.versions.node ?? env.versions.common;

/** Files whose text, and folders whose time of change, tell that a driver was installed, updated or removed. */
const driverPlaces: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: [
    '/proc/driver/nvidia/version',
    '/usr/share/vulkan/icd.d',
    '/etc/vulkan/icd.d',
    '/etc/ld.so.cache',
    '/usr/local/cuda/version.json',
  ],
  win32: [join(variables['SystemRoot'] ?? 'C:\\Windows', 'System32', 'DriverStore', 'FileRepository')],
};

/** With these a user points the loader to other drivers. */
const driverVariables = ['VK_ICD_FILENAMES', 'VK_DRIVER_FILES', 'VK_ADD_DRIVER_FILES', 'LD_LIBRARY_PATH'];

/** `folders`: more places whose change counts, such as where CUDA's libraries are installed to. */
export async function machineStamp(folders: readonly string[] = []): Promise<string> {
  const places = [...(driverPlaces[platform()] ?? []), ...folders];
  return JSON.stringify([
    runtimeVersion,
    process.version,
    [hostname(), platform(), arch(), release(), totalmem(), cpus()[0]?.model],
    await Promise.all(places.map(placeStamp)),
    driverVariables.map((name) => variables[name] ?? null),
  ]);
}

async function placeStamp(path: string): Promise<string | null> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return null;
  if (found.size > 0 || found.isDirectory()) return `${found.size} ${found.mtimeMs}`;
  // Files of /proc have no size, and the time at which somebody looked.
  return await readFile(path, 'utf8').catch(() => null);
}
