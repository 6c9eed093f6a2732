import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorMessage, UnsupportedError } from '#core/base/errors.ts';
import { cutAt } from '../cutAt.ts';
import type { Model, Node } from '../graph.ts';
import { GraphDraft } from '../graphDraft.ts';
import { readModelFile } from '../modelFile.ts';
import { specialize } from '../specialize.ts';
import { floatWeights, int64Weights, tensorFromWeights } from '../weights.ts';
import { findVisionTransformer } from './findVisionTransformer.ts';

const repository = join(import.meta.dirname, '../../..');
const fixture = (name: string) => readModelFile(join(repository, 'tests/fixtures/graphs', name, 'model.onnx'));

/** The fixture with some of its (specialised) nodes changed. */
function edited(change: (node: Node, draft: GraphDraft) => Node): Model {
  const draft = new GraphDraft(specialize(fixture('hf-clip-ts14')));
  draft.mapNodes((node) => change(node, draft));
  return draft.finish();
}

/** The model, specialised, with something else than `query` multiplied with the keys. */
function withQueryOf(
  model: Model,
  query: string,
  change: (draft: GraphDraft) => string,
): { model: Model; query: string } {
  const draft = new GraphDraft(specialize(model));
  const changed = change(draft);
  draft.mapNodes((node) =>
    node.operator === 'MatMul' && node.inputs[0] === query
      ? { ...node, inputs: [changed, ...node.inputs.slice(1)] }
      : node,
  );
  return { model: draft.finish(), query: changed };
}

/** What a model is refused with; the kind matters, since the app offers other models for it. */
function refusalOf(model: Model): string {
  try {
    findVisionTransformer(model);
  } catch (error) {
    expect(error).toBeInstanceOf(UnsupportedError);
    return errorMessage(error);
  }
  return 'not refused';
}

