/**
 * Elements of constant results, keyed by operator. An operator needs a row when it occurs in shape arithmetic (what
 * feeds Reshape, Expand, Slice …) or in the making of a position embedding; without one, the value's shape is still
 * known and the node stays in the graph. An evaluator gives undefined when its operands are not known, or not as
 * numbers where it needs them.
 */
import type { ElementType } from '../elementType.ts';
import { elementCount } from '#models/tensor/tensor.ts';
import { add, divide, isKnown, isSameSize, knownShape, multiply, product, type Dimension } from './dimension.ts';
import { normalAxis, sliceRange } from './axes.ts';
import { permutation, sliceOperands } from './layoutRules.ts';
import type { NodeContext } from './nodeContext.ts';
import { coordinatesOf, indexOf, stridesOf } from './rowMajor.ts';
import { elementsFromWeights } from './weightElements.ts';

type Elements = readonly Dimension[];

export type Evaluator = (
  context: NodeContext,
  shape: readonly number[],
  elementType: ElementType,
) => Elements | undefined;

/** Rounds to what the element type can hold. */
function rounded(value: number, type: ElementType): number {
  if (type === 'float32' || type === 'float16') return Math.fround(value);
  // Integers have no negative zero, which truncation would give for −0.5.
  return type === 'float64' ? value : Math.trunc(value) + 0;
}

/** Row-major position in an operand for every element of a broadcast result. */
function broadcastElements(context: NodeContext, index: number, shape: readonly number[]): Elements | undefined {
  const operand = context.input(index);
  if (operand.elements === undefined || !operand.shape.every(isKnown)) return undefined;
  const { elements } = operand;
  if (elements.length === elementCount(shape)) return elements;
  if (elements.length === 1) return new Array<Dimension>(elementCount(shape)).fill(elements[0] ?? 0);
  const own = operand.shape;
  const strides = stridesOf(own);
  return Array.from({ length: elementCount(shape) }, (_, flat) => {
    const coordinates = coordinatesOf(flat, shape).slice(shape.length - own.length);
    return (
      elements[
        indexOf(
          coordinates.map((at, axis) => (own[axis] === 1 ? 0 : at)),
          strides,
        )
      ] ?? 0
    );
  });
}

function binary(combine: (a: Dimension, b: Dimension, type: ElementType) => Dimension | undefined): Evaluator {
  return (context, shape) => {
    const [a, b] = [broadcastElements(context, 0, shape), broadcastElements(context, 1, shape)];
    if (a === undefined || b === undefined) return undefined;
    const type = context.input(0).elementType;
    return complete(a.map((left, index) => combine(left, b[index] ?? 0, type)));
  };
}

function complete(elements: readonly (Dimension | undefined)[]): Elements | undefined {
  return elements.every((element) => element !== undefined) ? elements : undefined;
}

/** Of two numbers only. */
function numeric(combine: (a: number, b: number) => number): Evaluator {
  return binary((a, b, type) => (isKnown(a) && isKnown(b) ? rounded(combine(a, b), type) : undefined));
}

function comparison(compare: (a: number, b: number) => boolean): Evaluator {
  return binary((a, b) => (isKnown(a) && isKnown(b) ? Number(compare(a, b)) : undefined));
}

function unary(compute: (value: number) => number): Evaluator {
  return (context, _, type) => {
    const elements = context.input(0).elements;
    return elements === undefined
      ? undefined
      : complete(elements.map((value) => (isKnown(value) ? rounded(compute(value), type) : undefined)));
  };
}

/** The same elements, in a tensor of another shape or name. */
const sameElements: Evaluator = (context) => context.input(0).elements;

/** A symbolic size is positive, so it is neither 0 nor negative; more about it is not known. */
const equal = binary((a, b) => {
  if (isKnown(a) && isKnown(b)) return Number(a === b);
  if (isSameSize(a, b)) return 1;
  const known = isKnown(a) ? a : b;
  return isKnown(known) && known < 0 ? 0 : undefined;
});

const quotient = binary((a, b, type) => {
  if (isKnown(a) && isKnown(b)) return rounded(a / b, type);
  return divide(a, b);
});

/** Whether a symbolic size times this is a size again. */
function isSizeFactor(value: Dimension): boolean {
  return !isKnown(value) || (Number.isInteger(value) && value >= 0);
}

const cast: Evaluator = (context, _, type) =>
  context.input(0).elements?.map((value) => {
    if (!isKnown(value)) return value;
    return type === 'bool' ? Number(value !== 0) : rounded(value, type);
  });

const where: Evaluator = (context, shape) => {
  const [condition, yes, no] = [0, 1, 2].map((index) => broadcastElements(context, index, shape));
  if (condition === undefined || yes === undefined || no === undefined) return undefined;
  return complete(
    condition.map((chosen, index) => (isKnown(chosen) ? (chosen !== 0 ? yes[index] : no[index]) : undefined)),
  );
};

const concat: Evaluator = (context, shape) => {
  const axis = normalAxis(context, context.attributes('Concat').axis, shape.length);
  const parts = context.operands.map((_, index) => context.input(index));
  const outer = elementCount(shape.slice(0, axis));
  const joined: Dimension[] = [];
  for (let block = 0; block < outer; block++) {
    for (const { elements } of parts) {
      if (elements === undefined) return undefined;
      const length = elements.length / outer;
      joined.push(...elements.slice(block * length, (block + 1) * length));
    }
  }
  return joined;
};

