/**
 * A Vulkan driver that needs no graphics card: the one that Chromium brings. With it the WebGPU provider really runs,
 * slowly, on any Linux.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const chromiumFolder = '/usr/lib/chromium';
const driver = join(chromiumFolder, 'vk_swiftshader_icd.json');

/** Why WebGPU cannot be tried here; undefined when it can. */
export function noSoftwareVulkan(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return 'the software Vulkan of tests is that of Linux x64';
  }
  return existsSync(driver) ? undefined : `there is no ${driver}; the package chromium has it`;
}

/** What a process must be started with to find it. */
export const softwareVulkan: Readonly<Record<string, string>> = {
  VK_ICD_FILENAMES: driver,
  LD_LIBRARY_PATH: chromiumFolder,
};
