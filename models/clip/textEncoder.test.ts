import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Attribute, Model, Node } from '#models/onnx/graph.ts';
import { writeModel } from '#models/onnx/writeModel.ts';
import { openClipPack } from '#models/packs/openPack.ts';
import { check } from '../../tests/golden/text-encoder.ts';
import { clipTokenizerFromMerges } from './clipTokenizerFromMerges.ts';
import { loadTokenizer } from './loadTokenizer.ts';
import { fillTemplate } from './templates.ts';
import { createTextEncoder, type TextEncoder } from './textEncoder.ts';
import { openTextGraph } from './textGraph.ts';
import { createTokenizer } from './tokenizer.ts';
import { normaliseRows } from './unitVectors.ts';

const fixtures = fileURLToPath(new URL('../../tests/fixtures/', import.meta.url));
const embeddedFolder = fileURLToPath(new URL('../../resources/packs/shapes', import.meta.url));
const textModel = join(fixtures, 'text-encoder/clip_text.onnx');

/** 86 merges, so that the end token is id 599, the largest of the model's 600. */
const letters = 'abcdefghijklmnopqrstuvwxyz';
const merges = Array.from({ length: 86 }, (_, i) => `${letters[i % 26] ?? ''} ${letters[Math.floor(i / 26)] ?? ''}`);
const tokenizer = createTokenizer(clipTokenizerFromMerges(['#', ...merges].join('\n')), { contextLength: 77 });

const openEncoder = (batchSize?: number): Promise<TextEncoder> =>
  createTextEncoder({ path: textModel }, tokenizer, batchSize === undefined ? {} : { batchSize });

function node(operator: string, inputs: readonly string[], output: string, attributes: Node['attributes']): Node {
  return { name: output, operator, domain: '', overload: '', inputs, outputs: [output], attributes };
}

const firstAxis: Attribute = { kind: 'ints', value: [1] };

/** A text encoder that looks at its padding: [sum, mean] of the ids of each text. */
const poolingModel: Model = {
  name: 'pooling',
  irVersion: 8,
  opsets: new Map([['', 12]]),
  producer: { name: 'maskwright', version: '1' },
  metadata: new Map(),
  functions: [],
  graph: {
    name: 'graph',
    inputs: [{ name: 'input_ids', type: { kind: 'tensor', elementType: 'int64', shape: ['n', 'length'] } }],
    outputs: [{ name: 'text_embeds', type: { kind: 'tensor', elementType: 'float32', shape: ['n', 2] } }],
    initializers: new Map(),
    nodes: [
      node('Cast', ['input_ids'], 'ids', new Map([['to', { kind: 'int', value: 1 }]])),
      node('ReduceSum', ['ids'], 'sum', new Map([['axes', firstAxis]])),
      node('ReduceMean', ['ids'], 'mean', new Map([['axes', firstAxis]])),
      node('Concat', ['sum', 'mean'], 'text_embeds', new Map([['axis', { kind: 'int', value: 1 }]])),
    ],
    sparseInitializers: [],
    quantization: [],
  },
};

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((sum, value, i) => sum + value * (b[i] ?? NaN), 0);
}

