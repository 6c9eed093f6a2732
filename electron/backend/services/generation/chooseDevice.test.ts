import { describe, expect, it } from 'vitest';
import { deviceLabel } from './chooseDevice.ts';

const cpu = { provider: 'cpu', refusal: null, device: 'Zen', measured: null } as const;
const gpu = { provider: 'webgpu', refusal: null, device: 'Radeon RX 6600', measured: null } as const;

describe('the name of what computes', () => {
  it('is that of the device, where it is known', () => {
    expect(deviceLabel(gpu, [], 8).message).toBe('WebGPU · Radeon RX 6600');
    expect(deviceLabel({ ...gpu, device: null }, [], 8).message).toBe('WebGPU');
  });

  it('says that the CPU multiplies integers', () => {
    expect(deviceLabel(cpu, [], 2, 'int8').message).toBe('CPU, 2 threads, int8');
  });

  it('says for the CPU why each other device was not taken', () => {
    const refused = (provider: 'cuda' | 'webgpu', message: string) =>
      ({ ...gpu, provider, refusal: { code: 'refused', message, remedy: null } }) as const;
    expect(deviceLabel(cpu, [], 1).message).toBe('CPU, 1 thread');
    const both = [refused('cuda', 'libcublasLt.so.12 not found'), refused('webgpu', 'no graphics adapter found')];
    expect(deviceLabel(cpu, both, 2).message).toBe(
      'CPU, 2 threads (cuda: libcublasLt.so.12 not found; webgpu: no graphics adapter found)',
    );
  });
});
