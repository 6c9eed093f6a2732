import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { sampleFolder } from '#backend/resources.ts';
import { maskwright, runMaskwright } from '../../tests/support/runMaskwright.ts';
import { noSoftwareVulkan, softwareVulkan } from '../../tests/support/softwareVulkan.ts';

/** '' where the test is skipped. */
let folder = '';
beforeEach(async (context) => {
  const reason = noSoftwareVulkan();
  context.skip(reason !== undefined, reason ?? '');
  folder = await mkdtemp(join(tmpdir(), 'maskwright-webgpu-'));
  vi.stubEnv('MASKWRIGHT_DATA', join(folder, 'data'));
  for (const [name, value] of Object.entries(softwareVulkan)) vi.stubEnv(name, value);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  if (folder !== '') await rm(folder, { recursive: true, force: true });
});

/** The main job over two samples, on a device; the label maps by name. */
async function masksOn(device: string): Promise<Map<string, Buffer>> {
  const out = join(folder, device);
  await maskwright('run', join(folder, 'pictures'), '--out', out, '--device', device);
  const labels = join(out, 'voc', 'SegmentationClass');
  const names = (await readdir(labels)).toSorted();
  return new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(labels, name))] as const)));
}

it('makes the masks of the CPU on WebGPU, and says what it ran on', async () => {
  const pictures = join(folder, 'pictures', 'key');
  await mkdir(pictures, { recursive: true });
  for (const name of ['sample-03.jpg', 'sample-06.jpg']) await cp(join(sampleFolder, name), join(pictures, name));

  const onWebgpu = await masksOn('webgpu');
  expect(onWebgpu.size).toBe(2);
  expect(onWebgpu).toEqual(await masksOn('cpu'));
  const { stdout } = await runMaskwright(['status', join(folder, 'webgpu', 'project.maskwright')]);
  expect(stdout).toMatch(/device +WebGPU · SwiftShader/);
});
