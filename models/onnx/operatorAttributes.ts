/**
 * What attributes the operators have: one table, from which both the types and the reading and writing follow. An
 * operator belongs here when a rule (shape, evaluation, derivative) looks at its attributes, or when a derivation emits
 * it. Where an operator's older version takes an attribute that its newer version takes as input (axes), see
 * operands.ts.
 */
import { BugError, ExpectedError } from '#core/base/errors.ts';
import { describeNode, type Attribute, type Node } from './graph.ts';
import type { Weights } from './weights.ts';

interface AttributeValues {
  int: number;
  float: number;
  string: string;
  ints: readonly number[];
  floats: readonly number[];
  tensor: Weights;
}

type Kind = keyof AttributeValues;

/** `fallback` is the specification's default; without one the attribute is required; `undefined` makes it optional. */
interface Entry<K extends Kind = Kind, F extends AttributeValues[K] | undefined = AttributeValues[K] | undefined> {
  readonly kind: K;
  readonly isRequired: boolean;
  readonly fallback: F;
}

function required<K extends Kind>(kind: K): Entry<K, AttributeValues[K]> {
  return { kind, isRequired: true, fallback: undefined as never };
}

function optional<K extends Kind>(kind: K): Entry<K, AttributeValues[K] | undefined> {
  return { kind, isRequired: false, fallback: undefined };
}

function withDefault<K extends Kind>(kind: K, fallback: AttributeValues[K]): Entry<K, AttributeValues[K]> {
  return { kind, isRequired: false, fallback };
}

const windowed = {
  auto_pad: withDefault('string', 'NOTSET'),
  kernel_shape: optional('ints'),
  pads: optional('ints'),
  strides: optional('ints'),
  dilations: optional('ints'),
};
const pooled = { ...windowed, ceil_mode: withDefault('int', 0) };
const reduced = {
  axes: optional('ints'),
  keepdims: withDefault('int', 1),
  noop_with_empty_axes: withDefault('int', 0),
};
const indexOfExtreme = { axis: withDefault('int', 0), keepdims: withDefault('int', 1) };
/** The element type of `to` is a TensorProto.DataType code. */
const cast = { to: required('int') };

export const operatorAttributes = {
  ArgMax: indexOfExtreme,
  ArgMin: indexOfExtreme,
  Attention: {
    is_causal: withDefault('int', 0),
    kv_num_heads: optional('int'),
    q_num_heads: optional('int'),
    scale: optional('float'),
    softcap: withDefault('float', 0),
  },
  AveragePool: { ...pooled, count_include_pad: withDefault('int', 0) },
  Cast: cast,
  Concat: { axis: required('int') },
  Constant: {
    value: optional('tensor'),
    value_float: optional('float'),
    value_floats: optional('floats'),
    value_int: optional('int'),
    value_ints: optional('ints'),
  },
  ConstantOfShape: { value: optional('tensor') },
  Conv: { ...windowed, group: withDefault('int', 1) },
  CumSum: { exclusive: withDefault('int', 0), reverse: withDefault('int', 0) },
  Flatten: { axis: withDefault('int', 1) },
  Gather: { axis: withDefault('int', 0) },
  Gemm: {
    alpha: withDefault('float', 1),
    beta: withDefault('float', 1),
    transA: withDefault('int', 0),
    transB: withDefault('int', 0),
  },
  LayerNormalization: { axis: withDefault('int', -1), epsilon: withDefault('float', 1e-5) },
  MaxPool: pooled,
  Mod: { fmod: withDefault('int', 0) },
  OneHot: { axis: withDefault('int', -1) },
  ReduceL2: reduced,
  ReduceMax: reduced,
  ReduceMean: reduced,
  ReduceMin: reduced,
  ReduceProd: reduced,
  ReduceSum: reduced,
  ReduceSumSquare: reduced,
  Reshape: { allowzero: withDefault('int', 0) },
  Shape: { start: withDefault('int', 0), end: optional('int') },
  Slice: { axes: optional('ints'), starts: optional('ints'), ends: optional('ints') },
  /** Before opset 13 the default axis was 1; exporters write it. */
  Softmax: { axis: withDefault('int', -1) },
  Split: { axis: withDefault('int', 0), split: optional('ints'), num_outputs: optional('int') },
  Squeeze: { axes: optional('ints') },
  Transpose: { perm: optional('ints') },
  Trilu: { upper: withDefault('int', 1) },
  Unsqueeze: { axes: optional('ints') },
} as const;

type Table = typeof operatorAttributes;

export type OperatorWithAttributes = keyof Table;

type ValueOf<E> = E extends Entry<Kind, infer F> ? F : never;

/** The attributes of an operator, defaults filled in. */
export type AttributesOf<O extends OperatorWithAttributes> = {
  readonly [A in keyof Table[O]]: ValueOf<Table[O][A]>;
};

/** The attributes of an operator, as an emitter gives them: those with a default may be left out. */
export type GivenAttributes<O extends string> = O extends OperatorWithAttributes
  ? { readonly [A in keyof Table[O]]?: ValueOf<Table[O][A]> }
  : Readonly<Record<string, never>>;

/** Reads a node's attributes. Throws `ExpectedError` (`model-malformed`) for a missing or mistyped one. */
export function attributesOf<O extends OperatorWithAttributes>(node: Node, operator: O): AttributesOf<O> {
  const entries: Readonly<Record<string, Entry>> = operatorAttributes[operator];
  const values: Record<string, unknown> = {};
  for (const [name, entry] of Object.entries(entries)) {
    const given = node.attributes.get(name);
    if (given === undefined && entry.isRequired) throw malformed(node, `lacks its attribute ${name}`);
    if (given !== undefined && given.kind !== entry.kind) throw malformed(node, `has a ${given.kind} as ${name}`);
    values[name] = given === undefined ? entry.fallback : given.value;
  }
  return values as AttributesOf<O>;
}

/** The attributes to put on an emitted node. */
export function encodeAttributes(operator: string, given: object): ReadonlyMap<string, Attribute> {
  const entries: Readonly<Record<string, Entry>> = isKnownOperator(operator) ? operatorAttributes[operator] : {};
  const encoded = new Map<string, Attribute>();
  for (const [name, value] of Object.entries<unknown>({ ...given })) {
    const kind = entries[name]?.kind;
    if (kind === undefined) throw new BugError(`${operator} has no attribute ${name} in the table`);
    if (value !== undefined) encoded.set(name, { kind, value } as Attribute);
  }
  return encoded;
}

function isKnownOperator(operator: string): operator is OperatorWithAttributes {
  return Object.hasOwn(operatorAttributes, operator);
}

function malformed(node: Node, what: string): ExpectedError {
  return new ExpectedError('model-malformed', `${describeNode(node)} ${what}.`, {
    remedy: 'Export the model again.',
    details: { node: node.name, operator: node.operator },
  });
}
