import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasExactIntegerProducts } from '#models/runtime/integerProducts.ts';
import { withSession } from '#models/runtime/session.ts';
import { readSafetensors } from '#models/tensor/safetensors.ts';
import { tensor, type Tensor } from '#models/tensor/tensor.ts';
import { withGrid } from './derive/withGrid.ts';
import type { Model } from './graph.ts';
import { GraphDraft } from './graphDraft.ts';
import type { LargestSigned } from './integerProduct.ts';
import { readModelFile } from './modelFile.ts';
import { floatWeights, tensorFromWeights } from './weights.ts';
import { WeightQuantiser } from './weightQuantiser.ts';
import { writeModel } from './writeModel.ts';

const folder = join(import.meta.dirname, '../../tests/fixtures/graphs/hf-clip-ts14');
const [rows, columns] = [128, 128];

/** Between −1 and 1, column 0 zeros, column 1 a hundred times smaller than the rest. */
const matrix = Float32Array.from({ length: rows * columns }, (_, i) => {
  const column = i % columns;
  return column === 0 ? 0 : Math.sin(i * 0.7) * (column === 1 ? 0.01 : 1);
});
const data = tensor(
  'float32',
  [3, rows],
  Float32Array.from({ length: 3 * rows }, (_, i) => Math.cos(i * 1.3)),
);

/** A model of `data` [n, 128] with what `build` makes of it as its output. */
function modelOf(build: (draft: GraphDraft) => string): Model {
  const empty: Model = {
    name: 'product',
    irVersion: 8,
    opsets: new Map([['', 17]]),
    producer: { name: 'test', version: '' },
    metadata: new Map(),
    functions: [],
    graph: {
      name: 'product',
      inputs: [{ name: 'data', type: { kind: 'tensor', elementType: 'float32', shape: ['n', rows] } }],
      outputs: [],
      initializers: new Map(),
      nodes: [],
      sparseInitializers: [],
      quantization: [],
    },
  };
  const draft = new GraphDraft(empty);
  draft.addOutput(draft.alias(build(draft), 'result'), 'float32', ['n', columns]);
  return draft.finish();
}

const stored = (draft: GraphDraft) => draft.constant(floatWeights([rows, columns], matrix), 'weights');

const builds: Readonly<Record<string, (draft: GraphDraft) => string>> = {
  MatMul: (draft) => draft.emit('MatMul', ['data', stored(draft)]),
  'MatMul by a transposed matrix': (draft) => {
    const across = Float32Array.from(matrix, (_, i) => matrix[(i % rows) * columns + Math.floor(i / rows)] ?? 0);
    const weights = draft.constant(floatWeights([columns, rows], across), 'weights');
    return draft.emit('MatMul', ['data', draft.emit('Transpose', [weights], { perm: [1, 0] })]);
  },
  'Gemm with a bias': (draft) => {
    const bias = draft.constant(floatWeights([columns], new Float32Array(columns).fill(2)), 'bias');
    return draft.emit('Gemm', ['data', stored(draft), bias]);
  },
  'Gemm by a transposed matrix': (draft) => {
    const turned = draft.emit('Transpose', [stored(draft)], { perm: [1, 0] });
    return draft.emit('Gemm', ['data', turned], { transB: 1 });
  },
};

async function run(model: Model, feeds: Readonly<Record<string, Tensor>>): Promise<Tensor> {
  const source = { bytes: writeModel(model, { externalize: true }), externalDataFolder: folder };
  const [result] = Object.values(await withSession(source, {}, (session) => session.run(feeds)));
  if (result === undefined) throw new Error('no result');
  return result;
}

const operatorsOf = ({ graph }: Model) => graph.nodes.map(({ operator }) => operator);