describe('the text encoder', () => {
  it('gives the official embeddings and class vectors', async () => {
    const parts = await check(join(fixtures, 'text-encoder'));
    expect(parts.map(({ name, status }) => [name, status])).toEqual([
      ['text_embeds', 'pass'],
      ['zeroshot', 'pass'],
    ]);
  });

  it('returns unit rows that do not depend on the batch a text is in', async () => {
    await using together = await openEncoder();
    await using oneByOne = await openEncoder(1);
    const texts = ['a dog', 'two cats on a roof', '', 'a dog'];
    const vectors = await together.encode(texts);
    const single = await oneByOne.encode(texts);
    expect(vectors.shape).toEqual([4, 16]);
    const row = (data: Float32Array, index: number): Float32Array => data.subarray(index * 16, index * 16 + 16);
    for (const index of texts.keys()) {
      expect(dot(row(vectors.data, index), row(vectors.data, index))).toBeCloseTo(1, 5);
      expect(dot(row(vectors.data, index), row(single.data, index))).toBeCloseTo(1, 5);
    }
    expect(row(vectors.data, 3)).toEqual(row(vectors.data, 0));
    expect(dot(row(vectors.data, 0), row(vectors.data, 1))).toBeLessThan(0.9999);
  });

  it('averages a name over templates and gives unit length again', async () => {
    await using encoder = await openEncoder();
    const [first, second] = ['a photo of a {}.', 'a drawing of the {}.'];
    const names = await encoder.encodeNames(['dog', 'cat'], [first, second] as string[]);
    const parts = await encoder.encode(['a photo of a dog.', 'a drawing of the dog.']);
    const sum = Array.from({ length: 16 }, (_, i) => (parts.data[i] ?? NaN) + (parts.data[16 + i] ?? NaN));
    const length = Math.hypot(...sum);
    expect(names.shape).toEqual([2, 16]);
    for (let i = 0; i < 16; i++) expect(names.data[i]).toBeCloseTo((sum[i] ?? NaN) / length, 5);
  });

  it('encodes nothing as nothing, and stops when it is cancelled', async () => {
    await using encoder = await openEncoder();
    expect((await encoder.encode([])).shape).toEqual([0, 16]);
    await expect(encoder.encode(['a dog'], { aborted: true })).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('leaves the padding out where the graph takes any length, with the same result', async () => {
    const pack = await openClipPack(embeddedFolder);
    const own = await loadTokenizer(pack);
    await using encoder = await createTextEncoder({ path: pack.textModel }, own, { threads: 1 });
    await using graph = await openTextGraph({ path: pack.textModel }, pack.contextLength, { threads: 1 });
    expect(graph.hasFreeLength).toBe(true);
    const texts = ['a tree', 'a photo of a large red house beside a lake'];
    const padded = await graph.run(own.encode(texts));
    const expected = normaliseRows(Float32Array.from(padded.data), encoder.width);
    const actual = await encoder.encode(texts);
    for (const [i, value] of expected.entries()) expect(actual.data[i]).toBeCloseTo(value, 5);
  });

  it('keeps the padding where the result depends on it, although the graph takes any length', async () => {
    // Sum and mean over all places: their ratio is the number of places that the graph was given.
    const source = { bytes: writeModel(poolingModel), name: 'pooling' };
    await using graph = await openTextGraph(source, 77);
    expect(graph.hasFreeLength).toBe(true);
    await using encoder = await createTextEncoder(source, tokenizer);
    const { data } = await encoder.encode(['a dog', 'two cats on a roof']);
    for (const row of [0, 1]) expect((data[row * 2] ?? NaN) / (data[row * 2 + 1] ?? NaN)).toBeCloseTo(77, 2);
  });

  it('refuses a graph that is made for another number of ids', async () => {
    await expect(openTextGraph({ path: textModel }, 32)).rejects.toMatchObject({
      code: 'text-model-unknown',
      message: expect.stringContaining('77 ids'),
    });
  });

  it('refuses a graph that is no text encoder', async () => {
    const vision = join(fixtures, 'graphs/hf-clip-ts14/model.onnx');
    await expect(createTextEncoder({ path: vision }, tokenizer)).rejects.toMatchObject({
      code: 'text-model-unknown',
      message: expect.stringContaining(vision),
    });
  });
});

describe('fillTemplate', () => {
  it('puts the name in every place, taking replacement patterns as text', () => {
    expect(fillTemplate('{}, a {}.', "the $& of $'")).toBe("the $& of $', a the $& of $'.");
  });

  it('refuses a template without a place', () => {
    expect(() => fillTemplate('a photo', 'dog')).toThrow(expect.objectContaining({ code: 'template-without-place' }));
  });
});
