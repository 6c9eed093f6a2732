/** Shape rules of operators that make, move, cut or count elements without computing. Rows of shapeRules.ts. */
import {
  divide,
  formatShape,
  isKnown,
  isSameSize,
  multiply,
  product,
  type Dimension,
  type Shape,
} from './dimension.ts';
import { namedAxes, normalAxis, sliceRange } from './axes.ts';
import type { NodeContext, TypedShape } from './nodeContext.ts';
import { broadcast, remainingSize, totalSize } from './numericRules.ts';
import { regroupShape } from './regroupShape.ts';

/** The shape that operand `index` spells out. Where its elements are not known, its length still gives the rank. */
function spelledShape(context: NodeContext, index: number): Shape {
  const operand = context.input(index);
  if (operand.elements !== undefined) return operand.elements;
  const rank = operand.shape[0];
  if (rank === undefined || !isKnown(rank)) throw context.error('has a result of unknown rank');
  return Array.from({ length: rank }, () => context.unknownSize());
}

export function constant(context: NodeContext): readonly TypedShape[] {
  const given = context.attributes('Constant');
  if (given.value !== undefined) return [given.value];
  if (given.value_float !== undefined) return [{ elementType: 'float32', shape: [] }];
  if (given.value_floats !== undefined) return [{ elementType: 'float32', shape: [given.value_floats.length] }];
  if (given.value_int !== undefined) return [{ elementType: 'int64', shape: [] }];
  if (given.value_ints !== undefined) return [{ elementType: 'int64', shape: [given.value_ints.length] }];
  throw context.error('holds a constant of a kind that is not supported');
}

export function constantOfShape(context: NodeContext): readonly TypedShape[] {
  const { value } = context.attributes('ConstantOfShape');
  return [{ elementType: value?.elementType ?? 'float32', shape: spelledShape(context, 0) }];
}

export function shapeOf(context: NodeContext): readonly TypedShape[] {
  const { start, end } = context.attributes('Shape');
  const rank = context.input(0).shape.length;
  const { count } = sliceRange(context, 0, rank, start, end ?? rank, 1);
  return [{ elementType: 'int64', shape: [count] }];
}

export function sizeOf(): readonly TypedShape[] {
  return [{ elementType: 'int64', shape: [] }];
}

export function dropout(context: NodeContext): readonly TypedShape[] {
  const { elementType, shape } = context.input(0);
  return [
    { elementType, shape },
    { elementType: 'bool', shape },
  ];
}

export function concat(context: NodeContext): readonly TypedShape[] {
  const first = context.input(0);
  const axis = normalAxis(context, context.attributes('Concat').axis, first.shape.length);
  const shapes = context.operands.map((_, index) => context.input(index).shape);
  const shape = first.shape.map((size, index) => {
    if (index === axis) {
      return totalSize(
        context,
        shapes.map((other) => other[axis] ?? 0),
      );
    }
    const known = shapes.map((other) => other[index] ?? size).filter(isKnown);
    if (known.some((other) => other !== known[0])) {
      throw context.error(`cannot join ${shapes.map(formatShape).join(' and ')} along axis ${axis}`);
    }
    return known[0] ?? size;
  });
  return [{ elementType: first.elementType, shape }];
}

export function expand(context: NodeContext): readonly TypedShape[] {
  const { elementType, shape } = context.input(0);
  return [{ elementType, shape: broadcast(context, shape, spelledShape(context, 1)) }];
}

export function flatten(context: NodeContext): readonly TypedShape[] {
  const { elementType, shape } = context.input(0);
  const { axis } = context.attributes('Flatten');
  const split = axis < 0 ? axis + shape.length : axis;
  return [{ elementType, shape: [product(shape.slice(0, split)), product(shape.slice(split))] }];
}

export function gather(context: NodeContext): readonly TypedShape[] {
  const [data, indices] = [context.input(0), context.input(1)];
  const axis = normalAxis(context, context.attributes('Gather').axis, data.shape.length);
  const shape = [...data.shape.slice(0, axis), ...indices.shape, ...data.shape.slice(axis + 1)];
  return [{ elementType: data.elementType, shape }];
}