describe.each(['hf-clip-ts14', 'openclip-vit-ts16'])('the structure of %s', (name) => {
  const encoder = findVisionTransformer(fixture(name));

  it('is read whole: patches, tokens, blocks, head', () => {
    expect(encoder).toMatchObject({
      pixels: 'pixel_values',
      grid: { height: 8, width: 8 },
      patchSize: { height: 8, width: 8 },
      width: 64,
      prefixTokens: 1,
      positionEmbedding: { kind: 'stored' },
      head: { embedding: 'image_embeds', embeddingSize: 32 },
    });
    expect(encoder.blocks.length).toBe(3);
    for (const { attention, input, firstNorm, secondNorm, middle } of encoder.blocks) {
      expect(attention).toMatchObject({ heads: 4, headSize: 16, mask: undefined });
      expect(attention.scale).toBeCloseTo(0.25, 6);
      expect([firstNorm.input, secondNorm.input]).toEqual([input, middle]);
    }
  });

  it('has values of the shapes that it says', () => {
    const { inference, blocks, head } = encoder;
    const sizes = (value: string) => inference.shape(value).slice(-2);
    for (const block of blocks) {
      for (const value of [block.input, block.middle, block.output, block.attentionBranch, block.feedForwardBranch]) {
        expect(sizes(value)).toEqual([65, 64]);
      }
      expect(sizes(block.attention.probabilities)).toEqual([65, 65]);
      expect(sizes(block.attention.value)).toEqual([65, 16]);
      expect(sizes(block.attention.keyTransposed)).toEqual([16, 65]);
    }
    expect(sizes(head.tokens)).toEqual([65, 64]);
  });

  it('is the same where an exporter sets rows that attend to nothing to zero', () => {
    const draft = new GraphDraft(specialize(fixture(name)));
    const [probabilities = ''] = encoder.blocks.map(({ attention }) => attention.probabilities);
    const zero = draft.constant(floatWeights([], [0]), 'zero');
    const guarded = draft.emit('Where', [draft.emit('IsNaN', [probabilities]), zero, probabilities]);
    draft.mapNodes((node) =>
      node.operator === 'MatMul'
        ? { ...node, inputs: node.inputs.map((input) => (input === probabilities ? guarded : input)) }
        : node,
    );
    const [first, ...others] = findVisionTransformer(draft.finish()).blocks;
    expect(first?.attention.probabilities).toBe(guarded);
    expect(others.length).toBe(2);
  });

  it('is the same where every head norms its queries', () => {
    const [query = ''] = encoder.blocks.map(({ attention }) => attention.query);
    const { model, query: normed } = withQueryOf(fixture(name), query, (draft) => {
      const scale = draft.constant(floatWeights([16], new Float32Array(16).fill(1)), 'norm_scale');
      return draft.emit('LayerNormalization', [query, scale]);
    });
    const [first] = findVisionTransformer(model).blocks;
    expect(first?.attention.query).toBe(normed);
    expect(first?.firstNorm).toEqual(encoder.blocks[0]?.firstNorm);
  });

  it('is refused where queries are rotated by their position, naming the node', () => {
    const [query = ''] = encoder.blocks.map(({ attention }) => attention.query);
    const { model, query: rotated } = withQueryOf(fixture(name), query, (draft) => {
      const [from, half, to, axis] = [[0], [8], [16], [-1]].map((value) => draft.integers(value));
      const [left, right] = [
        draft.emit('Slice', [query, from ?? '', half ?? '', axis ?? '']),
        draft.emit('Slice', [query, half ?? '', to ?? '', axis ?? '']),
      ];
      return draft.emit('Concat', [right, left], { axis: -1 }, 'rotated');
    });
    expect(rotated).toBe('rotated');
    expect(refusalOf(model)).toMatch(/rotary position embeddings.*Concat node rotated/);
  });

  it('has the same scale where an exporter divides instead of multiplying', () => {
    const draft = new GraphDraft(specialize(fixture(name)));
    let divided = 0;
    draft.mapNodes((node) => {
      const [data = '', factor = ''] = node.inputs;
      const weights = node.operator === 'Mul' ? draft.finish().graph.initializers.get(factor) : undefined;
      if (weights === undefined || weights.shape.length > 0) return node;
      divided += 1;
      const reciprocal = floatWeights([], [1 / Number(tensorFromWeights(weights, factor).data[0])]);
      return { ...node, operator: 'Div', inputs: [data, draft.constant(reciprocal, 'divisor')] };
    });
    const { blocks } = findVisionTransformer(draft.finish());
    expect(divided).toBeGreaterThanOrEqual(blocks.length);
    for (const { attention } of blocks) expect(attention.scale).toBeCloseTo(0.25, 6);
  });

  it('is the same after specialising, whatever the names', () => {
    const anonymous = new GraphDraft(specialize(fixture(name)));
    anonymous.mapNodes((node) => ({ ...node, name: '' }));
    expect(findVisionTransformer(anonymous.finish()).blocks.length).toBe(3);
  });
});

describe('the embedded pack', () => {
  const path = join(repository, 'resources/packs/shapes/onnx/vision_model.onnx');

  it('says its picture size through its position embedding alone', () => {
    const encoder = findVisionTransformer(readModelFile(path));
    expect(encoder.grid).toEqual({ height: 12, width: 12 });
    expect(encoder.patchSize).toEqual({ height: 8, width: 8 });
  });

  it('has window masks in all blocks but the last', () => {
    const { blocks } = findVisionTransformer(readModelFile(path));
    const masked = blocks.map((block) => block.attention.mask !== undefined);
    expect(masked).toEqual(blocks.map((_, index) => index < blocks.length - 1));
  });

  it('does not fit another picture size', () => {
    const imageSize = { height: 64, width: 64 };
    expect(() => findVisionTransformer(readModelFile(path), { imageSize })).toThrow(/cannot combine/);
  });
});

