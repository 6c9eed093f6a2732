import { isDType, tensor, type DType, type Tensor } from '#models/tensor/tensor.ts';
import type { ElementType } from '../elementType.ts';
import { tensorFromWeights, toInt64, weightsFromTensor, type Weights } from '../weights.ts';
import { floatFromBfloat16, floatFromHalf, halfFromFloat } from './half.ts';

/**
 * Elements as numbers; undefined for element types that neither models/tensor has nor bfloat16 is. int64 beyond 2^53 is
 * rounded.
 */
export function elementsFromWeights(weights: Weights): readonly number[] | undefined {
  if (weights.elementType === 'bfloat16') return elementsOfBfloat16(weights.bytes());
  if (!isDType(weights.elementType)) return undefined;
  const { dtype, data } = tensorFromWeights(weights, 'a constant');
  if (data instanceof BigInt64Array) return Array.from(data, Number);
  return dtype === 'float16' ? Array.from(data, floatFromHalf) : Array.from(data);
}

function elementsOfBfloat16(bytes: Uint8Array): readonly number[] {
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.byteLength / 2 }, (_, i) => floatFromBfloat16(words.getUint16(i * 2, true)));
}

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
