import { statSync } from 'node:fs';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { elementCount } from '#models/tensor/tensor.ts';
import { check } from '../../tests/golden/graphs.ts';
import { deriveDense } from './derive/deriveDense.ts';
import { isHalfType } from './elementType.ts';
import type { Model } from './graph.ts';
import { GraphDraft } from './graphDraft.ts';
import { readModelFile } from './modelFile.ts';
import { GraphProtoSchema } from './schema/onnx_pb.js';
import { upcast } from './upcast.ts';
import { writeModel } from './writeModel.ts';

const graphs = join(import.meta.dirname, '../../tests/fixtures/graphs');
const halfCases = ['hf-clip-half-ts14', 'hf-clip-half-io-ts17', 'hf-clip-bfloat16-dynamo18'];

const read = (name: string) => readModelFile(join(graphs, name, 'model.onnx'));

describe.each(halfCases)('the half-precision export %s', (name) => {
  it('gives what fp32 gives with weights rounded to half, in all derivations', async () => {
    const parts = (await check(join(graphs, name))).filter((part) => part.status !== 'not implemented');
    expect(parts.length).toBe(9);
    expect(parts.filter((part) => part.status !== 'pass')).toEqual([]);
  });

  it('declares float32 and computes with nothing else of its own', () => {
    const { graph } = upcast(read(name));
    const declared = [...graph.inputs, ...graph.outputs].map(({ type }) => type.kind === 'tensor' && type.elementType);
    expect(declared).toEqual(['float32', 'float32']);
    const stored = [...graph.initializers].filter(([, { elementType }]) => isHalfType(elementType));
    // What stays half is read by a Cast alone.
    for (const [weights] of stored) {
      const readers = graph.nodes.filter(({ inputs }) => inputs.includes(weights));
      expect(readers).toMatchObject([{ operator: 'Cast' }]);
      expect(readers[0]?.attributes.get('to')).toEqual({ kind: 'int', value: 1 });
    }
    expect(stored.length).toBeGreaterThan(10);
  });

  it('keeps its weights where they are, at half their size', () => {
    const stock = read(name);
    const places = (model: Model) =>
      [...model.graph.initializers.values()]
        .filter(({ elementType, shape }) => isHalfType(elementType) && elementCount(shape) > 64)
        .map(({ place }) => `${place?.location ?? ''} ${place?.offset ?? ''} ${place?.length ?? ''}`);
    expect(places(upcast(stock))).toEqual(places(stock));
    const dense = writeModel(deriveDense(upcast(stock), 'maskclip'), { externalize: true });
    expect(dense.byteLength).toBeLessThan(statSync(join(graphs, name, 'model.onnx')).size);
  });
});

describe('upcasting', () => {
  it('leaves a float32 model alone', () => {
    const model = read('hf-clip-ts14');
    expect(upcast(model)).toBe(model);
  });

  it('refuses a graph within a node, naming the node', () => {
    const draft = new GraphDraft(read('hf-clip-half-ts14'));
    draft.addNode({
      name: 'choice',
      operator: 'If',
      domain: '',
      overload: '',
      inputs: ['image_embeds'],
      outputs: ['chosen'],
      attributes: new Map([['then_branch', { kind: 'graph', value: create(GraphProtoSchema), captures: [] }]]),
    });
    draft.addOutput('chosen', 'float32', ['N', 16]);
    expect(() => upcast(draft.finish())).toThrow(
      expect.objectContaining({ code: 'half-in-subgraph', message: expect.stringContaining('If node choice') }),
    );
  });
});
