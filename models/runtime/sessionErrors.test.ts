import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Model } from '#models/onnx/graph.ts';
import { readModelFile } from '#models/onnx/modelFile.ts';
import { writeModel } from '#models/onnx/writeModel.ts';
import { tensor } from '#models/tensor/tensor.ts';
import { createSession, withSession } from './session.ts';
import { translateLoadError, translateRunError } from './sessionErrors.ts';

const visionModel = join(import.meta.dirname, '../../tests/fixtures/graphs/hf-clip-ts14/model.onnx');

interface Versions {
  readonly domain?: string;
  readonly opset?: number;
  readonly irVersion?: number;
}

/** A model of one node that takes a shape. */
function modelOf(operator: string, { domain = '', opset = 17, irVersion = 8 }: Versions = {}): Model {
  return {
    name: operator,
    irVersion,
    opsets: new Map([['', opset], ...(domain === '' ? [] : ([[domain, 1]] as const))]),
    producer: { name: 'maskwright', version: '1' },
    metadata: new Map(),
    functions: [],
    graph: {
      name: 'graph',
      inputs: [{ name: 'shape', type: { kind: 'tensor', elementType: 'int64', shape: [1] } }],
      outputs: [{ name: 'filled', type: { kind: 'tensor', elementType: 'float32', shape: ['n'] } }],
      initializers: new Map(),
      nodes: [
        { name: 'node', operator, domain, overload: '', inputs: ['shape'], outputs: ['filled'], attributes: new Map() },
      ],
      sparseInitializers: [],
      quantization: [],
    },
  };
}

describe('a model that cannot be loaded', () => {
  it.each([
    ['an operator that nobody knows', modelOf('Fancy')],
    ['an operator of a foreign domain', modelOf('Fancy', { domain: 'com.example' })],
    ['a later operator set', modelOf('ConstantOfShape', { opset: 99 })],
    ['a later file format', modelOf('ConstantOfShape', { irVersion: 99 })],
  ])('for %s is unsupported, and what onnxruntime says is kept', async (_, model) => {
    const failed = createSession({ bytes: writeModel(model), name: 'm.onnx' });
    await expect(failed).rejects.toMatchObject({
      kind: 'unsupported',
      code: 'operator-unsupported',
      message: expect.stringMatching(/^m\.onnx .*(?:Fancy|99)/s),
      details: { model: 'm.onnx', provider: 'cpu' },
      cause: expect.any(Error),
    });
  });

  it('for want of the file with its weights says so', async () => {
    const bytes = writeModel(readModelFile(visionModel), { externalize: true });
    const failed = createSession({ bytes, externalDataFolder: import.meta.dirname, name: 'm.onnx' });
    await expect(failed).rejects.toMatchObject({ kind: 'expected', code: 'external-data-missing' });
  });

  it('by a provider is the fault of that provider; the same words from the CPU are about the model', () => {
    const cause = new Error('Failed to load shared library libonnxruntime_providers_cuda.so');
    expect(translateLoadError(cause, 'm.onnx', 'cuda')).toMatchObject({ code: 'provider-failed', cause });
    expect(translateLoadError(cause, 'm.onnx', 'cpu')).toMatchObject({ code: 'model-unreadable', cause });
  });
});

describe('a model that cannot be run', () => {
  it('for lack of memory says that, whatever ran out', async () => {
    const source = { bytes: writeModel(modelOf('ConstantOfShape')), name: 'm.onnx' };
    const everything = tensor('int64', [1], BigInt64Array.of(2n ** 60n));
    await withSession(source, {}, async (session) => {
      await expect(session.run({ shape: everything })).rejects.toMatchObject({
        kind: 'expected',
        code: 'out-of-memory',
        message: expect.stringContaining('m.onnx'),
      });
      const { filled } = await session.run({ shape: tensor('int64', [1], BigInt64Array.of(3n)) });
      expect(filled?.shape).toEqual([3]);
    });
    expect(translateLoadError(new Error('std::bad_alloc'), 'm.onnx', 'cpu')).toMatchObject({ code: 'out-of-memory' });
  });

  it('for a reason that nothing is known about keeps its words', () => {
    const translated = translateRunError('a text that is no error', 'm.onnx', 'cpu');
    expect(translated).toMatchObject({ code: 'model-run-failed', message: expect.stringContaining('a text that') });
  });
});
