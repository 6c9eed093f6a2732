import { describe, expect, it } from 'vitest';
import { ExpectedError } from '#core/base/errors.ts';
import { refusalOfFailure, refusalOfMeasurement } from './providerRefusals.ts';
import { tensor } from '#models/tensor/tensor.ts';

const failed = (message: string): ExpectedError => new ExpectedError('provider-failed', message);

describe('why a provider could not run a model', () => {
  it.each([
    [
      'cuda',
      'Failed to load library libonnxruntime_providers_cuda.so with error: libcublasLt.so.12: cannot open shared object file: No such file or directory',
      'provider-library-missing',
      'libcublasLt.so.12 not found',
    ],
    [
      'cuda',
      'Error loading "C:\\ort\\onnxruntime_providers_cuda.dll" which depends on "cudnn64_9.dll" which is missing.',
      'provider-library-missing',
      'cudnn64_9.dll not found',
    ],
    ['webgpu', 'Failed to get a WebGPU adapter: No supported adapters', 'no-adapter', 'no graphics adapter found'],
    [
      'dml',
      '/src/dml.cc:12 Init(int) The GPU device instance has been suspended.\nat x',
      'provider-failed',
      'The GPU device instance has been suspended.',
    ],
  ] as const)('%s: %s', (provider, text, code, message) => {
    expect(refusalOfFailure(provider, failed(text), '')).toMatchObject({ code, message, remedy: expect.any(String) });
  });

  it('is looked for in what its drivers printed, too', () => {
    const notes = "Warning: Couldn't load Vulkan: libvulkan.so.1: cannot open shared object file: No such file";
    const refusal = refusalOfFailure('webgpu', failed('No supported adapters'), notes);
    expect(refusal).toMatchObject({
      message: 'libvulkan.so.1 not found',
      remedy: expect.stringContaining('libvulkan1'),
    });
  });
});

describe('a provider that ran the model', () => {
  const measured = {
    output: tensor('float32', [0], new Float32Array()),
    seconds: 0.5,
    shares: [],
    calculatingNodes: 10,
    calculatingOnCpu: 0,
  };
  const same = { relative: 1e-6, cosine: 1, equalLabels: 1 };

  it('is taken when it gives the same numbers in no more time', () => {
    expect(refusalOfMeasurement('webgpu', measured, 0.5, same)).toBeNull();
  });

  it.each([
    ['webgpu', { ...same, relative: 1.1e-3 }, 'differs from the CPU by 0.11 %'],
    ['webgpu', { ...same, relative: NaN }, 'gives values that are no numbers'],
    ['cuda', { ...same, relative: 0.02, cosine: 0.99 }, 'differs from the CPU: cosine 0.9900, 100.0 % equal labels'],
    [
      'cuda',
      { ...same, relative: 0.02, equalLabels: 0.98 },
      'differs from the CPU: cosine 1.0000, 98.0 % equal labels',
    ],
  ] as const)('%s is refused for other numbers: %o', (provider, difference, message) => {
    expect(refusalOfMeasurement(provider, measured, 1, difference)).toMatchObject({
      code: 'provider-differs',
      message,
    });
  });

  it('may differ in its values where it calculates with fewer bits, as long as the labels agree', () => {
    const rounded = { relative: 4e-3, cosine: 0.9995, equalLabels: 0.995 };
    expect(refusalOfMeasurement('cuda', measured, 1, rounded)).toBeNull();
    expect(refusalOfMeasurement('webgpu', measured, 1, rounded)).toMatchObject({ code: 'provider-differs' });
  });

  it('is refused when it is slower, and when it leaves the work to the CPU', () => {
    expect(refusalOfMeasurement('webgpu', measured, 0.04, same)).toMatchObject({
      code: 'provider-slower',
      message: 'slower than the CPU: 500 ms a picture against 40 ms',
    });
    expect(refusalOfMeasurement('webgpu', { ...measured, calculatingOnCpu: 6 }, 1, same)).toMatchObject({
      code: 'provider-idle',
      message: 'leaves 6 of 10 calculations to the CPU',
    });
  });
});
