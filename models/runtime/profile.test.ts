import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tensor } from '#models/tensor/tensor.ts';
import { calculatingNodes, parseProfile, shareByProvider } from './profile.ts';
import { createSession } from './session.ts';

const visionModel = join(import.meta.dirname, '../../tests/fixtures/graphs/hf-clip-ts14/model.onnx');

function node(ts: number, provider: string, operator: string, dur: number, type = 'float'): object {
  const args = { provider, op_name: operator, input_type_shape: [{ [type]: [1, 2] }, { int64: [2] }] };
  return { cat: 'Node', name: `/block/${operator}_kernel_time`, ts, dur, args };
}

const run = (ts: number): object => ({ cat: 'Session', name: 'model_run', ts, dur: 100, args: {} });
const cpu = 'CPUExecutionProvider';
const webgpu = 'WebGpuExecutionProvider';

describe('a profile', () => {
  it('is read for its last run alone: the first one compiles kernels', () => {
    const events = [
      node(10, cpu, 'MatMul', 900),
      run(5),
      run(100),
      node(110, cpu, 'MatMul', 30),
      node(150, cpu, 'Add', 10),
    ];
    const profile = parseProfile(JSON.stringify(events));
    expect(profile.nodes).toEqual([
      { name: '/block/MatMul', operator: 'MatMul', provider: 'cpu', microseconds: 30, inputTypes: ['float', 'int64'] },
      { name: '/block/Add', operator: 'Add', provider: 'cpu', microseconds: 10, inputTypes: ['float', 'int64'] },
    ]);
    expect(shareByProvider(profile)).toEqual([{ provider: 'cpu', nodes: 2, timeShare: 1 }]);
  });

  it('counts what kernels took on the device, not how long it took to queue them', () => {
    const kernel = { cat: 'Api', name: 'MatMul&MatMul', ts: 12, dur: 75, args: {} };
    const profile = parseProfile(
      JSON.stringify([run(0), node(1, webgpu, 'MatMul', 2), kernel, node(4, cpu, 'Gather', 25, 'int64')]),
    );
    expect(shareByProvider(profile)).toEqual([
      { provider: 'webgpu', nodes: 1, timeShare: 0.75 },
      { provider: 'cpu', nodes: 1, timeShare: 0.25 },
    ]);
  });

  it('tells calculation from moving things about, and from shape arithmetic', () => {
    const events = [run(0), node(1, cpu, 'Softmax', 1), node(2, cpu, 'Concat', 1), node(3, cpu, 'Mul', 1, 'int64')];
    expect(calculatingNodes(parseProfile(JSON.stringify(events))).map(({ operator }) => operator)).toEqual(['Softmax']);
  });

  it.each([
    ['{', /not JSON/],
    ['{"a": 1}', /not understood/],
    ['[{"cat": "Node"}]', /"0\.ts" is not understood/],
    ['[]', /names no node/],
    [JSON.stringify([node(1, 'QuantumExecutionProvider', 'Add', 1)]), /QuantumExecutionProvider/],
  ])('that is none is refused: %s', (text, message) => {
    expect(() => parseProfile(text)).toThrow(
      expect.objectContaining({ code: 'profile-unreadable', message: expect.stringMatching(message) }),
    );
  });

  it('of a real session has every calculation of the graph in it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'maskwright-profile-'));
    try {
      const session = await createSession({ path: visionModel }, { profilePrefix: join(folder, 'run') });
      const pixels = tensor('float32', [1, 3, 64, 64], new Float32Array(3 * 64 * 64).fill(0.5));
      for (let i = 0; i < 2; i++) await session.run({ pixel_values: pixels });
      await session.dispose();
      const [file = ''] = await readdir(folder);
      const profile = parseProfile(await readFile(join(folder, file), 'utf8'));
      const softmaxes = calculatingNodes(profile).filter(({ operator }) => operator === 'Softmax');
      expect(softmaxes).toHaveLength(3);
      expect(shareByProvider(profile)).toEqual([{ provider: 'cpu', nodes: profile.nodes.length, timeShare: 1 }]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
