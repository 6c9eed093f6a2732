import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defined } from '#core/base/assert.ts';
import { withSession } from '#models/runtime/session.ts';
import { tensor, type Tensor } from '#models/tensor/tensor.ts';
import { check } from '../../../tests/golden/graphs.ts';
import { compareTensors } from '../../../tests/golden/goldenCase.ts';
import type { Model } from '../graph.ts';
import { GraphDraft } from '../graphDraft.ts';
import { readModelFile } from '../modelFile.ts';
import { findVisionTransformer } from '../structure/findVisionTransformer.ts';
import { floatWeights } from '../weights.ts';
import { writeModel } from '../writeModel.ts';
import { deriveAttentions } from './deriveAttentions.ts';
import { denseVariants, deriveDense } from './deriveDense.ts';
import { headsWithinCaches } from './headsApart.ts';
import { withGrid } from './withGrid.ts';

const repository = join(import.meta.dirname, '../../..');
const graphs = join(repository, 'tests/fixtures/graphs');
const cases = ['hf-clip-ts14', 'openclip-vit-ts16'];
const embeddedPack = join(repository, 'resources/packs/shapes/onnx');

/** Any picture will do: the outputs are compared with each other. */
function pictures(count: number, height: number, width: number): Tensor {
  const shape = [count, 3, height, width];
  return tensor(
    'float32',
    shape,
    Float32Array.from({ length: count * 3 * height * width }, (_, i) => Math.sin(i * 0.37)),
  );
}

async function run(model: Model, folder: string, pixels: Tensor, output: string): Promise<Tensor> {
  const source = { bytes: writeModel(model, { externalize: true }), externalDataFolder: folder, name: model.name };
  const results = await withSession(source, {}, (session) => session.run({ pixel_values: pixels }, [output]));
  const result = results[output];
  if (result === undefined) throw new Error(`no ${output}`);
  return result;
}

/** Largest |a − b| / max |b|; infinite for other shapes. */
function difference(a: Tensor, b: Tensor): number {
  return compareTensors('', a, b, 0).difference;
}

