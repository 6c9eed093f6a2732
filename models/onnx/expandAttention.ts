/**
 * The Attention operator (opset 23 on) in the operators that it stands for, which is how older exports spell it and what
 * everything that reads or rewires attention looks for.
 */
import { attributesOf } from './operatorAttributes.ts';
import type { Node } from './graph.ts';
import type { GraphDraft } from './graphDraft.ts';
import { isKnown } from './shape/dimension.ts';
import type { Inference } from './shape/inferredValue.ts';
import { floatWeights } from './weights.ts';

/**
 * Emits softmax(scale · Q Kᵀ + mask) and returns the product with V that takes the node's place. Undefined for what image
 * encoders do not have, which then stays as it is: causal attention, a cache of keys, heads merged into the width or shared,
 * limited scores, masks of truth values.
 */
export function expandAttention(draft: GraphDraft, node: Node, inference: Inference): Node | undefined {
  const given = attributesOf(node, 'Attention');
  const [query = '', key = '', value = '', mask = '', ...cache] = node.inputs;
  const [queries, keys] = [inference.get(query), inference.get(key)];
  const headSize = queries.shape.at(-1);
  const isPlain =
    given.is_causal === 0 &&
    given.softcap === 0 &&
    cache.every((name) => name === '') &&
    node.outputs.slice(1).every((name) => name === '') &&
    queries.shape.length === 4 &&
    queries.shape[1] === keys.shape[1] &&
    queries.elementType === 'float32' &&
    (mask === '' || inference.get(mask).elementType === 'float32');
  if (!isPlain || headSize === undefined || !isKnown(headSize)) return undefined;
  const scale = draft.constant(floatWeights([], [given.scale ?? 1 / Math.sqrt(headSize)]), 'scale');
  const scaled = draft.emit('Mul', [query, scale], {}, 'scaled_query');
  const transposed = draft.emit('Transpose', [key], { perm: [0, 1, 3, 2] }, 'key_transposed');
  const scores = draft.emit('MatMul', [scaled, transposed], {}, 'scores');
  const masked = mask === '' ? scores : draft.emit('Add', [scores, mask], {}, 'masked_scores');
  const probabilities = draft.emit('Softmax', [masked], { axis: -1 }, 'probabilities');
  return {
    ...node,
    operator: 'MatMul',
    inputs: [probabilities, value],
    outputs: node.outputs.slice(0, 1),
    attributes: new Map(),
  };
}
