import type { NodeContext } from './nodeContext.ts';

type AxesOperator =
  | 'Squeeze'
  | 'Unsqueeze'
  | 'ReduceL2'
  | 'ReduceMax'
  | 'ReduceMean'
  | 'ReduceMin'
  | 'ReduceProd'
  | 'ReduceSum'
  | 'ReduceSumSquare';

/**
 * The axes that a node names, by attribute in older operator sets and as second input in newer ones (Squeeze,
 * Unsqueeze, ReduceSum from 13; the other reductions from 18). `undefined`: none are named; `'unknown'`: an input that
 * is not constant.
 */
export function namedAxes(context: NodeContext): readonly number[] | 'unknown' | undefined {
  const attribute = context.attributes(context.node.operator as AxesOperator).axes;
  if (attribute !== undefined) return attribute;
  return context.optional(1) === undefined ? undefined : (context.integers(1) ?? 'unknown');
}

/** An axis as an index from the front. Throws `ExpectedError` when the tensor has no such axis. */
export function normalAxis(context: NodeContext, axis: number, rank: number): number {
  const index = axis < 0 ? axis + rank : axis;
  if (index < 0 || index >= rank || !Number.isInteger(index)) {
    throw context.error(`names axis ${axis} of a tensor of ${rank} dimensions`);
  }
  return index;
}

export interface SliceRange {
  readonly axis: number;
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/**
 * Start, step and count of Python-like slicing of `size` elements (ONNX Slice).
 * Throws `ExpectedError` for a step of 0.
 */
export function sliceRange(
  context: NodeContext,
  axis: number,
  size: number,
  from: number,
  to: number,
  step: number,
): SliceRange {
  if (step === 0) throw context.error('slices with step 0');
  const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
  const absolute = (value: number) => (value < 0 ? value + size : value);
  const start = step > 0 ? clamp(absolute(from), 0, size) : clamp(absolute(from), -1, size - 1);
  const end = step > 0 ? clamp(absolute(to), 0, size) : clamp(absolute(to), -1, size - 1);
  return { axis, start, step, count: Math.max(0, Math.ceil((end - start) / step)) };
}
