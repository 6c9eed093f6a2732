/**
 * A half-precision model as the float32 one that it stands for. Its weights stay where they are, in half the space: a
 * Cast before their use is all that is added, and runtimes compute it once, when they load the graph. What is computed
 * is float32 throughout, so results are those of a float32 export whose weights were rounded, on every provider.
 */
import { defined } from '#core/base/assert.ts';
import { UnsupportedError } from '#core/base/errors.ts';
import { elementCount, tensor } from '#models/tensor/tensor.ts';
import { elementTypeCode, elementTypeOf, isHalfType } from './elementType.ts';
import { FreshNames } from './freshNames.ts';
import { describeNode, type Attribute, type Graph, type Model, type Node, type ValueInfo } from './graph.ts';
import { encodeAttributes } from './operatorAttributes.ts';
import { floatsFromWeights } from './shape/weightElements.ts';
import { weightsFromTensor, type Weights } from './weights.ts';

/** Stored weights below this are converted here, so that no Cast stands before a scalar. */
const largestConverted = 64;

/** Whether any value that the model declares, holds or casts to is of half precision. */
export function isHalfPrecision({ graph }: Model): boolean {
  const declares = ({ type }: ValueInfo) => type.kind === 'tensor' && isHalfType(type.elementType);
  return (
    [...graph.inputs, ...graph.outputs].some(declares) ||
    [...graph.initializers.values()].some(({ elementType }) => isHalfType(elementType)) ||
    graph.nodes.some((node) => [...node.attributes].some(([name, attribute]) => isHalfAttribute(name, attribute)))
  );
}

/**
 * The model in float32, inputs and outputs included; a model without half precision is returned as it is. float16 and
 * bfloat16.
 * Throws `UnsupportedError` (`half-in-subgraph`) naming a node with a graph of its own: what is inside would still be
 * half.
 */
export function upcast(model: Model): Model {
  if (!isHalfPrecision(model)) return model;
  refuseSubgraphs(model);
  const { graph } = model;
  const names = new FreshNames(graph);
  const initializers = new Map<string, Weights>();
  const casts: Node[] = [];
  for (const [name, weights] of graph.initializers) {
    if (!isHalfType(weights.elementType)) {
      initializers.set(name, weights);
    } else if (weights.place === undefined || elementCount(weights.shape) <= largestConverted) {
      initializers.set(name, converted(weights));
    } else {
      const stored = names.take(`${name}_half`);
      initializers.set(stored, weights);
      casts.push(castToFloat(stored, name));
    }
  }
  const upcastGraph: Graph = {
    ...graph,
    inputs: graph.inputs.map(upcastInfo),
    outputs: graph.outputs.map(upcastInfo),
    initializers,
    // First, so that the nodes stay in order.
    nodes: [...casts, ...graph.nodes.map(upcastNode)],
  };
  return { ...model, graph: upcastGraph };
}

function refuseSubgraphs({ name, functions, graph }: Model): void {
  const node = graph.nodes.find(({ attributes }) => [...attributes.values()].some(({ kind }) => kind === 'graph'));
  const [definition] = functions;
  if (node === undefined && definition === undefined) return;
  const what = node === undefined ? `the function ${definition?.name ?? ''}` : describeNode(node);
  throw new UnsupportedError(
    'half-in-subgraph',
    `${name} is of half precision and holds a graph of its own: ${what}.`,
    {
      remedy: 'Use the fp32 file of the same model.',
      details: { model: name, node: node?.name ?? null },
    },
  );
}

/** Attributes that name an element type by its code: what Cast, EyeLike and random numbers make. */
const typeAttributes: ReadonlySet<string> = new Set(['to', 'dtype']);

function isHalfAttribute(name: string, attribute: Attribute): boolean {
  if (attribute.kind === 'tensor') return isHalfType(attribute.value.elementType);
  return (
    attribute.kind === 'int' && typeAttributes.has(name) && isHalfType(elementTypeOf(attribute.value, 'An attribute'))
  );
}

function upcastNode(node: Node): Node {
  if (![...node.attributes].some(([name, attribute]) => isHalfAttribute(name, attribute))) return node;
  const attributes = [...node.attributes].map(([name, attribute]): [string, Attribute] => {
    if (!isHalfAttribute(name, attribute)) return [name, attribute];
    return attribute.kind === 'tensor'
      ? [name, { kind: 'tensor', value: converted(attribute.value) }]
      : [name, { kind: 'int', value: elementTypeCode('float32') }];
  });
  return { ...node, attributes: new Map(attributes) };
}

function upcastInfo(info: ValueInfo): ValueInfo {
  return info.type.kind === 'tensor' && isHalfType(info.type.elementType)
    ? { ...info, type: { ...info.type, elementType: 'float32' } }
    : info;
}

function castToFloat(input: string, output: string): Node {
  const attributes = encodeAttributes('Cast', { to: elementTypeCode('float32') });
  return { name: output, operator: 'Cast', domain: '', overload: '', inputs: [input], outputs: [output], attributes };
}

/** float32 weights of the same values, made when they are asked for. */
function converted(weights: Weights): Weights {
  const { elementType, shape } = weights;
  let bytes: Uint8Array | undefined;
  const convert = () => {
    const floats = defined(floatsFromWeights(weights), `real elements of type ${elementType}`);
    return weightsFromTensor(tensor('float32', shape, floats)).bytes();
  };
  return { elementType: 'float32', shape, place: undefined, bytes: () => (bytes ??= convert()) };
}
