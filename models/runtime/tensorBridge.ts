/** Tensors of models/tensor to and from those of onnxruntime. No data is copied in either direction. */
import { Tensor as RuntimeTensor, type OnnxValue } from 'onnxruntime-node';
import { BugError, UnsupportedError } from '#core/base/errors.ts';
import { isDType, tensor, type DType, type Tensor } from '#models/tensor/tensor.ts';

/**
 * The dtype of an input or output. Throws `UnsupportedError` (`tensor-type-unsupported`) for one that we have no arrays
 * for.
 */
export function dtypeOf(type: string, value: string, model: string): DType {
  if (isDType(type)) return type;
  throw new UnsupportedError('tensor-type-unsupported', `"${value}" of ${model} is of type ${type}.`, {
    remedy: 'Use an export with float, integer or boolean tensors.',
    details: { model, value, type },
  });
}

/** A tensor for onnxruntime, on the same memory. */
export function toRuntime(value: Tensor): RuntimeTensor {
  return new RuntimeTensor(value.dtype, value.data, value.shape);
}

/**
 * A result of onnxruntime, on the same memory. Throws `UnsupportedError` (`tensor-type-unsupported`) for other element
 * types.
 */
export function fromRuntime(value: OnnxValue, model: string): Tensor {
  const { data } = value;
  const dtype = dtypeOf(value.type, 'an output', model);
  const { dims } = value;
  if (dtype === 'float32' && data instanceof Float32Array) return tensor(dtype, dims, data);
  if (dtype === 'float64' && data instanceof Float64Array) return tensor(dtype, dims, data);
  if (dtype === 'int8' && data instanceof Int8Array) return tensor(dtype, dims, data);
  if ((dtype === 'uint8' || dtype === 'bool') && data instanceof Uint8Array) return tensor(dtype, dims, data);
  if (dtype === 'int32' && data instanceof Int32Array) return tensor(dtype, dims, data);
  if (dtype === 'int64' && data instanceof BigInt64Array) return tensor(dtype, dims, data);
  // Half precision arrives as Float16Array or, from runtimes without that, as Uint16Array.
  if (dtype === 'float16' && ArrayBuffer.isView(data)) {
    return tensor(dtype, dims, new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2));
  }
  throw new BugError(`${model} returned a ${dtype} tensor with data of another type`);
}
