/** Shape rules of operators that compute: broadcasting, products, convolutions, reductions. Rows of shapeRules.ts. */
import {
  add,
  divide,
  formatShape,
  isKnown,
  isSameSize,
  multiply,
  product,
  type Dimension,
  type Shape,
} from './dimension.ts';
import { namedAxes, normalAxis } from './axes.ts';
import type { NodeContext, TypedShape } from './nodeContext.ts';

/** NumPy's broadcasting of the first `count` operands. */
export function broadcastOperands(context: NodeContext, count: number): Shape {
  let shape: Shape = [];
  for (let index = 0; index < count; index++) shape = broadcast(context, shape, context.input(index).shape);
  return shape;
}

export function broadcast(context: NodeContext, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left === 1 || isSameSize(left, right)) return right;
    if (right === 1) return left;
    if (isKnown(left) && isKnown(right)) {
      throw context.error(`cannot combine ${formatShape(a)} with ${formatShape(b)}`);
    }
    // A symbolic size against a known one other than 1 must turn out to be that one.
    if (isKnown(left)) return left;
    return isKnown(right) ? right : context.unknownSize();
  });
}

export function matMul(context: NodeContext): readonly TypedShape[] {
  const [a, b] = [context.input(0), context.input(1)];
  const left = a.shape.length === 1 ? [1, ...a.shape] : a.shape;
  const right = b.shape.length === 1 ? [...b.shape, 1] : b.shape;
  const [rows, inner] = left.slice(-2);
  const [innerToo, columns] = right.slice(-2);
  if (rows === undefined || inner === undefined || innerToo === undefined || columns === undefined) {
    throw context.error('multiplies a scalar');
  }
  requireSame(context, inner, innerToo, a.shape, b.shape);
  const batch = broadcast(context, left.slice(0, -2), right.slice(0, -2));
  const shape = [...batch, ...(a.shape.length === 1 ? [] : [rows]), ...(b.shape.length === 1 ? [] : [columns])];
  return [{ elementType: a.elementType, shape }];
}

function requireSame(context: NodeContext, a: Dimension, b: Dimension, left: Shape, right: Shape): void {
  if (isKnown(a) && isKnown(b) && a !== b) {
    throw context.error(`cannot multiply ${formatShape(left)} with ${formatShape(right)}`);
  }
}

/** With heads as an axis, [N, h, T, d], or merged into the width, [N, T, h·d]; what it hands on as a cache is left open. */
export function attention(context: NodeContext): readonly TypedShape[] {
  const { q_num_heads: queryHeads, kv_num_heads: valueHeads } = context.attributes('Attention');
  const [query, value] = [context.input(0), context.input(2)];
  const size = value.shape.at(-1) ?? context.unknownSize();
  const width =
    query.shape.length === 4 || queryHeads === undefined || valueHeads === undefined
      ? size
      : (divide(multiply(size, queryHeads), valueHeads) ?? context.unknownSize());
  return [{ elementType: query.elementType, shape: [...query.shape.slice(0, -1), width] }];
}

export function gemm(context: NodeContext): readonly TypedShape[] {
  const { transA, transB } = context.attributes('Gemm');
  const [a, b] = [context.input(0), context.input(1)];
  const [rows, inner] = transA === 0 ? a.shape : a.shape.toReversed();
  const [innerToo, columns] = transB === 0 ? b.shape : b.shape.toReversed();
  if (rows === undefined || inner === undefined || innerToo === undefined || columns === undefined) {
    throw context.error('multiplies something else than two matrices');
  }
  requireSame(context, inner, innerToo, a.shape, b.shape);
  return [{ elementType: a.elementType, shape: [rows, columns] }];
}

interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** All begins, then all ends. */
  readonly pads: readonly number[];
  readonly autoPad: string;
  readonly roundsUp: boolean;
}

function windowed(context: NodeContext, spatial: Shape, window: Window): Shape {
  return spatial.map((size, axis) => {
    const stride = window.strides[axis] ?? 1;
    const extent = ((window.kernel[axis] ?? 1) - 1) * (window.dilations[axis] ?? 1) + 1;
    if (!isKnown(size)) return divide(size, stride) ?? context.unknownSize();
    if (window.autoPad === 'SAME_UPPER' || window.autoPad === 'SAME_LOWER') return Math.ceil(size / stride);
    const isValid = window.autoPad === 'VALID';
    const padding = isValid ? 0 : (window.pads[axis] ?? 0) + (window.pads[axis + spatial.length] ?? 0);
    const steps = (size + padding - extent) / stride;
    if (steps < 0) throw context.error(`slides a window of ${extent} over ${size + padding} pixels`);
    return (window.roundsUp ? Math.ceil(steps) : Math.floor(steps)) + 1;
  });
}

