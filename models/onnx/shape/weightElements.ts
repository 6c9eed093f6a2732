import { expectDType, isDType, tensor, type DType, type Tensor } from '#models/tensor/tensor.ts';
import type { ElementType } from '../elementType.ts';
import { tensorFromWeights, toInt64, weightsFromTensor, type Weights } from '../weights.ts';
import { floatFromBfloat16, floatFromHalf, halfFromFloat } from './half.ts';

/**
 * Elements as numbers; undefined for element types that neither models/tensor has nor bfloat16 is. int64 beyond 2^53 is
 * rounded.
 */
export function elementsFromWeights(weights: Weights): readonly number[] | undefined {
  if (weights.elementType === 'bfloat16') return Array.from(floatsOfWords(weights.bytes(), floatFromBfloat16));
  if (!isDType(weights.elementType)) return undefined;
  const { dtype, data } = tensorFromWeights(weights, 'a constant');
  if (data instanceof BigInt64Array) return Array.from(data, Number);
  return dtype === 'float16' ? Array.from(data, floatFromHalf) : Array.from(data);
}

/** As `elementsFromWeights`, of real types and for matrices of millions: float64 is rounded. Undefined for other types. */
export function floatsFromWeights(weights: Weights): Float32Array | undefined {
  switch (weights.elementType) {
    case 'float32':
      return expectDType(tensorFromWeights(weights, 'a constant'), 'float32').data;
    case 'float16':
      return floatsOfWords(weights.bytes(), floatFromHalf);
    case 'bfloat16':
      return floatsOfWords(weights.bytes(), floatFromBfloat16);
    case 'float64':
      return Float32Array.from(expectDType(tensorFromWeights(weights, 'a constant'), 'float64').data);
    default:
      return undefined;
  }
}

/** Little-endian words of 16 bits. */
function floatsOfWords(bytes: Uint8Array, decode: (word: number) => number): Float32Array {
  const values = new Float32Array(bytes.byteLength / 2);
  // A large matrix has each word many times; there are only so many.
  const table =
    values.length < wordCount ? undefined : Float32Array.from({ length: wordCount }, (_, word) => decode(word));
  for (let i = 0; i < values.length; i++) {
    const word = bytes[2 * i]! | (bytes[2 * i + 1]! << 8);
    values[i] = table?.[word] ?? decode(word);
  }
  return values;
}

const wordCount = 2 ** 16;

/** The inverse. Undefined for element types that models/tensor does not have. */
export function weightsFromElements(
  elementType: ElementType,
  shape: readonly number[],
  elements: readonly number[],
): Weights | undefined {
  return isDType(elementType) ? weightsFromTensor(toTensor(elementType, shape, elements)) : undefined;
}

function toTensor(dtype: DType, shape: readonly number[], elements: readonly number[]): Tensor {
  switch (dtype) {
    case 'float32':
      return tensor(dtype, shape, Float32Array.from(elements));
    case 'float64':
      return tensor(dtype, shape, Float64Array.from(elements));
    case 'float16':
      return tensor(dtype, shape, Uint16Array.from(elements, halfFromFloat));
    case 'int8':
      return tensor(dtype, shape, Int8Array.from(elements));
    case 'uint8':
    case 'bool':
      return tensor(dtype, shape, Uint8Array.from(elements));
    case 'int32':
      return tensor(dtype, shape, Int32Array.from(elements));
    case 'int64':
      return tensor(dtype, shape, BigInt64Array.from(elements, toInt64));
  }
}
