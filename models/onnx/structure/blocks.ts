/** From attentions to pre-norm transformer blocks: y = x + attention(norm1 x); output = y + feedForward(norm2 y). */
import type { LayerNorm, TransformerBlock } from '../visionTransformer.ts';
import { findAttentions, layoutOperators, type AttentionMatch } from './attention.ts';
import { layerNormsByInput, matchLayerNorm } from './layerNorm.ts';
import type { ValueView } from './valueView.ts';

/**
 * The blocks in order, each feeding the next. Throws `UnsupportedError` naming the node at which the graph departs from
 * that: no attention at all, pooling by attention where a block should be, norms after the branches, other things than
 * a residual sum.
 */
export function findBlocks(view: ValueView, pixels: string): readonly TransformerBlock[] {
  const attentions = findAttentions(view, pixels).filter((attention) => attention.isSelfAttention);
  if (attentions.length === 0) {
    throw view.refusal(
      'it has no self-attention over patches; dense features are derived from vision transformers only',
    );
  }
  const norms = layerNormsByInput(view);
  const blocks = attentions.map((attention) => matchBlock(view, attention, norms));
  blocks.forEach((block, index) => {
    const previous = blocks[index - 1];
    if (previous !== undefined && block.input !== previous.output) {
      throw view.refusal('its attention blocks do not follow one another', attentions[index]?.softmax);
    }
  });
  return blocks;
}

function matchBlock(
  view: ValueView,
  attention: AttentionMatch,
  norms: ReadonlyMap<string, readonly LayerNorm[]>,
): TransformerBlock {
  const { input, branch: attentionBranch, sum: middle } = followToResidual(view, attention);
  const firstNorm = matchLayerNorm(view, projectionSource(view, attention));
  if (firstNorm === undefined || firstNorm.input !== input) {
    throw view.refusal('its attention does not start from a norm of the block input (pre-norm)', attention.softmax);
  }
  const secondNorm = norms.get(middle)?.[0];
  const residual = view.index
    .consumers(middle)
    .find((node) => node.operator === 'Add' && node.inputs.every((name) => view.dependsOnPixels(name)));
  if (secondNorm === undefined || residual === undefined) {
    throw view.refusal('no feed-forward branch on a norm follows its attention', attention.softmax);
  }
  const feedForwardBranch = residual.inputs.find((name) => name !== middle) ?? '';
  return {
    input,
    firstNorm,
    attention,
    attentionBranch,
    middle,
    secondNorm,
    feedForwardBranch,
    output: residual.outputs[0] ?? '',
  };
}

/** Follows an attention's output through its projection (bias, layer scale) to where the block input is added. */
function followToResidual(
  view: ValueView,
  attention: AttentionMatch,
): { readonly input: string; readonly branch: string; readonly sum: string } {
  let value = attention.output;
  for (;;) {
    const [node, ...others] = view.index.consumers(value);
    if (node === undefined) {
      throw view.refusal('its attention is not part of a residual block but pools the picture', attention.softmax);
    }
    if (others.length > 0) {
      throw view.refusal('the output of its attention is used in more than one way', attention.softmax);
    }
    const other = node.inputs.find((name) => name !== value) ?? '';
    const output = node.outputs[0] ?? '';
    if (node.operator === 'Add' && view.dependsOnPixels(other)) return { input: other, branch: value, sum: output };
    const isLinear = ['MatMul', 'Gemm', 'Add', 'Mul'].includes(node.operator) && !view.dependsOnPixels(other);
    if (!isLinear && !layoutOperators.includes(node.operator)) {
      throw view.refusal('something else than a projection and a residual sum follows its attention', node);
    }
    value = output;
  }
}

/** What the queries are projected from. */
function projectionSource(view: ValueView, attention: AttentionMatch): string {
  let value = attention.query;
  for (let isProjected = false; ;) {
    const layout = view.madeBy(value, ...layoutOperators);
    const linear = view.madeBy(value, 'MatMul', 'Gemm', 'Add', 'Mul', 'Div');
    const data = linear === undefined ? undefined : view.mixedOperands(linear)?.data;
    // Some encoders norm every head's queries and keys; what is multiplied with the keys is still one value a token.
    const headNorm = isProjected ? undefined : matchLayerNorm(view, value);
    if (headNorm !== undefined && view.shape(value).at(-1) === attention.headSize) {
      value = headNorm.input;
    } else if (layout !== undefined) {
      value = layout.inputs[0] ?? '';
    } else if (!isProjected && linear !== undefined) {
      if (linear.operator === 'Gemm') value = linear.inputs[0] ?? '';
      else if (data === undefined) throw view.refusal('its queries are not a linear projection of one value', linear);
      else value = data;
      isProjected = linear.operator === 'MatMul' || linear.operator === 'Gemm';
    } else if (isProjected) {
      return value;
    } else {
      const maker = view.index.producer(value) ?? attention.softmax;
      throw view.refusal('its queries are mixed after their projection, as rotary position embeddings do', maker);
    }
  }
}
