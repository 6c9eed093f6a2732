/**
 * A model at given input sizes: shape arithmetic is computed away, Reshape targets are plain numbers, constants are
 * initializers, no-op nodes are gone, attention is in its parts. Symbolic sizes (a batch) stay free. What is left is the arithmetic on pixels,
 * which is what structure finding, rewiring and differentiation read.
 */
import { elementCount } from '#models/tensor/tensor.ts';
import type { Model, Node } from './graph.ts';
import { expandAttention } from './expandAttention.ts';
import { attributesOf } from './operatorAttributes.ts';
import { GraphDraft } from './graphDraft.ts';
import { formatSize, isKnown, isSameSize, knownShape, type Shape } from './shape/dimension.ts';
import type { Inference } from './shape/inferredValue.ts';
import { inferShapes, type InferenceOptions, type InputShapes } from './shape/inference.ts';
import { isSameShape } from './shape/layoutRules.ts';
import { weightsFromElements } from './shape/weightElements.ts';
import type { Weights } from './weights.ts';

/** Floating-point constants above this stay computed in the graph: folded, they would be copies of weights. */
const largestFoldedFloats = 1024;

/**
 * `inputShapes` replaces declared shapes: numbers are fixed, strings stay symbolic.
 * Throws `UnsupportedError` (`operator-unknown`), `ExpectedError` (`shape-mismatch`).
 */
export function specialize(model: Model, inputShapes: InputShapes = {}, options: InferenceOptions = {}): Model {
  const inference = inferShapes(model, inputShapes, options);
  const draft = new GraphDraft(model);
  for (const [name, shape] of Object.entries(inputShapes)) draft.setInputShape(name, shape);
  const outputs = new Set(model.graph.outputs.map((output) => output.name));
  const renamed = new Map<string, string>();
  const folded = new Map<Node, Weights>();

  for (const node of model.graph.nodes) {
    const output = node.outputs[0] ?? '';
    if (outputs.has(output)) continue;
    const constant = foldedWeights(node, inference);
    if (constant !== undefined) folded.set(node, constant);
    else if (isNoOperation(node, inference)) {
      renamed.set(output, renamed.get(node.inputs[0] ?? '') ?? node.inputs[0] ?? '');
    }
  }
  draft.foldNodes(folded);
  const expanded = new Map(
    model.graph.nodes
      .filter(({ operator, domain }) => operator === 'Attention' && domain === '')
      .map((node) => [node, expandAttention(draft, node, inference)]),
  );
  draft.mapNodes((source) => {
    const node = expanded.get(source) ?? source;
    const inputs = node.inputs.map((name) => renamed.get(name) ?? name);
    const target = node.operator === 'Reshape' && node.domain === '' ? reshapeTarget(node, inference) : undefined;
    if (target === undefined) return { ...node, inputs };
    return { ...node, inputs: [inputs[0] ?? '', draft.integers(target)], attributes: new Map() };
  });
  draft.declareOutputs((name) => inference.shape(name).map((size) => (isKnown(size) ? size : formatSize(size))));
  return draft.finish();
}

function foldedWeights(node: Node, inference: Inference): Weights | undefined {
  if (node.operator === 'Constant') {
    const given = attributesOf(node, 'Constant');
    if (given.value !== undefined) return given.value;
  }
  if (node.outputs.filter((name) => name !== '').length !== 1) return undefined;
  const value = inference.values.get(node.outputs[0] ?? '');
  if (value?.elements === undefined || !value.elements.every(isKnown)) return undefined;
  const shape = knownShape(value.shape);
  const isFloat = value.elementType.startsWith('float');
  if (shape === undefined || (isFloat && elementCount(shape) > largestFoldedFloats)) return undefined;
  return weightsFromElements(value.elementType, shape, value.elements);
}

/** Identity, inference-time Dropout, Cast to the type it has, Reshape and Expand to the shape it has, Slice of all. */
function isNoOperation(node: Node, inference: Inference): boolean {
  if (node.domain !== '') return false;
  const [input, output] = [inference.values.get(node.inputs[0] ?? ''), inference.values.get(node.outputs[0] ?? '')];
  if (input === undefined || output === undefined) return false;
  switch (node.operator) {
    case 'Identity':
      return true;
    case 'Dropout':
      return (node.outputs[1] ?? '') === '' && (node.inputs[2] ?? '') === '';
    case 'Cast':
    case 'CastLike':
      return input.elementType === output.elementType;
    case 'Reshape':
    case 'Expand':
      return isSameShape(input.shape, output.shape);
    case 'Slice':
      return isSameShape(input.shape, output.shape) && goesForward(node, inference);
    default:
      return false;
  }
}

/** Whether no step of a Slice is negative: one that turns an axis round keeps its size as well. */
function goesForward(node: Node, inference: Inference): boolean {
  const steps = node.inputs[4] ?? '';
  const elements = steps === '' ? [] : inference.get(steps).elements;
  return elements?.every((step) => isKnown(step) && step > 0) === true;
}

/**
 * The operand that makes a Reshape give the inferred shape at run time: numbers, 0 for a size copied from the input,
 * one −1. Undefined where two free sizes would have to be computed.
 */
function reshapeTarget(node: Node, inference: Inference): readonly number[] | undefined {
  const input: Shape = inference.shape(node.inputs[0] ?? '');
  const output: Shape = inference.shape(node.outputs[0] ?? '');
  if (output.some((size) => size === 0)) return undefined;
  const freeCount = output.filter((size) => !isKnown(size)).length;
  let inferred = 0;
  const target = output.map((size, axis) => {
    if (isKnown(size)) return size;
    // With a single free size −1 says it; only beside another one must a size be copied.
    if (freeCount > 1 && isSameSize(size, input[axis] ?? 1)) return 0;
    inferred += 1;
    return -1;
  });
  return inferred <= 1 ? target : undefined;
}
