import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { BugError } from '#core/base/errors.ts';
import { withSession } from '#models/runtime/session.ts';
import { tensor, type Tensor } from '#models/tensor/tensor.ts';
import { compareTensors } from '../../tests/golden/goldenCase.ts';
import { cutAt } from './cutAt.ts';
import type { Model, Node } from './graph.ts';
import { GraphDraft } from './graphDraft.ts';
import { readModelFile } from './modelFile.ts';
import { encodeAttributes, type GivenAttributes } from './operatorAttributes.ts';
import { rename } from './rename.ts';
import { GraphProtoSchema } from './schema/onnx_pb.js';
import { sortNodes } from './sortNodes.ts';
import { specialize } from './specialize.ts';
import { findVisionTransformer } from './structure/findVisionTransformer.ts';
import { floatWeights, int64Weights, weightsFromTensor } from './weights.ts';
import { writeModel } from './writeModel.ts';

const folder = join(import.meta.dirname, '../../tests/fixtures/graphs/hf-clip-ts14');
const model = readModelFile(join(folder, 'model.onnx'));

function pictures(count: number): Tensor {
  const data = Float32Array.from({ length: count * 3 * 64 * 64 }, (_, i) => Math.cos(i * 0.11));
  return tensor('float32', [count, 3, 64, 64], data);
}

async function run(source: Model, feeds: Record<string, Tensor>): Promise<Record<string, Tensor>> {
  const bytes = writeModel(source, { externalize: true });
  return withSession({ bytes, externalDataFolder: folder }, {}, (session) => session.run(feeds));
}

async function embeddings(source: Model, count: number): Promise<Tensor> {
  const { image_embeds: result } = await run(source, { pixel_values: pictures(count) });
  if (result === undefined) throw new Error('no image_embeds');
  return result;
}

/** Attention of q, k, v [N, 3, 5, 8] as one operator. */
function attentionModel(attributes: GivenAttributes<'Attention'>, isMasked: boolean): Model {
  const value = (name: string) => {
    return { name, type: { kind: 'tensor', elementType: 'float32', shape: ['N', 3, 5, 8] } } as const;
  };
  const empty: Model = {
    ...model,
    irVersion: 10,
    opsets: new Map([['', 23]]),
    graph: { ...model.graph, inputs: ['q', 'k', 'v'].map(value), outputs: [], nodes: [], initializers: new Map() },
  };
  const draft = new GraphDraft(empty);
  const mask = Float32Array.from({ length: 25 }, (_, i) => (i % 4 === 1 ? -5 : 0));
  const operands = isMasked ? ['q', 'k', 'v', draft.constant(floatWeights([5, 5], mask), 'mask')] : ['q', 'k', 'v'];
  draft.addNode({
    name: 'attention',
    operator: 'Attention',
    domain: '',
    overload: '',
    inputs: operands,
    outputs: ['y'],
    attributes: encodeAttributes('Attention', attributes),
  });
  draft.addOutput('y', 'float32', ['N', 3, 5, 8]);
  return draft.finish();
}

