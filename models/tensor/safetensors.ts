/**
 * Reader of the safetensors format: 8 bytes little-endian header length, a JSON header (`dtype`, `shape`,
 * `data_offsets` relative to the end of the header), then raw little-endian data.
 */
import { z } from 'zod';
import { ExpectedError } from '#core/base/errors.ts';
import { elementCount, tensor, type DType, type Tensor } from './tensor.ts';

const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(z.number().int().nonnegative()),
  data_offsets: z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()]),
});

const dtypes: Readonly<Record<string, { dtype: DType; bytes: number }>> = {
  F64: { dtype: 'float64', bytes: 8 },
  F32: { dtype: 'float32', bytes: 4 },
  F16: { dtype: 'float16', bytes: 2 },
  I64: { dtype: 'int64', bytes: 8 },
  I32: { dtype: 'int32', bytes: 4 },
  I8: { dtype: 'int8', bytes: 1 },
  U8: { dtype: 'uint8', bytes: 1 },
  BOOL: { dtype: 'bool', bytes: 1 },
};

function malformed(what: string): ExpectedError {
  return new ExpectedError('safetensors-malformed', `Not a readable safetensors file: ${what}.`, {
    remedy: 'Download or export the file again.',
  });
}

/**
 * All tensors of a file, by name. Data is copied, so `bytes` may be reused.
 * Throws `ExpectedError` (`safetensors-malformed`) naming the tensor at fault.
 */
export function readSafetensors(bytes: Uint8Array): Map<string, Tensor> {
  if (bytes.byteLength < 8) throw malformed('it is shorter than its header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = Number(view.getBigUint64(0, true));
  if (8 + headerLength > bytes.byteLength) throw malformed('it is shorter than its header');
  const dataStart = 8 + headerLength;

  const tensors = new Map<string, Tensor>();
  for (const [name, value] of Object.entries(parseHeader(bytes.subarray(8, dataStart)))) {
    if (name === '__metadata__') continue;
    const entry = entrySchema.safeParse(value);
    if (!entry.success) throw malformed(`the entry of ${name} is not understood`);
    const kind = dtypes[entry.data.dtype];
    if (kind === undefined) throw malformed(`${name} has the unknown type ${entry.data.dtype}`);
    const [begin, end] = entry.data.data_offsets;
    const isInside = dataStart + end <= bytes.byteLength;
    if (!isInside || end - begin !== elementCount(entry.data.shape) * kind.bytes) {
      throw malformed(`the data of ${name} does not fit its shape`);
    }
    // Not bytes.slice(): a Node Buffer's slice is a view on its pool.
    const copy = Uint8Array.from(bytes.subarray(dataStart + begin, dataStart + end)).buffer;
    tensors.set(name, wrap(kind.dtype, entry.data.shape, copy));
  }
  return tensors;
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (error) {
    throw new ExpectedError('safetensors-malformed', 'Not a readable safetensors file: its header is not JSON.', {
      remedy: 'Download or export the file again.',
      cause: error,
    });
  }
}

function wrap(dtype: DType, shape: readonly number[], buffer: ArrayBuffer): Tensor {
  switch (dtype) {
    case 'float64':
      return tensor(dtype, shape, new Float64Array(buffer));
    case 'float32':
      return tensor(dtype, shape, new Float32Array(buffer));
    case 'float16':
      return tensor(dtype, shape, new Uint16Array(buffer));
    case 'int64':
      return tensor(dtype, shape, new BigInt64Array(buffer));
    case 'int32':
      return tensor(dtype, shape, new Int32Array(buffer));
    case 'int8':
      return tensor(dtype, shape, new Int8Array(buffer));
    case 'uint8':
    case 'bool':
      return tensor(dtype, shape, new Uint8Array(buffer));
  }
}
