/** From the last block's output to the image embedding: norms, the choice of the class token, the projection. */
import type { Node } from '../graph.ts';
import { attributesOf } from '../operatorAttributes.ts';
import { isKnown, isSameSize } from '../shape/dimension.ts';
import type { EncoderHead } from '../visionTransformer.ts';
import type { ValueView } from './valueView.ts';

/** Operators that treat every row (last axis) on its own, whatever their operands. */
const rowWise = new Set(
  'Abs Add Cast Clip Div Erf Exp Gelu Identity LayerNormalization Log Max Min Mul Neg Pow Reciprocal Relu Sigmoid Sqrt Sub Tanh'.split(
    ' ',
  ),
);

/**
 * Throws `UnsupportedError` when the class token is not what the embedding is made from (pooling by attention, by
 * mean), or when what follows it would mix patches.
 */
export function findHead(view: ValueView, lastOutput: string, tokenCount: number, embedding: string): EncoderHead {
  const after = view.index.descendants(lastOutput);
  const before = view.index.ancestors(embedding);
  const path = view.model.graph.nodes.filter((node) => after.has(node) && before.has(node));
  const selection = path.find((node) => selectsFirstToken(view, node, tokenCount));
  if (selection === undefined) {
    const pooling = path.find((node) => node.operator === 'Softmax');
    throw view.refusal(poolingReason(pooling), pooling ?? path[0]);
  }
  const [tokens = ''] = selection.inputs;
  const [selected = ''] = selection.outputs;
  const selectedDescendants = view.index.descendants(selected);
  const beforeSelection = view.index.ancestors(tokens);
  const strayed = path.find((node) => {
    if (node === selection || isRowWise(view, node)) return false;
    // Some encoders keep tokens first ([T, N, W]) and turn back to [N, T, W] at the end.
    return !(node.operator === 'Transpose' && beforeSelection.has(node));
  });
  if (strayed !== undefined) throw view.refusal('its head mixes tokens', strayed);
  // Whatever reaches the embedding must pass the selection, or the patches would still be in it.
  const bypass = path.find(
    (node) => !selectedDescendants.has(node) && node !== selection && !beforeSelection.has(node),
  );
  if (bypass !== undefined) throw view.refusal('its embedding is made from more than the class token', bypass);
  const embeddingSize = view.shape(embedding).at(-1);
  if (embeddingSize === undefined || !isKnown(embeddingSize)) {
    throw view.refusal('the size of its embedding is not fixed', view.index.producer(embedding));
  }
  return { tokens, selected, embedding, embeddingSize };
}

/** Gather of index 0, or Slice of the first element, along the token axis of [N, T, W]. */
function selectsFirstToken(view: ValueView, node: Node, tokenCount: number): boolean {
  const shape = view.shape(node.inputs[0] ?? '');
  if (shape.length !== 3 || shape[1] !== tokenCount) return false;
  if (node.operator === 'Gather') {
    return attributesOf(node, 'Gather').axis === 1 && view.scalar(node.inputs[1] ?? '') === 0;
  }
  if (node.operator !== 'Slice') return false;
  const output = view.shape(node.outputs[0] ?? '');
  return output[1] === 1 && output[2] === shape[2] && view.scalar(node.inputs[1] ?? '') === 0;
}

function isRowWise(view: ValueView, node: Node): boolean {
  if (rowWise.has(node.operator)) return true;
  const isReduction = node.operator.startsWith('Reduce');
  const [first = '', second = ''] = node.inputs;
  if (isReduction) {
    const [input, output] = [view.shape(first), view.shape(node.outputs[0] ?? '')];
    return (
      input.length === output.length &&
      output.at(-1) === 1 &&
      output.slice(0, -1).every((size, axis) => isSameSize(size, input[axis] ?? 0))
    );
  }
  if (node.operator === 'MatMul') return view.dependsOnPixels(first) && !view.dependsOnPixels(second);
  if (node.operator === 'Gemm') return attributesOf(node, 'Gemm').transA === 0 && !view.dependsOnPixels(second);
  // A one-token axis may come and go between the selection and the projection.
  return node.operator === 'Squeeze' || node.operator === 'Unsqueeze' || node.operator === 'Reshape';
}

function poolingReason(pooling: Node | undefined): string {
  return pooling === undefined
    ? 'its embedding is not made from a class token'
    : 'it pools its patches by attention and has no class token to read';
}