describe('specialising', () => {
  const special = specialize(model);

  it('leaves the outputs as they were, for any batch', async () => {
    for (const count of [1, 4]) {
      const [stock, derived] = [await embeddings(model, count), await embeddings(special, count)];
      expect(compareTensors('', derived, stock, 1e-6)).toMatchObject({ status: 'pass' });
    }
  });

  it('computes shape arithmetic away, save what needs the batch', () => {
    const left = special.graph.nodes.filter((node) =>
      ['Shape', 'Constant', 'Cast', 'Identity'].includes(node.operator),
    );
    expect(left.map((node) => node.operator)).toEqual(['Shape']);
    expect(special.graph.nodes.length).toBeLessThan(0.6 * model.graph.nodes.length);
  });

  it('fixes what is given as a number, the batch too', () => {
    const fixed = specialize(model, { pixel_values: [2, 3, 64, 64] });
    expect(fixed.graph.nodes.some((node) => node.operator === 'Shape')).toBe(false);
    expect(fixed.graph.outputs).toMatchObject([{ type: { shape: [2, 32] } }]);
  });

  it('does not change a model that is special already', () => {
    const again = specialize(special);
    expect(again.graph.nodes.map((node) => node.outputs)).toEqual(special.graph.nodes.map((node) => node.outputs));
  });

  it('takes Dropout away unless it is told to train', () => {
    const draft = new GraphDraft(model);
    const training = draft.constant(weightsFromTensor(tensor('bool', [], Uint8Array.of(1))), 'training');
    const ratio = draft.constant(floatWeights([], [0.5]), 'ratio');
    const kept = draft.emit('Dropout', [draft.emit('Dropout', ['image_embeds']), ratio, training], {}, 'kept');
    draft.addOutput(draft.alias(kept, 'dropped'), 'float32', ['N', 32]);
    const left = specialize(draft.finish()).graph.nodes.filter(({ operator }) => operator === 'Dropout');
    expect(left.map(({ inputs }) => inputs)).toEqual([['image_embeds', ratio, training]]);
  });

  it('takes a Slice of everything away, but not one that turns an axis round', () => {
    const draft = new GraphDraft(model);
    const [from, to, axis] = [draft.integers([0]), draft.integers([2 ** 31 - 1]), draft.integers([1])];
    const whole = draft.emit('Slice', ['image_embeds', from, to, axis]);
    const [back, start] = [draft.integers([-1]), draft.integers([-(2 ** 31)])];
    const turned = draft.emit('Slice', [whole, back, start, axis, back]);
    draft.addOutput(draft.alias(turned, 'turned'), 'float32', ['N', 32]);
    const left = specialize(draft.finish()).graph.nodes.filter(({ outputs }) =>
      [whole, turned].includes(outputs[0] ?? ''),
    );
    expect(left.map(({ inputs }) => inputs[0])).toEqual(['image_embeds']);
  });

  it('sees that CastLike takes nothing but the type of what it is given', () => {
    const draft = new GraphDraft(model);
    const integer = draft.constant(int64Weights([1], [2]), 'integer');
    const two = draft.emit('CastLike', [integer, 'image_embeds'], {}, 'two');
    draft.addOutput(draft.alias(draft.emit('Mul', ['image_embeds', two]), 'doubled'), 'float32', ['N', 32]);
    const { graph } = specialize(draft.finish());
    expect(graph.nodes.some(({ operator }) => operator === 'CastLike')).toBe(false);
    expect(graph.initializers.get(two)).toMatchObject({ elementType: 'float32', shape: [1] });
  });

  it.each([
    { name: 'with a scale of its own', attributes: { scale: 0.5 }, isMasked: false },
    { name: 'with the usual scale', attributes: {}, isMasked: false },
    { name: 'with a mask', attributes: {}, isMasked: true },
  ])('takes the Attention operator apart, $name, and gives what it gave', async ({ attributes, isMasked }) => {
    const whole = attentionModel(attributes, isMasked);
    const parts = specialize(whole);
    expect(parts.graph.nodes.map(({ operator }) => operator)).toEqual([
      'Mul',
      'Transpose',
      'MatMul',
      ...(isMasked ? ['Add'] : []),
      'Softmax',
      'MatMul',
    ]);
    const [q, k, v] = [0, 1, 2].map((phase) =>
      tensor(
        'float32',
        [2, 3, 5, 8],
        Float32Array.from({ length: 240 }, (_, i) => Math.sin(i * 0.9 + phase) * 2),
      ),
    );
    if (q === undefined || k === undefined || v === undefined) throw new Error('three operands');
    const [exact, same] = [await run(whole, { q, k, v }), await run(parts, { q, k, v })];
    expect(compareTensors('', same['y'] ?? q, exact['y'] ?? v, 1e-6)).toMatchObject({ status: 'pass' });
  });

  it('leaves attention whole that is causal, or has its heads merged into the width', () => {
    const operatorsOf = ({ graph }: Model) => graph.nodes.map(({ operator }) => operator);
    expect(operatorsOf(specialize(attentionModel({ is_causal: 1 }, false)))).toEqual(['Attention']);
    const merged = attentionModel({ q_num_heads: 6, kv_num_heads: 3 }, false);
    const special = specialize(merged, { q: ['N', 5, 48], k: ['N', 7, 24], v: ['N', 7, 12] });
    expect(operatorsOf(special)).toEqual(['Attention']);
    expect(special.graph.outputs).toMatchObject([{ type: { shape: ['N', 5, 24] } }]);
  });

  it('refuses sizes that contradict the weights, naming the node', () => {
    expect(() => specialize(model, { pixel_values: ['N', 3, 72, 72] })).toThrow(
      /Add node .*embeddings\/Add cannot combine/,
    );
  });
});

describe('cutting', () => {
  const encoder = findVisionTransformer(model);
  const [, second] = encoder.blocks;
  const middle = second?.input ?? '';

  it('in two and running one part after the other gives the whole', async () => {
    const head = cutAt(encoder.model, [middle]);
    const tail = cutAt(encoder.model, ['image_embeds'], [middle]);
    expect(tail.graph.inputs.map((input) => input.name)).toEqual([middle]);
    const { [middle]: tokens } = await run(head, { pixel_values: pictures(2) });
    if (tokens === undefined) throw new Error('no tokens');
    const { image_embeds: result } = await run(tail, { [middle]: tokens });
    const stock = await embeddings(model, 2);
    expect(result === undefined ? 'none' : compareTensors('', result, stock, 1e-6).status).toBe('pass');
  });

  it('at an input of the model names that input once', () => {
    const same = cutAt(model, ['image_embeds'], ['pixel_values']);
    expect(same.graph.inputs.map((input) => input.name)).toEqual(['pixel_values']);
  });

  it('keeps only the weights that are needed', () => {
    const head = cutAt(encoder.model, [middle]);
    expect(head.graph.initializers.size).toBeLessThan(encoder.model.graph.initializers.size / 2);
  });

  it('at a value that is not there is refused', () => {
    expect(() => cutAt(model, ['nothing'])).toThrow(expect.objectContaining({ code: 'value-unknown' }));
  });
});

