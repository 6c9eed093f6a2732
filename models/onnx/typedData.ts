/**
 * Tensors whose elements are protobuf numbers (float_data, int64_data, …) instead of raw bytes: the older, smaller
 * habit.
 */
import { ExpectedError, UnsupportedError } from '#core/base/errors.ts';
import { elementCount } from '#models/tensor/tensor.ts';
import { byteLengthOf, type ElementType } from './elementType.ts';
import type { TensorProto } from './schema/onnx_pb.js';

/** Little-endian bytes of a tensor's typed data. Throws `ExpectedError` when its length does not fit its shape. */
export function typedDataBytes(proto: TensorProto, type: ElementType, modelName: string, what: string): Uint8Array {
  const count = elementCount(proto.dims.map(Number));
  const values = typedValues(proto, type, modelName, what);
  const expected = isPacked(type) ? byteLengthOf(type, count) : count;
  if (values.length !== expected) {
    throw new ExpectedError(
      'model-malformed',
      `${what} of ${modelName} has ${values.length} values instead of ${count}.`,
      {
        remedy: 'Download or export the model again.',
        details: { model: modelName },
      },
    );
  }
  const bytes = new Uint8Array(byteLengthOf(type, count) ?? 0);
  const view = new DataView(bytes.buffer);
  const width = isPacked(type) ? 1 : bytes.byteLength / Math.max(1, count);
  values.forEach((value, index) => writeElement(view, index * width, type, width, value));
  return bytes;
}

function isPacked(type: ElementType): boolean {
  return byteLengthOf(type, 2) === 1;
}

function typedValues(
  proto: TensorProto,
  type: ElementType,
  modelName: string,
  what: string,
): readonly (number | bigint)[] {
  switch (type) {
    case 'float32':
      return proto.floatData;
    case 'float64':
      return proto.doubleData;
    case 'int64':
      return proto.int64Data;
    case 'uint32':
    case 'uint64':
      return proto.uint64Data;
    case 'string':
    case 'complex64':
    case 'complex128':
      throw new UnsupportedError('element-type-unsupported', `${what} of ${modelName} holds ${type} values.`, {
        remedy: 'Use an image or text encoder exported as fp32.',
        details: { model: modelName, type },
      });
    default:
      return proto.int32Data;
  }
}

function writeElement(view: DataView, offset: number, type: ElementType, width: number, value: number | bigint): void {
  if (type === 'float32') view.setFloat32(offset, Number(value), true);
  else if (type === 'float64') view.setFloat64(offset, Number(value), true);
  else if (width === 8) view.setBigInt64(offset, BigInt.asIntN(64, BigInt(value)), true);
  else if (width === 4) view.setInt32(offset, Number(BigInt.asIntN(32, BigInt(value))), true);
  else if (width === 2) view.setInt16(offset, Number(BigInt.asIntN(16, BigInt(value))), true);
  else view.setInt8(offset, Number(BigInt.asIntN(8, BigInt(value))));
}
