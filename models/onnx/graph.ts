/**
 * The graph IR: an ONNX model as immutable plain data. Values are names; a node's outputs define them, its inputs use
 * them. Edits make a new `Model` that shares every unchanged node and weight (see graphDraft.ts), so nothing here is
 * ever written to.
 *
 * What it is not: a second copy of the protobuf. What no edit looks at (functions of the model, subgraphs of If and
 * Loop, sparse tensors) is carried along as it was read; doc strings and value_info are dropped, shapes are inferred
 * instead.
 */
import type { ElementType } from './elementType.ts';
import type { FunctionProto, GraphProto, SparseTensorProto, TensorAnnotation, TypeProto } from './schema/onnx_pb.js';
import type { AttributeProto } from './schema/onnx_pb.js';
import type { Weights } from './weights.ts';

export interface Model {
  /** What messages call the model: its file name, or what the caller said. */
  readonly name: string;
  readonly irVersion: number;
  /** Operator-set version by domain; `''` is the standard domain. */
  readonly opsets: ReadonlyMap<string, number>;
  readonly producer: { readonly name: string; readonly version: string };
  readonly metadata: ReadonlyMap<string, string>;
  readonly functions: readonly FunctionProto[];
  readonly graph: Graph;
}

/** Nodes are in topological order. Every name is defined once: as an input, an initializer, or a node's output. */
export interface Graph {
  readonly name: string;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly initializers: ReadonlyMap<string, Weights>;
  readonly nodes: readonly Node[];
  readonly sparseInitializers: readonly SparseTensorProto[];
  readonly quantization: readonly TensorAnnotation[];
}

export interface Node {
  /** May be empty: ONNX does not ask for it. `describeNode` gives a text that is not. */
  readonly name: string;
  readonly operator: string;
  /** `''` is the standard domain. */
  readonly domain: string;
  readonly overload: string;
  /** `''` stands for an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
}

/**
 * Integers are numbers: the extremes of int64 (which exporters write for 'to the end') round to ±2^63 and back; any
 * other integer that a number cannot hold leaves the attribute opaque.
 */
export type Attribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'tensor'; readonly value: Weights }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'strings'; readonly value: readonly string[] }
  | { readonly kind: 'graph'; readonly value: GraphProto; readonly captures: readonly string[] }
  | { readonly kind: 'opaque'; readonly value: AttributeProto };

export interface ValueInfo {
  readonly name: string;
  readonly type: TensorType | OpaqueType;
}

export interface TensorType {
  readonly kind: 'tensor';
  readonly elementType: ElementType;
  /** Undefined where not even the rank is declared; a string is a symbolic size, `''` an unnamed one. */
  readonly shape: readonly (number | string)[] | undefined;
}

/** Sequences, optionals, maps: carried along. */
export interface OpaqueType {
  readonly kind: 'opaque';
  readonly value: TypeProto;
}

/** "MatMul node /encoder/q_proj/MatMul", or by its first output where the node has no name. */
export function describeNode(node: Node): string {
  const operator = node.domain === '' ? node.operator : `${node.domain}.${node.operator}`;
  return node.name === ''
    ? `${operator} node that makes ${node.outputs[0] ?? 'nothing'}`
    : `${operator} node ${node.name}`;
}

/** Names that the node reads: its inputs, and what its subgraphs take from around them. */
export function readNames(node: Node): readonly string[] {
  const names = node.inputs.filter((name) => name !== '');
  for (const attribute of node.attributes.values()) {
    if (attribute.kind === 'graph') names.push(...attribute.captures);
  }
  return names;
}
