import { fromBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { BugError } from '#core/base/errors.ts';
import type { Model } from './graph.ts';
import { ModelProtoSchema } from './schema/onnx_pb.js';
import { int64Weights, type Weights } from './weights.ts';
import { writeModel } from './writeModel.ts';

function modelOf(initializers: readonly (readonly [string, Weights])[]): Model {
  return {
    name: 'weights',
    irVersion: 8,
    opsets: new Map([['', 17]]),
    producer: { name: 'test', version: '' },
    metadata: new Map([['key', 'value']]),
    functions: [],
    graph: {
      name: 'g',
      inputs: [],
      outputs: [],
      initializers: new Map(initializers),
      nodes: [],
      sparseInitializers: [],
      quantization: [],
    },
  };
}

/** Weights of one byte an element. */
function byteWeights(length: number, bytes: () => Uint8Array): Weights {
  return { elementType: 'uint8', shape: [length], place: undefined, bytes };
}

describe('a model put together around its weights', () => {
  it('is the protobuf that another decoder reads, whatever the lengths', () => {
    // Lengths on both sides of where their encoding grows by a byte, and none at all.
    const lengths = [0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152];
    const weights = lengths.map((length) => {
      const bytes = Uint8Array.from({ length }, (_, i) => i % 251);
      return [`w${length}`, byteWeights(length, () => bytes)] as const;
    });
    const written = writeModel(modelOf([...weights, ['integers', int64Weights([2], [3, -1])]]));
    const { irVersion, metadataProps, graph } = fromBinary(ModelProtoSchema, written);
    expect([Number(irVersion), metadataProps[0]?.value, graph?.name]).toEqual([8, 'value', 'g']);
    expect(graph?.initializer.map(({ name }) => name)).toEqual([...weights.map(([name]) => name), 'integers']);
    weights.forEach(([, { bytes }], i) => {
      expect(Buffer.compare(graph?.initializer[i]?.rawData ?? Buffer.of(), bytes())).toBe(0);
    });
    expect(graph?.initializer.at(-1)).toMatchObject({ dataType: 7, dims: [2n] });
  });

  it('is refused beyond 2 GB before a single weight is read', () => {
    const large = byteWeights(2 ** 31, () => {
      throw new Error('read');
    });
    expect(() => writeModel(modelOf([['w', large]]))).toThrow(expect.objectContaining({ code: 'model-too-large' }));
  });

  it('does not go on when weights are not as long as their shape', () => {
    const short = byteWeights(5, () => new Uint8Array(4));
    expect(() => writeModel(modelOf([['w', short]]))).toThrow(BugError);
  });
});
