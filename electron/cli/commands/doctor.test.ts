import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { examinationSchema, type Examination } from '#core/contract/doctor.ts';
import { maskwright, runMaskwright } from '../../../tests/support/runMaskwright.ts';
import { examinationLines } from './doctor.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maskwright-doctor-'));
  vi.stubEnv('MASKWRIGHT_DATA', folder);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

describe('doctor', () => {
  it('tries every device of the platform with a pack, and says what masks are made on', async () => {
    const examination = examinationSchema.parse(JSON.parse(await maskwright('doctor', '--json', '--threads', '1')));
    const { versions, processor, memory, folders, providers, packTitle } = examination;
    for (const version of Object.values(versions)) expect(version).toMatch(/^\d+\.\d+/);
    expect(processor.cores).toBeGreaterThan(0);
    expect(memory.availableBytes).toBeGreaterThan(1e6);
    expect(folders.data).toBe(folder);
    expect(packTitle).toMatch(/built in/);
    expect(providers.filter(({ isUsed }) => isUsed)).toHaveLength(1);
    for (const { refusal, measured } of providers) {
      // Each has run, or says why not.
      expect(measured ?? refusal).not.toBeNull();
      expect(measured?.secondsPerPicture ?? 1).toBeGreaterThan(0);
    }
    expect(providers.at(-1)).toMatchObject({
      provider: 'cpu',
      refusal: null,
      measured: { relativeDifference: 0, shares: [{ provider: 'cpu', timeShare: 1 }] },
    });
  });

  it('ends with 0 where a device was refused, and with 1 for a pack that is not there', async () => {
    const { code, stdout } = await runMaskwright(['doctor']);
    expect({ code, lines: stdout.split('\n').length > 10 }).toEqual({ code: 0, lines: true });
    expect(stdout).toMatch(/^Masks are made on /m);
    const missing = await runMaskwright(['doctor', '--pack', 'no-such-pack']);
    expect({ code: missing.code, stdout: missing.stdout }).toEqual({ code: 1, stdout: '' });
    expect(missing.stderr).toContain('no-such-pack');
  });

  it('fetches nothing where nobody can be asked and nobody said yes', async () => {
    const { code, stdout, stderr } = await runMaskwright(['doctor', '--install-cuda']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('Say --yes');
  });

  it('prints what a person wants to know of each device', () => {
    const examination: Examination = {
      versions: { node: '24.1.0', onnxruntime: '1.30.0', sharp: '0.35.5', libvips: '8.18.7', sqlite: '3.54.1' },
      system: { platform: 'linux', architecture: 'x64', release: '6.1.0' },
      processor: { model: 'Zen', cores: 8, threads: 16, features: ['avx2', 'fma'] },
      memory: { totalBytes: 32e9, availableBytes: 20e9 },
      folders: { data: '/data', cache: '/cache' },
      packTitle: 'CLIP ViT-B/16',
      obstacle: null,
      providers: [
        {
          provider: 'cuda',
          title: 'CUDA',
          isUsed: false,
          device: null,
          refusal: { code: 'provider-library-missing', message: 'libcudnn.so.9 not found', remedy: 'Install cuDNN 9.' },
          measured: null,
        },
        {
          provider: 'webgpu',
          title: 'WebGPU',
          isUsed: true,
          device: 'Radeon RX 6600',
          refusal: null,
          measured: {
            secondsPerPicture: 0.0421,
            relativeDifference: 1.2e-6,
            shares: [
              { provider: 'webgpu', nodes: 106, timeShare: 0.998 },
              { provider: 'cpu', nodes: 4, timeShare: 0.002 },
            ],
          },
        },
      ],
      device: { code: 'device-gpu', message: 'WebGPU · Radeon RX 6600', details: {} },
    };
    expect([...examinationLines(examination)]).toEqual([
      'Node 24.1.0, onnxruntime 1.30.0, sharp 0.35.5 with libvips 8.18.7, SQLite 3.54.1',
      '  system     linux x64, 6.1.0',
      '  processor  Zen: 8 cores, 16 threads',
      '             avx2 fma',
      '  memory     32.0 GB, 20.0 GB available',
      '  data       /data',
      '  cache      /cache',
      'Devices, tried with the image encoder of CLIP ViT-B/16:',
      '  cuda       not used: libcudnn.so.9 not found',
      '             Install cuDNN 9.',
      '  webgpu     used',
      '             Radeon RX 6600',
      "             42 ms a picture, off the CPU's values by 0.00012 %",
      '             106 nodes and 99.8 % of the time on webgpu',
      '             4 nodes and 0.2 % of the time on cpu',
      'Masks are made on WebGPU · Radeon RX 6600',
    ]);
  });
});
