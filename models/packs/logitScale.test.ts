import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Attribute, Graph, Model, Node } from '#models/onnx/graph.ts';
import { floatWeights } from '#models/onnx/weights.ts';
import { writeModel } from '#models/onnx/writeModel.ts';
import { logitScaleOf, logitScaleOfGraph } from './logitScale.ts';
import { openPack } from './openPack.ts';
import { refuseQuantised } from './refuseQuantised.ts';
import { temporaryFolder, writeTestPack } from './testPack.ts';

function node(operator: string, inputs: readonly string[], output: string, attributes?: Map<string, Attribute>): Node {
  return {
    name: output,
    operator,
    domain: '',
    overload: '',
    inputs,
    outputs: [output],
    attributes: attributes ?? new Map(),
  };
}

/** logits = scale · text · imageᵀ, as the public exporters write it; `scale` is the name of its value. */
function combinedModel(nodes: readonly Node[], scalars: Readonly<Record<string, number>>): Model {
  const value = (name: string, shape: readonly (number | string)[]) =>
    ({ name, type: { kind: 'tensor', elementType: 'float32', shape } }) as const;
  const graph: Graph = {
    name: 'clip',
    inputs: [value('text_embeds', ['n', 4]), value('image_embeds', ['m', 4])],
    outputs: [value('logits_per_image', ['m', 'n'])],
    initializers: new Map(Object.entries(scalars).map(([name, scalar]) => [name, floatWeights([], [scalar])])),
    nodes,
    sparseInitializers: [],
    quantization: [],
  };
  const producer = { name: 'test', version: '1' };
  return {
    name: 'model.onnx',
    irVersion: 8,
    opsets: new Map([['', 17]]),
    producer,
    metadata: new Map(),
    functions: [],
    graph,
  };
}

const folded = combinedModel(
  [
    node('Transpose', ['image_embeds'], 'imageT'),
    node('MatMul', ['text_embeds', 'imageT'], 'cosine'),
    node('Mul', ['cosine', 'scale'], 'logits_per_text'),
    node('Transpose', ['logits_per_text'], 'logits_per_image'),
  ],
  { scale: 64.5 },
);

describe('logitScaleOfGraph', () => {
  it('reads a scale that was folded to a constant', () => {
    expect(logitScaleOfGraph(folded.graph)).toBeCloseTo(64.5, 4);
  });

  it('reads the exponential of a stored scalar, with the product scaled before it is taken', () => {
    const nodes = [
      node('Exp', ['logit_scale'], 'factor'),
      node('Mul', ['image_embeds', 'factor'], 'scaled'),
      node('Transpose', ['text_embeds'], 'textT'),
      node('MatMul', ['scaled', 'textT'], 'logits_per_image'),
    ];
    expect(logitScaleOfGraph(combinedModel(nodes, { logit_scale: Math.log(42) }).graph)).toBeCloseTo(42, 3);
  });

  it('finds nothing in a graph without such a product', () => {
    const nodes = [node('Relu', ['image_embeds'], 'logits_per_image')];
    expect(logitScaleOfGraph(combinedModel(nodes, { scale: 7 }).graph)).toBeUndefined();
  });
});

describe('logitScaleOf', () => {
  it('prefers pack.json, then the combined model, then 100, and never takes the initial value of config.json', async () => {
    await using temporary = await temporaryFolder();
    await writeTestPack(temporary.path);
    expect(logitScaleOf(await openPack(temporary.path))).toEqual({ value: 100, origin: 'default' });

    await writeFile(join(temporary.path, 'onnx/model.onnx'), writeModel(folded));
    const read = logitScaleOf(await openPack(temporary.path));
    expect(read.origin).toBe('model.onnx');
    expect(read.value).toBeCloseTo(64.5, 4);

    await writeFile(join(temporary.path, 'pack.json'), '{"kind": "clip", "logit_scale": 12.5}');
    expect(logitScaleOf(await openPack(temporary.path))).toEqual({ value: 12.5, origin: 'pack.json' });
  });
});

describe('refuseQuantised', () => {
  it('names the operator that makes a graph underivable, and lets others pass', () => {
    expect(() => {
      refuseQuantised(folded);
    }).not.toThrow();
    const quantised = combinedModel([node('MatMulInteger', ['text_embeds', 'image_embeds'], 'logits_per_image')], {});
    expect(() => {
      refuseQuantised(quantised);
    }).toThrow(expect.objectContaining({ kind: 'unsupported', code: 'pack-quantised' }));
  });
});
