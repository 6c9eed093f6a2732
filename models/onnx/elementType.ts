/**
 * Element types of ONNX tensors: names as the specification's documentation spells them, codes as TensorProto.DataType
 * numbers them. The types that models/tensor knows have the same names there.
 */
import { UnsupportedError } from '#core/base/errors.ts';

/** Name → [code, bits per element]. Strings have no fixed size. */
const elementTypes = {
  float32: [1, 32],
  uint8: [2, 8],
  int8: [3, 8],
  uint16: [4, 16],
  int16: [5, 16],
  int32: [6, 32],
  int64: [7, 64],
  string: [8, 0],
  bool: [9, 8],
  float16: [10, 16],
  float64: [11, 64],
  uint32: [12, 32],
  uint64: [13, 64],
  complex64: [14, 64],
  complex128: [15, 128],
  bfloat16: [16, 16],
  float8e4m3fn: [17, 8],
  float8e4m3fnuz: [18, 8],
  float8e5m2: [19, 8],
  float8e5m2fnuz: [20, 8],
  uint4: [21, 4],
  int4: [22, 4],
  float4e2m1: [23, 4],
  float8e8m0: [24, 8],
  uint2: [25, 2],
  int2: [26, 2],
} as const satisfies Readonly<Record<string, readonly [code: number, bits: number]>>;

export type ElementType = keyof typeof elementTypes;

const namesByCode = new Map<number, ElementType>(
  (Object.keys(elementTypes) as ElementType[]).map((name) => [elementTypes[name][0], name]),
);

/** Throws `UnsupportedError` for a code of a later specification. `what` names the tensor in the message. */
export function elementTypeOf(code: number, what: string): ElementType {
  const name = namesByCode.get(code);
  if (name === undefined) {
    throw new UnsupportedError('element-type-unknown', `${what} has the unknown element type ${code}.`, {
      remedy: 'Export the model again for ONNX opset 21 or earlier.',
      details: { what, code },
    });
  }
  return name;
}

/** The number that onnx.proto gives the type. */
export function elementTypeCode(type: ElementType): number {
  return elementTypes[type][0];
}

/** Bytes that `count` elements take in `raw_data`; types below one byte are packed. Undefined for strings. */
export function byteLengthOf(type: ElementType, count: number): number | undefined {
  return type === 'string' ? undefined : Math.ceil((elementTypes[type][1] * count) / 8);
}

/** Whether values of the type are rounded reals. */
export function isFloatType(type: ElementType): boolean {
  return type === 'float32' || type === 'float16' || type === 'float64' || type === 'bfloat16';
}

/** Whether values of the type are reals of 16 bits. */
export function isHalfType(type: ElementType): boolean {
  return type === 'float16' || type === 'bfloat16';
}
