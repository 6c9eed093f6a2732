/** Finds softmax(scale · Q Kᵀ [+ mask]) V, wherever the exporter put the scale and the mask. */
import type { Node } from '../graph.ts';
import { attributesOf } from '../operatorAttributes.ts';
import { divide, isKnown, isSameSize } from '../shape/dimension.ts';
import type { Attention } from '../visionTransformer.ts';
import type { ValueView } from './valueView.ts';

/** Operators that only move elements about. */
export const layoutOperators = ['Reshape', 'Transpose', 'Squeeze', 'Unsqueeze', 'Gather', 'Slice', 'Split', 'Flatten'];

/** Attention as it is found: token counts of queries and keys may differ (pooling), scales may be hidden in weights. */
export interface AttentionMatch extends Attention {
  readonly softmax: Node;
  /** One query per key: what a transformer block has, and a pooling head has not. */
  readonly isSelfAttention: boolean;
}

/** Every attention of the graph, in order. */
export function findAttentions(view: ValueView, pixels: string): readonly AttentionMatch[] {
  return view.model.graph.nodes.flatMap((node) => {
    if (node.operator !== 'Softmax' || node.domain !== '') return [];
    const match = matchAttention(view, node, pixels);
    return match === undefined ? [] : [match];
  });
}

function matchAttention(view: ValueView, softmax: Node, pixels: string): AttentionMatch | undefined {
  const probabilities = guardedAgainstNaN(view, softmax.outputs[0] ?? '');
  const rank = view.shape(probabilities).length;
  const { axis } = attributesOf(softmax, 'Softmax');
  if (axis !== -1 && axis !== rank - 1) return undefined;
  const product = view.index.consumers(probabilities).find((node) => node.operator === 'MatMul');
  if (product?.inputs[0] !== probabilities) return undefined;

  const scores = peelScores(view, softmax.inputs[0] ?? '');
  const scoreProduct = view.madeBy(scores.value, 'MatMul');
  if (scoreProduct === undefined) return undefined;
  const [query = '', keyTransposed = ''] = scoreProduct.inputs;
  if (!view.dependsOnPixels(keyTransposed)) return undefined;
  const value = product.inputs[1] ?? '';
  const [queryTokens, keyTokens] = view.shape(probabilities).slice(-2);
  const headSize = view.shape(query).at(-1);
  if (queryTokens === undefined || keyTokens === undefined || headSize === undefined || !isKnown(headSize)) {
    return undefined;
  }
  const heads = headsOf(view, probabilities, pixels);
  if (heads === undefined) return undefined;
  const queryScale = scaleWithin(view, query);
  const keyScale = scaleWithin(view, keyTransposed);
  return {
    softmax,
    isSelfAttention: isSameSize(queryTokens, keyTokens) && queryTokens !== 1,
    layout: rank === 4 ? 'separate' : 'merged',
    heads,
    headSize,
    query,
    keyTransposed,
    value,
    queryScale,
    keyScale,
    scale: scores.scale * queryScale * keyScale,
    mask: scores.mask,
    probabilities,
    output: product.outputs[0] ?? '',
  };
}

/**
 * Where a mask may hide every key from a query, exporters set what the softmax then makes, not a number, to 0. For all
 * other rows that is the softmax itself.
 */
function guardedAgainstNaN(view: ValueView, probabilities: string): string {
  const guard = view.index.consumers(probabilities).find((node) => {
    const [condition = '', whenTrue = '', whenFalse = ''] = node.inputs;
    return (
      node.operator === 'Where' &&
      whenFalse === probabilities &&
      view.scalar(whenTrue) === 0 &&
      view.madeBy(condition, 'IsNaN')?.inputs[0] === probabilities
    );
  });
  return guard?.outputs[0] ?? probabilities;
}

/** Walks back from the softmax over the mask and scalar factors to the product of queries and keys. */
function peelScores(
  view: ValueView,
  from: string,
): { readonly value: string; readonly scale: number; readonly mask: string | undefined } {
  let value = from;
  let scale = 1;
  let mask: string | undefined;
  for (;;) {
    const factor = scalarFactor(view, value);
    const sum = factor === undefined && mask === undefined && scale === 1 ? view.madeBy(value, 'Add') : undefined;
    const operands = sum === undefined ? undefined : view.mixedOperands(sum);
    if (factor !== undefined) {
      scale *= factor.factor;
      value = factor.value;
    } else if (operands !== undefined) {
      mask = operands.constant;
      value = operands.data;
    } else {
      return { value, scale, mask };
    }
  }
}

/** a and c of a value a · c or a / c with a scalar constant c. */
function scalarFactor(view: ValueView, name: string): { readonly value: string; readonly factor: number } | undefined {
  const node = view.madeBy(name, 'Mul', 'Div');
  const [a = '', b = ''] = node?.inputs ?? [];
  if (node === undefined || a === '' || b === '') return undefined;
  const right = view.scalar(b);
  if (right !== undefined) return { value: a, factor: node.operator === 'Div' ? 1 / right : right };
  const left = node.operator === 'Mul' ? view.scalar(a) : undefined;
  return left === undefined ? undefined : { value: b, factor: left };
}

/** The product of the scalar factors between a projection and where it is used. */
function scaleWithin(view: ValueView, from: string): number {
  let value = from;
  let scale = 1;
  for (;;) {
    const factor = scalarFactor(view, value);
    const layout = view.madeBy(value, ...layoutOperators);
    if (factor !== undefined) {
      scale *= factor.factor;
      value = factor.value;
    } else if (layout !== undefined) {
      value = layout.inputs[0] ?? '';
    } else {
      return scale;
    }
  }
}

function headsOf(view: ValueView, probabilities: string, pixels: string): number | undefined {
  const shape = view.shape(probabilities);
  const batch = view.shape(pixels)[0] ?? 1;
  const heads = shape.length === 4 ? shape[1] : shape.length === 3 ? divide(shape[0] ?? 1, batch) : undefined;
  return heads !== undefined && isKnown(heads) ? heads : undefined;
}