describe('renaming', () => {
  it('changes names everywhere and results nowhere', async () => {
    const names = new Map([
      ['pixel_values', 'pixels'],
      ['image_embeds', 'embedding'],
      ['m.vision_model.embeddings.class_embedding', 'class'],
    ]);
    const renamed = rename(model, names);
    const { embedding } = await run(renamed, { pixels: pictures(1) });
    const stock = await embeddings(model, 1);
    expect(embedding === undefined ? 'none' : compareTensors('', embedding, stock, 1e-7).status).toBe('pass');
    expect(renamed.graph.initializers.has('class')).toBe(true);
  });

  it('to a name that is taken is refused', () => {
    const taken = new Map([['pixel_values', 'image_embeds']]);
    expect(() => rename(model, taken)).toThrow(expect.objectContaining({ code: 'value-exists' }));
    const same = new Map([
      ['pixel_values', 'value'],
      ['image_embeds', 'value'],
    ]);
    expect(() => rename(model, same)).toThrow(expect.objectContaining({ code: 'value-exists' }));
  });

  it('of what a subgraph uses is refused, because the subgraph would keep the old name', () => {
    const branch = { kind: 'graph', value: create(GraphProtoSchema), captures: ['pixel_values'] } as const;
    const draft = new GraphDraft(model);
    draft.addNode({
      name: 'choice',
      operator: 'If',
      domain: '',
      overload: '',
      inputs: ['image_embeds'],
      outputs: ['chosen'],
      attributes: new Map([['then_branch', branch]]),
    });
    draft.addOutput('chosen', 'float32', ['N', 32]);
    const capturing = draft.finish();
    expect(() => rename(capturing, new Map([['pixel_values', 'pixels']]))).toThrow(
      expect.objectContaining({ code: 'rename-captured', message: expect.stringContaining('choice') }),
    );
    expect(rename(capturing, new Map([['chosen', 'result']])).graph.outputs.at(-1)?.name).toBe('result');
  });
});

describe('a draft', () => {
  it('gives fresh names and leaves its source alone', () => {
    const before = model.graph.nodes.length;
    const draft = new GraphDraft(model);
    const first = draft.emit('Relu', ['image_embeds'], {}, 'activated');
    const second = draft.emit('Relu', [first], {}, 'activated');
    expect([first, second]).toEqual(['activated', 'activated_2']);
    expect(() => draft.alias(second, 'image_embeds')).toThrow(BugError);
    draft.addOutput(draft.alias(second, 'result'), 'float32', ['N', 32]);
    expect(draft.finish().graph.nodes.length).toBe(before + 3);
    expect(model.graph.nodes.length).toBe(before);
  });

  it('shares equal integer operands', () => {
    const draft = new GraphDraft(model);
    expect(draft.integers([0, -1])).toBe(draft.integers([0, -1]));
    expect(draft.integers([0, -1])).not.toBe(draft.integers([0, 1]));
  });
});

describe('sorting nodes', () => {
  const node = (output: string, ...inputs: string[]): Node => ({
    name: output,
    operator: 'Add',
    domain: '',
    overload: '',
    inputs,
    outputs: [output],
    attributes: new Map(),
  });

  it('puts what is used before what uses it, and otherwise keeps the order', () => {
    const nodes = [node('c', 'b', 'a'), node('b', 'a'), node('x'), node('a')];
    expect(sortNodes(nodes, 'm').map((sorted) => sorted.name)).toEqual(['a', 'b', 'c', 'x']);
    const sorted = model.graph.nodes;
    expect(sortNodes(sorted, 'm')).toEqual(sorted);
  });

  it('orders a chain of many thousand nodes', () => {
    const chain = Array.from({ length: 20_000 }, (_, i) => node(`v${i}`, `v${i - 1}`)).reverse();
    expect(sortNodes(chain, 'm')[0]?.name).toBe('v0');
  });

  it('refuses circles and values that are made twice', () => {
    expect(() => sortNodes([node('a', 'b'), node('b', 'a')], 'm')).toThrow(/depends on its own output/);
    expect(() => sortNodes([node('a'), node('a')], 'm')).toThrow(/defined before/);
  });
});