export function gatherElements(context: NodeContext): readonly TypedShape[] {
  return [{ elementType: context.input(0).elementType, shape: context.input(1).shape }];
}

export function gatherND(context: NodeContext): readonly TypedShape[] {
  const [data, indices] = [context.input(0), context.input(1)];
  const depth = indices.shape.at(-1);
  if (depth === undefined || !isKnown(depth)) throw context.error('has a result of unknown rank');
  return [{ elementType: data.elementType, shape: [...indices.shape.slice(0, -1), ...data.shape.slice(depth)] }];
}

export function isSpecial(context: NodeContext): readonly TypedShape[] {
  return [{ elementType: 'bool', shape: context.input(0).shape }];
}

export function nonZero(context: NodeContext): readonly TypedShape[] {
  return [{ elementType: 'int64', shape: [context.input(0).shape.length, context.unknownSize()] }];
}

export function oneHot(context: NodeContext): readonly TypedShape[] {
  const { shape } = context.input(0);
  const { axis } = context.attributes('OneHot');
  const depth = context.input(1).elements?.[0] ?? context.unknownSize();
  const at = axis < 0 ? axis + shape.length + 1 : axis;
  return [{ elementType: context.input(2).elementType, shape: shape.toSpliced(at, 0, depth) }];
}

export function pad(context: NodeContext): readonly TypedShape[] {
  const { elementType, shape } = context.input(0);
  const pads = context.integers(1);
  const padded = shape.map((size, axis) => {
    const extra = (pads?.[axis] ?? NaN) + (pads?.[axis + shape.length] ?? NaN);
    if (extra === 0) return size;
    return isKnown(size) && !Number.isNaN(extra) ? size + extra : context.unknownSize();
  });
  return [{ elementType, shape: padded }];
}

export function range(context: NodeContext): readonly TypedShape[] {
  const [start, limit, delta] = [0, 1, 2].map((index) => context.input(index).elements?.[0]);
  const { elementType } = context.input(0);
  if (start === 0 && delta === 1 && limit !== undefined) return [{ elementType, shape: [limit] }];
  const isNumeric = start !== undefined && limit !== undefined && delta !== undefined;
  if (!isNumeric || !isKnown(start) || !isKnown(limit) || !isKnown(delta)) {
    return [{ elementType, shape: [context.unknownSize()] }];
  }
  return [{ elementType, shape: [Math.max(0, Math.ceil((limit - start) / delta))] }];
}

export function reshape(context: NodeContext): readonly TypedShape[] {
  const { elementType, shape } = context.input(0);
  const exported = context.exportedShapes();
  const carried = exported === undefined ? undefined : regroupShape(exported.input, exported.output, shape);
  return [{ elementType, shape: carried ?? reshapedTo(context, shape, spelledShape(context, 1)) }];
}

function reshapedTo(context: NodeContext, input: Shape, target: Shape): Shape {
  const keepsZero = context.attributes('Reshape').allowzero !== 0;
  const copied = target.map((size, axis) => (size === 0 && !keepsZero ? (input[axis] ?? 0) : size));
  const named = copied.filter((size) => size !== -1);
  const shape = copied.map((size) => (size === -1 ? remainingSize(context, input, named) : size));
  const [before, after] = [product(input), product(shape)];
  if (isKnown(before) && isKnown(after) && before !== after) {
    throw context.error(`cannot reshape ${formatShape(input)} to ${formatShape(target)}`);
  }
  return shape;
}

export function slice(context: NodeContext): readonly TypedShape[] {
  const { elementType, shape } = context.input(0);
  const parts = sliceOperands(context);
  const sliced: Dimension[] = [...shape];
  parts.axes.forEach((axis, index) => {
    const size = shape[axis] ?? 0;
    const [from, to, step] = [parts.starts?.[index], parts.ends?.[index], parts.steps?.[index] ?? 1];
    if (from === undefined || to === undefined || !isKnown(size)) {
      const isWhole = from === 0 && to !== undefined && to >= 2 ** 31 - 1 && step === 1;
      sliced[axis] = isWhole ? size : context.unknownSize();
      return;
    }
    sliced[axis] = sliceRange(context, axis, size, from, to, step).count;
  });
  return [{ elementType, shape: sliced }];
}