export function convolution(context: NodeContext): readonly TypedShape[] {
  const given = context.attributes('Conv');
  const [x, weight] = [context.input(0), context.input(1)];
  const [batch, channels, ...spatial] = x.shape;
  const [outputChannels, channelsPerGroup, ...kernel] = weight.shape;
  if (batch === undefined || channels === undefined || outputChannels === undefined || channelsPerGroup === undefined) {
    throw context.error('needs operands of three dimensions or more');
  }
  if (isKnown(channels) && isKnown(channelsPerGroup) && channels !== channelsPerGroup * given.group) {
    throw context.error(`expects ${channelsPerGroup * given.group} channels, gets ${channels}`);
  }
  const window: Window = {
    kernel: given.kernel_shape ?? kernel.filter(isKnown),
    strides: given.strides ?? [],
    dilations: given.dilations ?? [],
    pads: given.pads ?? [],
    autoPad: given.auto_pad,
    roundsUp: false,
  };
  const shape = [batch, outputChannels, ...windowed(context, spatial, window)];
  return [{ elementType: x.elementType, shape }];
}

export function pool(context: NodeContext): readonly TypedShape[] {
  const given = context.attributes('AveragePool');
  const x = context.input(0);
  const window: Window = {
    kernel: given.kernel_shape ?? [],
    strides: given.strides ?? [],
    dilations: given.dilations ?? [],
    pads: given.pads ?? [],
    autoPad: given.auto_pad,
    roundsUp: given.ceil_mode !== 0,
  };
  const shape = [...x.shape.slice(0, 2), ...windowed(context, x.shape.slice(2), window)];
  return [{ elementType: x.elementType, shape }];
}

export function globalPool(context: NodeContext): readonly TypedShape[] {
  const { elementType, shape } = context.input(0);
  return [{ elementType, shape: shape.map((size, axis) => (axis < 2 ? size : 1)) }];
}

export function layerNormalization(context: NodeContext): readonly TypedShape[] {
  const { elementType, shape } = context.input(0);
  const axis = normalAxis(context, context.attributes('LayerNormalization').axis, shape.length);
  const statistics = shape.map((size, index) => (index < axis ? size : 1));
  return [
    { elementType, shape },
    { elementType: 'float32', shape: statistics },
    { elementType: 'float32', shape: statistics },
  ];
}

export function reduce(context: NodeContext): readonly TypedShape[] {
  const { keepdims, noop_with_empty_axes: keepsAll } = context.attributes('ReduceSum');
  const { elementType, shape } = context.input(0);
  const named = namedAxes(context);
  if (named === 'unknown') throw context.error('reduces axes that are not known before it runs');
  if ((named === undefined || named.length === 0) && keepsAll !== 0) return [{ elementType, shape }];
  const all = named === undefined || named.length === 0;
  const axes = new Set(all ? shape.keys() : named.map((axis) => normalAxis(context, axis, shape.length)));
  const reduced = shape.flatMap((size, axis) => (axes.has(axis) ? (keepdims === 0 ? [] : [1]) : [size]));
  return [{ elementType, shape: reduced }];
}

export function indexOfExtreme(context: NodeContext): readonly TypedShape[] {
  const { axis, keepdims } = context.attributes('ArgMax');
  const { shape } = context.input(0);
  const removed = normalAxis(context, axis, shape.length);
  const reduced = shape.flatMap((size, index) => (index === removed ? (keepdims === 0 ? [] : [1]) : [size]));
  return [{ elementType: 'int64', shape: reduced }];
}

/** Resize (from opset 11): sizes, or else scales, say how large the result is. */
export function resize(context: NodeContext): readonly TypedShape[] {
  const { elementType, shape } = context.input(0);
  const sizes = context.optional(3);
  if (sizes?.elements !== undefined && sizes.elements.length === shape.length) {
    return [{ elementType, shape: sizes.elements }];
  }
  const scales = context.integers(2);
  const scaled = shape.map((size, axis) => {
    const scale = scales?.[axis];
    if (scale === undefined) return context.unknownSize();
    return isKnown(size) ? Math.floor(size * scale) : scale === 1 ? size : context.unknownSize();
  });
  return [{ elementType, shape: scaled }];
}

/** The sum of sizes along an axis, as Concat makes it. */
export function totalSize(context: NodeContext, sizes: Shape): Dimension {
  return sizes.reduce<Dimension>((sum, size) => add(sum, size) ?? context.unknownSize(), 0);
}

/** What −1 in a Reshape target stands for: all elements over those of the named sizes. */
export function remainingSize(context: NodeContext, input: Shape, named: Shape): Dimension {
  const [total, others] = [product(input), product(named)];
  const size = divide(total, others);
  if (size === undefined && isKnown(total) && isKnown(others)) {
    throw context.error(`cannot reshape ${formatShape(input)} to ${formatShape(named)} and one more size`);
  }
  return size ?? context.unknownSize();
}