describe('a graph of another structure is refused', () => {
  it('when no picture goes in', () => {
    const embeddings = findVisionTransformer(fixture('hf-clip-ts14'));
    const tail = cutAt(embeddings.model, ['image_embeds'], [embeddings.head.selected]);
    expect(refusalOf(tail)).toMatch(/no input takes pictures/);
  });

  it('when it has no attention', () => {
    const { model, blocks } = findVisionTransformer(fixture('hf-clip-ts14'));
    const stem = cutAt(model, [blocks[0]?.input ?? '']);
    const named = { ...stem, graph: { ...stem.graph, outputs: stem.graph.outputs.map((output) => ({ ...output })) } };
    expect(refusalOf(named)).toMatch(/no self-attention/);
  });

  it('when the embedding is not made from the first token', () => {
    const { head } = findVisionTransformer(fixture('hf-clip-ts14'));
    const model = edited((node, draft) =>
      node.outputs[0] === head.selected
        ? { ...node, inputs: [node.inputs[0] ?? '', draft.constant(int64Weights([], [3]), 'third')] }
        : node,
    );
    expect(refusalOf(model)).toMatch(/not made from a class token/);
  });

  it('when its head mixes the pictures of a batch', () => {
    const { model, head } = findVisionTransformer(fixture('hf-clip-ts14'));
    const draft = new GraphDraft(model);
    const across = draft.emit('Transpose', [head.selected], { perm: [1, 0] });
    const back = draft.emit('Transpose', [across], { perm: [1, 0] });
    draft.mapNodes((node) =>
      node.outputs[0] === across
        ? node
        : { ...node, inputs: node.inputs.map((name) => (name === head.selected ? back : name)) },
    );
    expect(refusalOf(draft.finish())).toMatch(/head mixes tokens.*Transpose/);
  });

  it('when patches reach the embedding beside the class token', () => {
    const { model, head } = findVisionTransformer(fixture('hf-clip-ts14'));
    const draft = new GraphDraft(model);
    const flat = draft.emit('Reshape', [head.tokens, draft.integers([-1, 65 * 64])]);
    const weights = draft.constant(floatWeights([65 * 64, 64], new Float32Array(65 * 64 * 64)), 'pooling');
    const pooled = draft.emit('MatMul', [flat, weights]);
    const both = draft.emit('Add', [head.selected, pooled]);
    draft.mapNodes((node) =>
      node.outputs[0] === both
        ? node
        : { ...node, inputs: node.inputs.map((name) => (name === head.selected ? both : name)) },
    );
    expect(refusalOf(draft.finish())).toMatch(/more than the class token/);
  });

  it('when something lies between two blocks', () => {
    const { model, blocks } = findVisionTransformer(fixture('hf-clip-ts14'));
    const between = blocks[1]?.input ?? '';
    const draft = new GraphDraft(model);
    const activated = draft.emit('Relu', [between]);
    draft.mapNodes((node) =>
      node.outputs[0] === activated
        ? node
        : { ...node, inputs: node.inputs.map((name) => (name === between ? activated : name)) },
    );
    expect(refusalOf(draft.finish())).toMatch(/do not follow one another/);
  });

  it('when a block attends to the norm of something else than its input', () => {
    const { blocks } = findVisionTransformer(fixture('hf-clip-ts14'));
    const [first, second] = blocks;
    const model = edited((node) => ({
      ...node,
      inputs: node.inputs.map((name) => (name === second?.firstNorm.output ? (first?.firstNorm.output ?? '') : name)),
    }));
    expect(refusalOf(model)).toMatch(/pre-norm.*layers\.1.*Softmax/);
  });

  it('when a block has no norm before its attention, naming the softmax', () => {
    const { blocks } = findVisionTransformer(fixture('hf-clip-ts14'));
    const block = blocks[1];
    const model = edited((node) => ({
      ...node,
      inputs: node.inputs.map((name) => (name === block?.firstNorm.output ? block.input : name)),
    }));
    expect(refusalOf(model)).toMatch(/pre-norm.*layers\.1.*Softmax/);
  });

  it('when patches do not come from convolutions over the width of the tokens', () => {
    const model = edited((node, draft) => {
      if (node.operator !== 'Conv') return node;
      const weights = draft.constant(floatWeights([16, 3, 4, 4], new Float32Array(16 * 48)), 'finer');
      return {
        ...node,
        inputs: [node.inputs[0] ?? '', weights],
        attributes: new Map([
          ['kernel_shape', { kind: 'ints', value: [4, 4] }],
          ['strides', { kind: 'ints', value: [4, 4] }],
        ]),
      };
    });
    expect(() => findVisionTransformer(model)).toThrow(/Reshape|feature map/);
  });

  it('when it holds an operator of a runtime, naming it', () => {
    const model = edited((node) => (node.operator === 'Softmax' ? { ...node, domain: 'com.microsoft' } : node));
    expect(refusalOf(model)).toMatch(/com\.microsoft\.Softmax/);
  });
});