describe('quantised weights', () => {
  it.each(Object.entries(builds))('give the product of floats, closely: %s', async (_, build) => {
    const model = modelOf(build);
    const largest: LargestSigned = (await hasExactIntegerProducts()) ? 127 : 63;
    const quantised = new WeightQuantiser(largest).quantise(model);
    expect(operatorsOf(quantised)).toContain('MatMulInteger');
    expect(operatorsOf(quantised)).not.toContain('MatMul');
    const [exact, close] = [await run(model, { data }), await run(quantised, { data })];
    // Half a step of each factor (2 / 255 of the data, 1 / 63 of the weights) over 128 rows, were all on the same side.
    const bound = 128 * (0.5 * (2 / 255) + 0.5 * (1 / largest));
    const differences = Array.from(close.data, Number).map((value, i) => Math.abs(value - Number(exact.data[i])));
    expect(Math.max(...differences)).toBeLessThan(bound / 8);
    // A column of its own scale is as close to itself as the others are.
    expect(Math.max(...differences.filter((__, i) => i % columns === 1))).toBeLessThan(bound / 800);
    expect(differences.filter((__, i) => i % columns === 0)).toEqual([0, 0, 0]);
  });

  it.each([127, 63] as const)(
    'reach %i in every column and never pass it, in steps that say what they stand for',
    (largest) => {
      const { initializers } = new WeightQuantiser(largest).quantise(
        modelOf((draft) => draft.emit('MatMul', ['data', stored(draft)])),
      ).graph;
      const [integers, scales] = ['weights_int8', 'weights_scales'].map((name) => {
        const weights = initializers.get(name);
        if (weights === undefined) throw new Error(`no ${name}`);
        return Array.from(tensorFromWeights(weights, name).data, Number);
      });
      for (const column of [1, 2, columns - 1]) {
        const own = (integers ?? []).filter((__, i) => i % columns === column);
        expect(Math.max(...own.map(Math.abs))).toBe(largest);
        const furthest = own.map(
          (integer, row) => integer * (scales?.[column] ?? 0) - (matrix[row * columns + column] ?? 0),
        );
        expect(Math.max(...furthest.map(Math.abs))).toBeLessThanOrEqual(0.5001 * (scales?.[column] ?? 0));
      }
    },
  );

  it('leave small matrices, other operands and scaled products alone', () => {
    const model = modelOf((draft) => {
      const scaled = draft.emit('Gemm', ['data', stored(draft)], { alpha: 0.5 });
      const small = draft.constant(floatWeights([columns, 16], new Float32Array(columns * 16)), 'small');
      const narrow = draft.emit('MatMul', [scaled, small]);
      const back = draft.emit('Transpose', [narrow], { perm: [1, 0] });
      return draft.emit('MatMul', [narrow, draft.emit('MatMul', [back, scaled])]);
    });
    expect(operatorsOf(new WeightQuantiser(127).quantise(model))).toEqual(operatorsOf(model));
  });

  it('quantise what several products share once', () => {
    const model = modelOf((draft) => {
      const weights = stored(draft);
      const first = draft.emit('MatMul', ['data', weights]);
      return draft.emit('Add', [first, draft.emit('MatMul', ['data', weights])]);
    });
    const operators = operatorsOf(new WeightQuantiser(127).quantise(model));
    expect(operators.filter((operator) => operator === 'DynamicQuantizeLinear').length).toBe(1);
    expect(operators.filter((operator) => operator === 'MatMulInteger').length).toBe(2);
  });
});

describe('an encoder in integers', () => {
  const model = readModelFile(join(folder, 'model.onnx'));

  it('keeps its embeddings, and the integers for the next picture size', async () => {
    const pixels = readSafetensors(readFileSync(join(folder, 'case.safetensors'))).get('pixel_values');
    if (pixels === undefined) throw new Error('the case lacks its pictures');
    const quantiser = new WeightQuantiser(127);
    const [small, large] = [8, 12].map((side) =>
      quantiser.quantise(withGrid(model, { height: side, width: side }, 'bicubic')),
    );
    if (small === undefined || large === undefined) throw new Error('two models');
    const integersOf = ({ graph }: Model) =>
      [...graph.initializers].filter(([, { elementType }]) => elementType === 'int8');
    expect(integersOf(small).length).toBe(6);
    expect(integersOf(large)).toEqual(integersOf(small));
    for (const [name, weights] of integersOf(large)) expect(small.graph.initializers.get(name)).toBe(weights);

    const [exact, close] = [await run(model, { pixel_values: pixels }), await run(small, { pixel_values: pixels })];
    const width = exact.shape[1] ?? 0;
    for (let picture = 0; picture < (exact.shape[0] ?? 0); picture++) {
      const row = ({ data: all }: Tensor) => Array.from(all, Number).slice(picture * width, (picture + 1) * width);
      expect(cosine(row(exact), row(close))).toBeGreaterThan(0.999);
    }
  });
});

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]) => x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
