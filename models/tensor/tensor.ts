/**
 * A typed array with a shape. What it is not: a view with strides, or a handle to device memory. Data is dense and
 * row-major, and belongs to whoever holds the tensor; functions that keep it say so.
 */
import { BugError } from '#core/base/errors.ts';

export interface TensorArrays {
  float32: Float32Array;
  float64: Float64Array;
  /** IEEE half precision, as raw 16-bit words. */
  float16: Uint16Array;
  int8: Int8Array;
  uint8: Uint8Array;
  int32: Int32Array;
  int64: BigInt64Array;
  /** One byte a value, 0 or 1. */
  bool: Uint8Array;
}

export type DType = keyof TensorArrays;

const dtypes: ReadonlySet<string> = new Set<DType>([
  'float32',
  'float64',
  'float16',
  'int8',
  'uint8',
  'int32',
  'int64',
  'bool',
]);

/** Whether a type of another vocabulary, by its name, is one that a tensor can hold. */
export function isDType<Name extends string>(name: Name): name is Name & DType {
  return dtypes.has(name);
}

export interface Tensor<D extends DType = DType> {
  readonly dtype: D;
  /** `[]` is a scalar. */
  readonly shape: readonly number[];
  readonly data: TensorArrays[D];
}

/** Number of elements of a shape; 1 for a scalar. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Wraps data without copying it. Throws `BugError` when the length does not fit the shape. */
export function tensor<D extends DType>(dtype: D, shape: readonly number[], data: TensorArrays[D]): Tensor<D> {
  if (data.length !== elementCount(shape)) {
    throw new BugError(`${data.length} values do not fill a tensor of shape [${shape.join(', ')}]`);
  }
  return { dtype, shape, data };
}

/** Narrows a tensor to one dtype. Throws `BugError` when it is of another. */
export function expectDType<D extends DType>(value: Tensor, dtype: D): Tensor<D> {
  if (value.dtype !== dtype) throw new BugError(`expected a ${dtype} tensor, got ${value.dtype}`);
  return value as Tensor<D>;
}