/** Elements of the first operand at the coordinates that `source` gives for each of the result's. */
function moved(
  context: NodeContext,
  shape: readonly number[],
  source: (coordinates: readonly number[]) => readonly number[],
): Elements | undefined {
  const operand = context.input(0);
  if (operand.elements === undefined || !operand.shape.every(isKnown)) return undefined;
  const { elements } = operand;
  const strides = stridesOf(operand.shape);
  return complete(
    Array.from(
      { length: elementCount(shape) },
      (_, flat) => elements[indexOf(source(coordinatesOf(flat, shape)), strides)],
    ),
  );
}

const transpose: Evaluator = (context, shape) => {
  const order = permutation(context);
  return moved(context, shape, (coordinates) => {
    const source = new Array<number>(order.length).fill(0);
    order.forEach((axis, index) => (source[axis] = coordinates[index] ?? 0));
    return source;
  });
};

const slice: Evaluator = (context, shape) => {
  const { axes, starts, ends, steps } = sliceOperands(context);
  const input = context.input(0).shape;
  if (starts === undefined || ends === undefined || !input.every(isKnown)) return undefined;
  const ranges = axes.map((axis, index) =>
    sliceRange(context, axis, input[axis] ?? 0, starts[index] ?? 0, ends[index] ?? 0, steps?.[index] ?? 1),
  );
  return moved(context, shape, (coordinates) =>
    coordinates.map((at, axis) => {
      const part = ranges.find((candidate) => candidate.axis === axis);
      return part === undefined ? at : part.start + at * part.step;
    }),
  );
};

/** Whole blocks at a time: position embeddings come through here. */
const gather: Evaluator = (context) => {
  const data = context.input(0);
  const indices = context.integers(1);
  const shape = knownShape(data.shape);
  if (indices === undefined || data.elements === undefined || shape === undefined) return undefined;
  const axis = normalAxis(context, context.attributes('Gather').axis, shape.length);
  const size = shape[axis] ?? 0;
  const block = elementCount(shape.slice(axis + 1));
  const gathered: Dimension[] = [];
  for (let outer = 0; outer < elementCount(shape.slice(0, axis)); outer++) {
    for (const index of indices) {
      const start = (outer * size + (index < 0 ? index + size : index)) * block;
      for (let i = start; i < start + block; i++) gathered.push(data.elements[i] ?? 0);
    }
  }
  return gathered;
};

const shapeOf: Evaluator = (context) => {
  const { start, end } = context.attributes('Shape');
  return context.input(0).shape.slice(start, end);
};

const constant: Evaluator = (context) => {
  const given = context.attributes('Constant');
  if (given.value !== undefined) return elementsFromWeights(given.value);
  const single = given.value_int ?? given.value_float;
  return given.value_ints ?? given.value_floats ?? (single === undefined ? undefined : [single]);
};

const constantOfShape: Evaluator = (context, shape) => {
  const { value } = context.attributes('ConstantOfShape');
  const element = value === undefined ? 0 : elementsFromWeights(value)?.[0];
  return element === undefined ? undefined : new Array<number>(elementCount(shape)).fill(element);
};

const range: Evaluator = (context, shape, type) => {
  const [start, delta] = [context.input(0).elements?.[0], context.input(2).elements?.[0]];
  if (start === undefined || delta === undefined || !isKnown(start) || !isKnown(delta)) return undefined;
  return Array.from({ length: shape[0] ?? 0 }, (_, index) => rounded(start + index * delta, type));
};

const reduceProduct: Evaluator = (context, shape) => {
  const elements = context.input(0).elements;
  return elements === undefined || elementCount(shape) !== 1 ? undefined : [product(elements)];
};

export const evaluators: Readonly<Record<string, Evaluator>> = {
  Abs: unary(Math.abs),
  Add: binary((a, b, type) => (isKnown(a) && isKnown(b) ? rounded(a + b, type) : add(a, b))),
  And: comparison((a, b) => a !== 0 && b !== 0),
  Cast: cast,
  CastLike: cast,
  Ceil: unary(Math.ceil),
  Concat: concat,
  Constant: constant,
  ConstantOfShape: constantOfShape,
  Div: quotient,
  Dropout: sameElements,
  Equal: equal,
  Expand: (context, shape) => broadcastElements(context, 0, shape),
  Flatten: sameElements,
  Floor: unary(Math.floor),
  Gather: gather,
  Greater: comparison((a, b) => a > b),
  GreaterOrEqual: comparison((a, b) => a >= b),
  Identity: sameElements,
  Less: comparison((a, b) => a < b),
  LessOrEqual: comparison((a, b) => a <= b),
  Max: numeric(Math.max),
  Min: numeric(Math.min),
  Mod: (context, shape, type) => {
    // Integers take the divisor's sign (Python); with fmod, and for floats, the dividend's (C).
    const isC = context.attributes('Mod').fmod !== 0;
    return numeric((a, b) => (isC ? a % b : a - b * Math.floor(a / b)))(context, shape, type);
  },
  Mul: binary((a, b, type) => {
    if (isKnown(a) && isKnown(b)) return rounded(a * b, type);
    return isSizeFactor(a) && isSizeFactor(b) ? multiply(a, b) : undefined;
  }),
  Neg: unary((value) => -value),
  Not: unary((value) => Number(value === 0)),
  Or: comparison((a, b) => a !== 0 || b !== 0),
  Pow: numeric((a, b) => a ** b),
  Range: range,
  ReduceProd: reduceProduct,
  Reciprocal: unary((value) => 1 / value),
  Reshape: sameElements,
  Shape: shapeOf,
  Size: (context) => [product(context.input(0).shape)],
  Slice: slice,
  Sqrt: unary(Math.sqrt),
  Squeeze: sameElements,
  Sub: numeric((a, b) => a - b),
  Transpose: transpose,
  Unsqueeze: sameElements,
  Where: where,
};