describe.each(cases)('graphs derived from %s', (name) => {
  const folder = join(graphs, name);
  const model = readModelFile(join(folder, 'model.onnx'));

  it('reproduce the reference: attentions, dense features, other grids', async () => {
    const parts = (await check(folder)).filter((part) => part.status !== 'not implemented');
    expect(parts.map((part) => part.name)).toEqual([
      'forward',
      'attentions',
      'attentions_head_means',
      'attentions_mean_of_last_8',
      'dense_maskclip',
      'dense_sclip',
      'dense_clearclip',
      'wide_bicubic',
      'wide_bilinear',
    ]);
    expect(parts.filter((part) => part.status !== 'pass')).toEqual([]);
  });

  it('at the exported grid equal the stock graph', async () => {
    const pixels = pictures(2, 64, 64);
    const same = withGrid(model, { height: 8, width: 8 }, 'bicubic');
    const stock = await run(model, folder, pixels, 'image_embeds');
    // The interpolation to the same grid has weights 1 and 0: nothing may be lost.
    expect(difference(await run(same, folder, pixels, 'image_embeds'), stock)).toBeLessThan(1e-6);
  });

  it.each(denseVariants)(
    'have unit %s features of every patch at another grid, picture by picture',
    async (variant) => {
      const dense = deriveDense(withGrid(model, { height: 3, width: 5 }, 'bilinear'), variant);
      const pixels = pictures(2, 24, 40);
      const both = await run(dense, folder, pixels, 'dense');
      expect(both.shape).toEqual([2, 32, 3, 5]);
      for (let patch = 0; patch < 15; patch++) {
        const squares = Array.from({ length: 32 }, (_, channel) => Number(both.data[channel * 15 + patch]) ** 2);
        expect(squares.reduce((sum, square) => sum + square)).toBeCloseTo(1, 5);
      }
      const first = tensor('float32', [1, 3, 24, 40], Float32Array.from(pixels.data.slice(0, 3 * 24 * 40), Number));
      const alone = await run(dense, folder, first, 'dense');
      const half = tensor('float32', alone.shape, Float32Array.from(both.data.slice(0, 32 * 15), Number));
      expect(difference(alone, half)).toBeLessThan(1e-5);
    },
  );

  it.each(denseVariants)(
    'have the same %s features with heads taken one after the other, or in parts',
    async (variant) => {
      const wide = withGrid(model, { height: 3, width: 5 }, 'bicubic');
      const pixels = pictures(2, 24, 40);
      const together = deriveDense(wide, variant);
      const expected = await run(together, folder, pixels, 'dense');
      for (const size of [1, 3]) {
        const asked: string[] = [];
        const apart = deriveDense(wide, variant, {
          headsAtOnce: (heads, tokens) => {
            asked.push(`${heads} heads of ${tokens} tokens`);
            return size;
          },
        });
        const attentions = variant === 'maskclip' ? 2 : 3;
        expect(asked).toEqual(Array.from({ length: attentions }, () => '4 heads of 16 tokens'));
        const softmaxes = (of: Model) => of.graph.nodes.filter(({ operator }) => operator === 'Softmax').length;
        expect(softmaxes(apart)).toBe(softmaxes(together) * Math.ceil(4 / size));
        expect(difference(await run(apart, folder, pixels, 'dense'), expected)).toBeLessThan(2e-6);
      }
    },
  );

  it('average attention maps over heads and layers as the full maps say', async () => {
    const pixels = pictures(2, 64, 64);
    const full = await run(deriveAttentions(model, { mean: 'none' }), folder, pixels, 'attentions');
    const [count = 0, layers = 0, heads = 0, tokens = 0] = full.shape;
    expect(full.shape).toEqual([2, 3, 4, 65, 65]);
    const at = (picture: number, layer: number, head: number, i: number) =>
      Number(full.data[((picture * layers + layer) * heads + head) * tokens * tokens + i]);
    const mean = await run(deriveAttentions(model, { mean: 'both', lastLayers: 2 }), folder, pixels, 'attentions');
    expect(mean.shape).toEqual([2, 65, 65]);
    let largest = 0;
    for (let picture = 0; picture < count; picture++) {
      for (let i = 0; i < tokens * tokens; i++) {
        let sum = 0;
        for (let layer = 1; layer < layers; layer++) {
          for (let head = 0; head < heads; head++) sum += at(picture, layer, head, i);
        }
        largest = Math.max(largest, Math.abs(sum / 8 - Number(mean.data[picture * tokens * tokens + i])));
      }
    }
    expect(largest).toBeLessThan(1e-6);
    const rowSum = Array.from({ length: tokens }, (_, i) => at(1, 2, 3, i)).reduce((sum, value) => sum + value);
    expect(rowSum).toBeCloseTo(1, 5);
    const byLayer = await run(deriveAttentions(model), folder, pixels, 'attentions');
    const byHead = await run(deriveAttentions(model, { mean: 'layers' }), folder, pixels, 'attentions');
    expect([byLayer.shape, byHead.shape]).toEqual([
      [2, 3, 65, 65],
      [2, 4, 65, 65],
    ]);
  });

  it('keep the mask of the last block wherever it attends', () => {
    const { model: special, blocks } = findVisionTransformer(model);
    const { probabilities } = defined(blocks.at(-1), 'the last block').attention;
    const draft = new GraphDraft(special);
    const mask = draft.constant(floatWeights([65, 65], new Float32Array(65 * 65)), 'mask');
    const scores = special.graph.nodes.find((node) => node.outputs[0] === probabilities)?.inputs[0] ?? '';
    const masked = draft.emit('Add', [scores, mask], {}, 'masked');
    draft.mapNodes((node) => (node.outputs[0] === probabilities ? { ...node, inputs: [masked] } : node));
    const uses = denseVariants.map((variant) => {
      const { nodes } = deriveDense(draft.finish(), variant).graph;
      return [variant, nodes.filter(({ inputs }) => inputs.includes(mask)).length];
    });
    // Values alone attend to nothing; QQᵀ and KKᵀ are masked each.
    expect(uses).toEqual([
      ['maskclip', 0],
      ['sclip', 2],
      ['clearclip', 1],
    ]);
  });

  it('carry no weights: only what differs from the stock file is in them', () => {
    const stockBytes = readFileSync(join(folder, 'model.onnx')).byteLength;
    const written = writeModel(deriveDense(model, 'sclip'), { externalize: true });
    expect(written.byteLength).toBeLessThan(stockBytes / 10);
  });
});

