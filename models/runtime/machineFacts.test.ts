import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nvidiaName, vulkanName } from './deviceNames.ts';
import { machineStamp } from './machineStamp.ts';
import { processorFeatures } from './processorFeatures.ts';
import { processorCores } from './processorCores.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maskwright-machine-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

async function write(path: string, text: string): Promise<void> {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), text);
}

describe('the name of a device', () => {
  it('is the first that the Vulkan loader lists', () => {
    const notes =
      '[Vulkan Loader] INFO | DRIVER:  linux_read_sorted_physical_devices:\n' +
      '[Vulkan Loader] INFO | DRIVER:       Original order:           \n' +
      '[Vulkan Loader] INFO | DRIVER:             [0] AMD Radeon RX 6600 (RADV NAVI23)  \n' +
      '[Vulkan Loader] INFO | DRIVER:             [1] llvmpipe (LLVM 15.0.6, 256 bits)\n';
    expect(vulkanName(notes)).toBe('AMD Radeon RX 6600 (RADV NAVI23)');
    expect(vulkanName('Warning: no Vulkan')).toBeUndefined();
  });

  it('is what the kernel module of NVIDIA says', async () => {
    await write('0000:3b:00.0/information', 'Model: \t\t NVIDIA H200\nIRQ:   \t\t 120\n');
    expect(await nvidiaName(folder)).toBe('NVIDIA H200');
    expect(await nvidiaName(join(folder, 'nowhere'))).toBeUndefined();
  });
});

describe('the number of threads', () => {
  it('is that of cores, not of the threads that share one', async () => {
    for (const [cpu, siblings] of ['0,4', '0,4'].entries()) {
      await write(`cpu${cpu}/topology/thread_siblings_list`, `${siblings}\n`);
    }
    expect(processorCores(folder)).toBe(1);
  });

  it('is never more than this process may use', async () => {
    for (let cpu = 0; cpu < 4096; cpu += 512) await write(`cpu${cpu}/topology/thread_siblings_list`, `${cpu}\n`);
    expect(processorCores(folder)).toBe(Math.min(8, availableParallelism()));
    expect(processorCores(join(folder, 'nowhere'))).toBe(availableParallelism());
  });
});

describe('the features of a processor', () => {
  it('are those that matrix products can use, in words of Linux', async () => {
    await write('x64', 'processor\t: 0\nflags\t\t: fpu sse4_1 avx2 hypervisor avx512_vnni avx\n');
    expect(processorFeatures(join(folder, 'x64'))).toEqual(['sse4_1', 'avx', 'avx2', 'avx512_vnni']);
    await write('arm64', 'Features\t: fp asimd i8mm aes\n');
    expect(processorFeatures(join(folder, 'arm64'))).toEqual(['asimd', 'i8mm']);
    expect(processorFeatures(join(folder, 'nowhere'))).toEqual([]);
  });
});

describe('the stamp of a machine', () => {
  it('stays the same until a driver changes or another is named', async () => {
    const places = [join(folder, 'drivers')];
    const none = await machineStamp(places);
    await write('drivers/libgpu.so.1', 'a driver');
    const installed = await machineStamp(places);
    expect(installed).not.toBe(none);
    expect(await machineStamp(places)).toBe(installed);
    await utimes(join(folder, 'drivers'), 1, 1);
    expect(await machineStamp(places)).not.toBe(installed);
    vi.stubEnv('VK_ICD_FILENAMES', '/elsewhere.json');
    expect(await machineStamp()).toContain('/elsewhere.json');
  });
});
