/**
 * Constant tensors of a graph. The bytes are a view on the file that was read (never a copy), and remember where in it
 * they are, so that a derived graph can name that place instead of carrying the weights again.
 */
import { ExpectedError, UnsupportedError } from '#core/base/errors.ts';
import { elementCount, isDType, tensor, type DType, type Tensor, type TensorArrays } from '#models/tensor/tensor.ts';
import { byteLengthOf, type ElementType } from './elementType.ts';

export interface Weights {
  readonly elementType: ElementType;
  /** `[]` is a scalar. */
  readonly shape: readonly number[];
  /**
   * Where the same bytes lie in a file beside the model; absent for tensors made here or stored in another encoding.
   */
  readonly place: FilePlace | undefined;
  /**
   * Little-endian elements, row-major. Loads external data on the first call. Throws `ExpectedError` when it is
   * missing.
   */
  readonly bytes: () => Uint8Array;
}

export interface FilePlace {
  /** Path relative to the model's folder, with forward slashes. */
  readonly location: string;
  readonly offset: number;
  readonly length: number;
}

/** Weights with the given elements; the tensor's memory is shared. */
export function weightsFromTensor(value: Tensor): Weights {
  const data = value.data;
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { elementType: value.dtype, shape: value.shape, place: undefined, bytes: () => bytes };
}

/** float32 weights with a copy of the values. Throws `BugError` when they do not fill the shape. */
export function floatWeights(shape: readonly number[], values: readonly number[] | Float32Array): Weights {
  return weightsFromTensor(tensor('float32', shape, Float32Array.from(values)));
}

/** int64 weights of whole numbers, saturated as `toInt64` says. Throws `BugError` when they do not fill the shape. */
export function int64Weights(shape: readonly number[], values: readonly number[]): Weights {
  return weightsFromTensor(tensor('int64', shape, BigInt64Array.from(values, toInt64)));
}

/**
 * The nearest int64; ±2^63 and beyond saturate, which is how exporters' 'to the end' survives the way through a number.
 */
export function toInt64(value: number): bigint {
  if (value >= 2 ** 63) return 2n ** 63n - 1n;
  if (value <= -(2 ** 63)) return -(2n ** 63n);
  return BigInt(value);
}

const arrayTypes: { readonly [D in DType]: new (buffer: ArrayBuffer) => TensorArrays[D] } = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int32: Int32Array,
  int64: BigInt64Array,
  bool: Uint8Array,
};

/**
 * The elements as a tensor of its own (copied: raw data in a protobuf is not aligned).
 * Throws `UnsupportedError` for element types that models/tensor does not have, `ExpectedError` for a wrong length.
 */
export function tensorFromWeights(weights: Weights, name: string): Tensor {
  const type = weights.elementType;
  if (!isDType(type)) {
    throw new UnsupportedError('element-type-unsupported', `The values of ${name} are of type ${type}.`, {
      remedy: 'Use the fp32 or fp16 file of the model.',
      details: { name, type },
    });
  }
  const bytes = weights.bytes();
  if (bytes.byteLength !== byteLengthOf(type, elementCount(weights.shape))) {
    throw new ExpectedError(
      'model-malformed',
      `${name} has ${bytes.byteLength} bytes, which do not fill [${weights.shape.join(', ')}] of ${type}.`,
      { remedy: 'Download or export the model again.', details: { name } },
    );
  }
  const copy = Uint8Array.from(bytes).buffer;
  return tensor(type, weights.shape, new arrayTypes[type](copy));
}