/** Slice takes attributes before opset 10, inputs since. Axes are counted from the front. */
export function sliceOperands(context: NodeContext): {
  readonly axes: readonly number[];
  readonly starts: readonly number[] | undefined;
  readonly ends: readonly number[] | undefined;
  readonly steps: readonly number[] | undefined;
} {
  const given = context.attributes('Slice');
  const rank = context.input(0).shape.length;
  const starts = given.starts ?? context.integers(1);
  const ends = given.ends ?? context.integers(2);
  const countOfStarts = context.optional(1)?.shape[0];
  const count = starts?.length ?? (countOfStarts !== undefined && isKnown(countOfStarts) ? countOfStarts : rank);
  const axes = given.axes ?? context.integers(3) ?? Array.from({ length: count }, (_, index) => index);
  return {
    axes: axes.map((axis) => normalAxis(context, axis, rank)),
    starts,
    ends,
    steps: context.integers(4),
  };
}

export function split(context: NodeContext): readonly TypedShape[] {
  const given = context.attributes('Split');
  const { elementType, shape } = context.input(0);
  const axis = normalAxis(context, given.axis, shape.length);
  const parts = given.split ?? context.integers(1);
  const total = shape[axis] ?? 0;
  const count = context.node.outputs.length;
  return context.node.outputs.map((_, index) => {
    const part = parts?.[index] ?? evenPart(total, count, index) ?? context.unknownSize();
    return { elementType, shape: shape.with(axis, part) };
  });
}

/** Equal parts; since opset 18 the last one may be smaller. */
function evenPart(total: Dimension, count: number, index: number): Dimension | undefined {
  if (!isKnown(total)) return divide(total, count);
  const part = Math.ceil(total / count);
  return Math.min(part, total - part * index);
}

export function squeeze(context: NodeContext): readonly TypedShape[] {
  const { elementType, shape } = context.input(0);
  const named = namedAxes(context);
  if (named === 'unknown') throw context.error('squeezes axes that are not known before it runs');
  const axes = named?.map((axis) => normalAxis(context, axis, shape.length));
  const wrong = axes?.find((axis) => isKnown(shape[axis] ?? 1) && shape[axis] !== 1);
  if (wrong !== undefined) throw context.error(`squeezes axis ${wrong} of ${formatShape(shape)}`);
  const kept = shape.filter((size, axis) => (axes === undefined ? size !== 1 : !axes.includes(axis)));
  return [{ elementType, shape: kept }];
}

export function tile(context: NodeContext): readonly TypedShape[] {
  const { elementType, shape } = context.input(0);
  const repeats = context.input(1).elements;
  const tiled = shape.map((size, axis) => {
    const times = repeats?.[axis];
    return times === undefined ? context.unknownSize() : multiply(size, times);
  });
  return [{ elementType, shape: tiled }];
}

export function transpose(context: NodeContext): readonly TypedShape[] {
  const { elementType, shape } = context.input(0);
  const order = permutation(context);
  if (order.length !== shape.length) throw context.error(`permutes ${order.length} axes of ${formatShape(shape)}`);
  return [{ elementType, shape: order.map((axis) => shape[normalAxis(context, axis, shape.length)] ?? 1) }];
}

/** Output axis → input axis; reversed where the node does not say. */
export function permutation(context: NodeContext): readonly number[] {
  const rank = context.input(0).shape.length;
  return context.attributes('Transpose').perm ?? Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
}

export function unsqueeze(context: NodeContext): readonly TypedShape[] {
  const { elementType, shape } = context.input(0);
  const named = namedAxes(context);
  if (named === undefined || named === 'unknown') throw context.error('adds axes that are not known before it runs');
  const rank = shape.length + named.length;
  const added = new Set(named.map((axis) => normalAxis(context, axis, rank)));
  let next = 0;
  const widened = Array.from({ length: rank }, (_, axis) => (added.has(axis) ? 1 : (shape[next++] ?? 1)));
  return [{ elementType, shape: widened }];
}

/** Whether two shapes are certainly equal. */
export function isSameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => isSameSize(size, b[axis] ?? 0));
}
