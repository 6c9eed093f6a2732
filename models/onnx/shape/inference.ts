/**
 * Static inference: the type and shape of every value of a graph for given input shapes, and the elements of those that
 * are small and do not depend on what is fed, which is how the shape arithmetic that exporters write (Shape → Gather →
 * Concat → Reshape) becomes plain sizes. What it is not: an interpreter; values that depend on pixels are never
 * computed.
 *
 * Two tables keyed by operator do the work: shapeRules.ts (must have a row for every operator of the graph) and
 * evaluators.ts (only operators that occur in shape arithmetic or in position embeddings).
 */
import { UnsupportedError } from '#core/base/errors.ts';
import { elementCount } from '#models/tensor/tensor.ts';
import { describeNode, type Model, type Node } from '../graph.ts';
import type { Weights } from '../weights.ts';
import { isKnown, knownShape, symbol, type Dimension, type SymbolicSize } from './dimension.ts';
import { evaluators } from './evaluators.ts';
import { Inference, type InferredValue } from './inferredValue.ts';
import { NodeContext } from './nodeContext.ts';
import { shapeRules } from './shapeRules.ts';
import { elementsFromWeights } from './weightElements.ts';

export type InputShapes = Readonly<Record<string, readonly (number | string)[]>>;

export interface InferenceOptions {
  /**
   * An inference of the same graph at the sizes it was exported for. Sizes that the exporter wrote into Reshape
   * operands as plain numbers are then carried over to the new sizes by what they stood for.
   */
  readonly exported?: Inference;
  /** Elements are tracked up to this many; default 4096. */
  readonly largestTracked?: number;
}

const defaultLargestTracked = 4096;

/**
 * Infers every value. `inputShapes` replaces declared input shapes; a string is a symbolic size (equal names, equal
 * sizes).
 * Throws `UnsupportedError` (`operator-unknown`) naming an operator without a shape rule, its node and the model;
 * `ExpectedError` (`shape-mismatch`) where the sizes contradict each other.
 */
export function inferShapes(model: Model, inputShapes: InputShapes = {}, options: InferenceOptions = {}): Inference {
  const { graph } = model;
  const values = new Map<string, InferredValue>();
  const inference = new Inference(model.name, values);
  const unknown = unknownSizes();
  const largest = options.largestTracked ?? defaultLargestTracked;
  for (const input of graph.inputs) {
    if (input.type.kind === 'opaque') continue;
    const declared = inputShapes[input.name] ?? input.type.shape;
    if (declared === undefined) {
      throw new UnsupportedError(
        'input-shape-unknown',
        `${model.name} does not say how many dimensions ${input.name} has.`,
        {
          remedy: 'Export the model with declared input shapes.',
          details: { model: model.name, input: input.name },
        },
      );
    }
    const shape = declared.map((size) => (typeof size === 'number' ? size : size === '' ? unknown() : symbol(size)));
    const { elementType } = input.type;
    values.set(input.name, { elementType, shape, elements: undefined, dependsOnFeeds: true, isConstant: false });
  }
  for (const [name, weights] of graph.initializers) values.set(name, weightsValue(weights, largest));
  for (const node of graph.nodes) inferNode(node, model, inference, values, options, unknown, largest);
  return inference;
}

function unknownSizes(): () => SymbolicSize {
  let count = 0;
  return () => symbol(`?${(count += 1)}`);
}

/** A value known from weights; its elements are decoded when a rule asks for them. */
function weightsValue(weights: Weights, largest: number): InferredValue {
  const { elementType, shape } = weights;
  const isTracked = elementCount(shape) <= largest;
  let elements: readonly Dimension[] | undefined;
  return {
    elementType,
    shape,
    get elements() {
      return isTracked ? (elements ??= elementsFromWeights(weights)) : undefined;
    },
    dependsOnFeeds: false,
    isConstant: true,
  };
}

/**
 * How many operands' elements enter the result, where it is not all: sizes are no elements, and CastLike only asks
 * its second operand for the type.
 */
const enteringOperands: Readonly<Record<string, number>> = { Shape: 0, Size: 0, CastLike: 1 };

function inferNode(
  node: Node,
  model: Model,
  inference: Inference,
  values: Map<string, InferredValue>,
  options: InferenceOptions,
  unknown: () => SymbolicSize,
  largest: number,
): void {
  const rule = node.domain === '' ? shapeRules[node.operator] : undefined;
  if (rule === undefined) throw unknownOperator(node, model);
  const operands = node.inputs.map((name) => (name === '' ? undefined : inference.get(name)));
  const context = new NodeContext(node, model, operands, unknown, options.exported);
  if (node.operator === 'Constant') {
    const weights = context.attributes('Constant').value;
    if (weights !== undefined) {
      values.set(node.outputs[0] ?? '', weightsValue(weights, largest));
      return;
    }
  }
  const results = rule(context);
  const entering = operands.slice(0, enteringOperands[node.operator] ?? operands.length);
  const dependsOnFeeds = entering.some((operand) => operand?.dependsOnFeeds === true);
  const evaluate = evaluators[node.operator];
  node.outputs.forEach((name, index) => {
    const result = results[index];
    if (name === '' || result === undefined) return;
    const shape = knownShape(result.shape);
    const isTracked = shape !== undefined && elementCount(shape) <= largest && !dependsOnFeeds && index === 0;
    const elements = isTracked ? evaluate?.(context, shape, result.elementType) : undefined;
    const isConstant =
      elements === undefined
        ? shape !== undefined && entering.every((operand) => operand === undefined || operand.isConstant)
        : elements.every(isKnown);
    values.set(name, { ...result, elements, dependsOnFeeds, isConstant });
  });
}

function unknownOperator(node: Node, model: Model): UnsupportedError {
  const operator = node.domain === '' ? node.operator : `${node.domain}.${node.operator}`;
  return new UnsupportedError(
    'operator-unknown',
    `${model.name} contains the operator ${operator} (${describeNode(node)}), whose output shape is not known here.`,
    {
      remedy: 'Use the plain ONNX export of the model, neither quantised nor optimised for a runtime.',
      details: { model: model.name, operator, node: node.name },
    },
  );
}