describe('graphs derived from the embedded pack', () => {
  const model = readModelFile(join(embeddedPack, 'vision_model.onnx'));

  it('at the exported grid equal the stock graph, whose sizes are open', async () => {
    const pixels = pictures(2, 96, 96);
    const same = withGrid(model, { height: 12, width: 12 }, 'bicubic');
    const stock = await run(model, embeddedPack, pixels, 'image_embeds');
    expect(difference(await run(same, embeddedPack, pixels, 'image_embeds'), stock)).toBeLessThan(1e-6);
  });

  it.each([
    { height: 8, width: 12 },
    { height: 18, width: 18 },
  ])('follow the position embedding to $height×$width patches, window masks included', async (grid) => {
    const pixels = pictures(1, grid.height * 8, grid.width * 8);
    const derived = withGrid(model, grid, 'bicubic');
    // The stock graph computes its masks from the picture size by itself, so with the same embedding it must agree.
    const embedding = [...derived.graph.initializers.values()].find(
      ({ shape }) => shape.length === 3 && shape[1] === grid.height * grid.width + 1,
    );
    if (embedding === undefined) throw new Error('no interpolated position embedding');
    const draft = new GraphDraft(model);
    const replacement = draft.constant(embedding, 'resized');
    draft.mapNodes((node) => ({
      ...node,
      inputs: node.inputs.map((input) => (input === 'position_embedding' ? replacement : input)),
    }));
    const stock = await run(draft.finish(), embeddedPack, pixels, 'image_embeds');
    expect(difference(await run(derived, embeddedPack, pixels, 'image_embeds'), stock)).toBeLessThan(1e-5);
    const dense = await run(deriveDense(derived, 'maskclip'), embeddedPack, pixels, 'dense');
    expect(dense.shape).toEqual([1, 96, grid.height, grid.width]);
    const apart = deriveDense(derived, 'maskclip', { headsAtOnce: () => 1 });
    expect(apart.graph.nodes.filter(({ operator }) => operator === 'Softmax').length).toBe(2 * 4);
    expect(difference(await run(apart, embeddedPack, pixels, 'dense'), dense)).toBeLessThan(2e-6);
  });
});

describe('heads computed at a time', () => {
  it('are all while their scores fit the caches, and one at the least', () => {
    // 12 heads of 197 tokens: 1.9 MB of scores, of 769: 28 MB.
    expect([1, 2, 16].map((cores) => headsWithinCaches(12, 197, cores))).toEqual([8, 12, 12]);
    expect([1, 2, 4, 16, 64].map((cores) => headsWithinCaches(12, 769, cores))).toEqual([1, 1, 2, 8, 12]);
  });

  it('stay together where each has a mask of its own', () => {
    const { model: special, blocks } = findVisionTransformer(readModelFile(join(graphs, 'hf-clip-ts14', 'model.onnx')));
    const { probabilities } = defined(blocks[0], 'the first block').attention;
    const softmaxesWithMaskOf = (shape: readonly number[]) => {
      const draft = new GraphDraft(special);
      const size = shape.reduce((product, length) => product * length, 1);
      const mask = draft.constant(floatWeights(shape, new Float32Array(size)), 'mask');
      const scores = special.graph.nodes.find((node) => node.outputs[0] === probabilities)?.inputs[0] ?? '';
      const masked = draft.emit('Add', [scores, mask], {}, 'masked');
      draft.mapNodes((node) => (node.outputs[0] === probabilities ? { ...node, inputs: [masked] } : node));
      const { nodes } = deriveDense(draft.finish(), 'maskclip', { headsAtOnce: () => 1 }).graph;
      return nodes.filter(({ operator }) => operator === 'Softmax').length;
    };
    expect(softmaxesWithMaskOf([65, 65])).toBe(2 * 4);
    expect(softmaxesWithMaskOf([1, 4, 65, 65])).toBe(1 + 4);
  });
});

describe('a grid', () => {
  it('must have patches', () => {
    const model = readModelFile(join(graphs, 'hf-clip-ts14', 'model.onnx'));
    for (const grid of [
      { height: 0, width: 8 },
      { height: 8, width: 2.5 },
      { height: 8, width: 1e6 },
    ]) {
      expect(() => withGrid(model, grid, 'bicubic')).toThrow(expect.objectContaining({ code: 'grid-invalid' }));
    }
  });

  it('replaces the embedding and nothing else', () => {
    const model = readModelFile(join(graphs, 'hf-clip-ts14', 'model.onnx'));
    const { initializers } = withGrid(model, { height: 4, width: 4 }, 'bilinear').graph;
    const shapes = [...initializers.values()].map(({ shape }) => shape.join());
    expect(shapes).toContain('1,17,64');
    expect(shapes).not.toContain('65,64');
    expect(floatWeights([1], [0]).place).toBeUndefined();
    const inline = [...initializers.values()].filter(({ place, shape }) => place === undefined && shape.length === 2);
    expect(inline).toEqual([]);
  });
});
