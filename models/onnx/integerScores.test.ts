import { describe, expect, it } from 'vitest';
import { hasExactIntegerProducts } from '#models/runtime/integerProducts.ts';
import { withSession } from '#models/runtime/session.ts';
import { tensor, type Tensor } from '#models/tensor/tensor.ts';
import type { Model } from './graph.ts';
import { GraphDraft } from './graphDraft.ts';
import type { LargestSigned } from './integerProduct.ts';
import { quantiseScores } from './integerScores.ts';
import { floatWeights } from './weights.ts';
import { writeModel } from './writeModel.ts';

const [heads, tokens, size] = [2, 40, 16];
const largest: LargestSigned = (await hasExactIntegerProducts()) ? 127 : 63;

/** A model of `query` [2, T, d] and `key` [2, d, T] with what `build` makes of them as its output. */
function modelOf(build: (draft: GraphDraft) => string): Model {
  const input = (name: string, shape: readonly number[]) =>
    ({ name, type: { kind: 'tensor', elementType: 'float32', shape } }) as const;
  const draft = new GraphDraft({
    name: 'scores',
    irVersion: 8,
    opsets: new Map([['', 17]]),
    producer: { name: 'test', version: '' },
    metadata: new Map(),
    functions: [],
    graph: {
      name: 'scores',
      inputs: [input('query', [heads, tokens, size]), input('key', [heads, size, tokens])],
      outputs: [],
      initializers: new Map(),
      nodes: [],
      sparseInitializers: [],
      quantization: [],
    },
  });
  draft.addOutput(draft.alias(build(draft), 'result'), 'float32', [heads, tokens, tokens]);
  return draft.finish();
}

const scores = (draft: GraphDraft) => draft.emit('MatMul', ['query', 'key']);
const softmax = (draft: GraphDraft, value: string) => draft.emit('Softmax', [value], { axis: -1 });
const operatorsOf = ({ graph }: Model) => graph.nodes.map(({ operator }) => operator);

const waves = (shape: readonly number[], height: number) =>
  tensor(
    'float32',
    shape,
    Float32Array.from({ length: heads * tokens * size }, (_, i) => height * Math.sin(i * 0.7)),
  );

async function run(model: Model, key: Tensor): Promise<number[]> {
  const feeds = { query: waves([heads, tokens, size], 2), key };
  const { result } = await withSession({ bytes: writeModel(model) }, {}, (session) => session.run(feeds));
  if (result === undefined) throw new Error('no result');
  return Array.from(result.data, Number);
}

describe('attention scores in integers', () => {
  it.each(['without a mask', 'with a mask'])('give the probabilities of floats, closely: %s', async (kind) => {
    const model = modelOf((draft) => {
      if (kind === 'without a mask') return softmax(draft, scores(draft));
      const distances = Float32Array.from({ length: tokens ** 2 }, (_, i) => -Math.abs((i % tokens) - i / tokens) / 10);
      const mask = draft.constant(floatWeights([tokens, tokens], distances), 'mask');
      return softmax(draft, draft.emit('Add', [scores(draft), mask]));
    });
    const quantised = quantiseScores(model, largest);
    expect(operatorsOf(quantised)).toContain('MatMulInteger');
    expect(operatorsOf(quantised)).not.toContain('MatMul');
    const key = waves([heads, size, tokens], 0.5);
    const [exact, close] = [await run(model, key), await run(quantised, key)];
    // Half a step of each factor (4 / 255 of the queries, 0.5 / 63 of the keys) over 16 products is 0.19 of a score.
    const ratios = close.map((probability, i) => Math.abs(Math.log(probability / (exact[i] ?? 0))));
    expect(Math.max(...ratios)).toBeLessThan(2 * 16 * (0.5 * (4 / 255) * 0.5 + 0.5 * (0.5 / largest) * 2));
    expect(Math.max(...ratios)).toBeGreaterThan(0);
  });

  it('are all alike where all keys are 0', async () => {
    const quantised = quantiseScores(
      modelOf((draft) => softmax(draft, scores(draft))),
      largest,
    );
    const probabilities = await run(quantised, waves([heads, size, tokens], 0));
    expect(probabilities.every((probability) => Math.abs(probability - 1 / tokens) < 1e-6)).toBe(true);
  });

  it('are only those that nothing but a softmax reads', () => {
    const untouched: Readonly<Record<string, (draft: GraphDraft) => string>> = {
      'no softmax': scores,
      'a second reader': (draft) => {
        const product = scores(draft);
        return draft.emit('Add', [softmax(draft, product), product]);
      },
      'a stored factor': (draft) => {
        const weights = floatWeights([heads, size, tokens], new Float32Array(heads * size * tokens));
        return softmax(draft, draft.emit('MatMul', ['query', draft.constant(weights, 'weights')]));
      },
    };
    for (const [why, build] of Object.entries(untouched)) {
      const model = modelOf(build);
      expect(operatorsOf(quantiseScores(model, largest)), why).toEqual(operatorsOf(model));
    }
  });
});
