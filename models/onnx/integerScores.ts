/**
 * Attention scores in 8-bit integers: Q Kᵀ where nothing but a softmax reads it, Q unsigned and Kᵀ signed, each in steps
 * of its own extent. The second product, of the probabilities, stays float32: most of them are far below the largest,
 * and 8 bits would round them away.
 */
import type { Graph, Model, Node } from './graph.ts';
import { GraphDraft } from './graphDraft.ts';
import { GraphIndex } from './graphIndex.ts';
import { emitDynamicOperand, emitIntegerProduct, type LargestSigned, type SignedOperand } from './integerProduct.ts';
import { tensor } from '#models/tensor/tensor.ts';
import { floatWeights, weightsFromTensor } from './weights.ts';

/** Keeps the step above 0 for keys that are all 0. */
const smallestStep = 1e-12;

/** The model with such scores in integers; of float32. Names, inputs and outputs stay. */
export function quantiseScores(model: Model, largest: LargestSigned): Model {
  const draft = new GraphDraft(model);
  const index = new GraphIndex(model.graph);
  const replaced = new Map<Node, Node>();
  for (const node of model.graph.nodes) {
    if (!isScores(model.graph, index, node)) continue;
    const [query = '', keyTransposed = ''] = node.inputs;
    const product = emitIntegerProduct(
      draft,
      emitDynamicOperand(draft, query),
      emitSignedOperand(draft, keyTransposed, largest),
    );
    replaced.set(node, { ...node, ...product });
  }
  draft.mapNodes((node) => replaced.get(node) ?? node);
  return draft.finish();
}

function isScores(graph: Graph, index: GraphIndex, node: Node): boolean {
  const [output = ''] = node.outputs;
  return (
    node.domain === '' &&
    node.operator === 'MatMul' &&
    node.inputs.every((name) => !graph.initializers.has(name)) &&
    entersSoftmaxAlone(index, output, true)
  );
}

/** Whether nothing but softmaxes reads the value, as it is or after a mask was added. */
function entersSoftmaxAlone(index: GraphIndex, value: string, mayBeMasked: boolean): boolean {
  const readers = index.consumers(value);
  return (
    readers.length > 0 &&
    !index.isOutput(value) &&
    readers.every(
      ({ domain, operator, outputs: [output = ''] }) =>
        domain === '' &&
        (operator === 'Softmax' || (mayBeMasked && operator === 'Add' && entersSoftmaxAlone(index, output, false))),
    )
  );
}

/** Has a float32 value quantised where the graph runs, its largest magnitude as `largest`. */
function emitSignedOperand(draft: GraphDraft, value: string, largest: LargestSigned): SignedOperand {
  const magnitudes = draft.emit('Abs', [value], {}, 'magnitudes');
  const extent = draft.emit('ReduceMax', [magnitudes], { keepdims: 0 }, 'extent');
  const step = draft.emit('Div', [extent, draft.constant(floatWeights([], [largest]), 'largest')], {}, 'step');
  const scale = draft.emit(
    'Max',
    [step, draft.constant(floatWeights([], [smallestStep]), 'smallest_step')],
    {},
    'step',
  );
  const zero = draft.constant(weightsFromTensor(tensor('int8', [], Int8Array.of(0))), 'zero');
  return { integers: draft.emit('QuantizeLinear', [value, scale, zero], {}, 'signed'), scale };
}
