/**
 * How bytes cross the contract: as bytes. oRPC carries a Blob as a part of its own of the message, but would spell a
 * typed array as an object with a number for each element, so typed arrays go as Blobs and are read back on arrival.
 */
import { ExpectedError } from '#core/base/errors.ts';

/** What is used of a Blob; core has no DOM and no Node to take the type from. */
interface BlobLike {
  arrayBuffer(): Promise<ArrayBuffer>;
}

const arrayTypes = { Uint8Array, Uint16Array, Uint32Array, Int32Array, Float32Array } as const;
type ArrayTypeName = keyof typeof arrayTypes;
type TypedArray = InstanceType<(typeof arrayTypes)[ArrayTypeName]>;

/** oRPC's own types of values end at 20. */
const typedArrayType = 21;

/** What oRPC's serializers are told of typed arrays; the same on both ends. */
export interface BytesSerializer {
  readonly type: number;
  condition(value: unknown): boolean;
  serialize(value: unknown): unknown;
  deserialize(value: unknown): unknown;
}

/** `toBlob`: the platform's way to make a Blob of bytes. */
export function bytesSerializer(toBlob: (bytes: TypedArray) => unknown): BytesSerializer {
  return {
    type: typedArrayType,
    condition: (value) => typeNameOf(value) !== undefined,
    serialize: (value) => [typeNameOf(value), toBlob(value as TypedArray)],
    deserialize: (value) => new ArrivingBytes(value),
  };
}

/**
 * The message with its bytes read: what `deserialize` left is replaced in place, in arrays and plain objects at any
 * depth. Throws `ExpectedError` (`invalid-input`) for bytes that are not whole elements of their type.
 */
export async function receiveBytes(message: unknown): Promise<unknown> {
  if (message instanceof ArrivingBytes) return await message.read();
  const pending: Promise<void>[] = [];
  readWithin(message, pending);
  await Promise.all(pending);
  return message;
}

function readWithin(holder: unknown, pending: Promise<void>[]): void {
  if (typeof holder !== 'object' || holder === null) return;
  if (!Array.isArray(holder) && Object.getPrototypeOf(holder) !== Object.prototype) return;
  const values = holder as Record<string, unknown>;
  for (const [key, value] of Object.entries(values)) {
    if (value instanceof ArrivingBytes) pending.push(value.read().then((bytes) => void (values[key] = bytes)));
    else readWithin(value, pending);
  }
}

/** A typed array whose bytes are still a Blob, because a serializer cannot wait for them. */
class ArrivingBytes {
  private readonly content: unknown;

  constructor(content: unknown) {
    this.content = content;
  }

  async read(): Promise<TypedArray> {
    const parts: readonly unknown[] = Array.isArray(this.content) ? this.content : [];
    const [typeName, blob] = parts;
    if (!isArrayTypeName(typeName) || !isBlobLike(blob)) throw notBytes('are not a typed array');
    const arrayType = arrayTypes[typeName];
    const bytes = await blob.arrayBuffer();
    if (bytes.byteLength % arrayType.BYTES_PER_ELEMENT !== 0) {
      throw notBytes(`are ${bytes.byteLength}, which is no multiple of ${arrayType.BYTES_PER_ELEMENT}`);
    }
    return new arrayType(bytes);
  }
}

function typeNameOf(value: unknown): ArrayTypeName | undefined {
  // Before any loop: this is asked of every value of every message.
  if (!ArrayBuffer.isView(value)) return undefined;
  return (Object.keys(arrayTypes) as ArrayTypeName[]).find((name) => value instanceof arrayTypes[name]);
}

function isArrayTypeName(name: unknown): name is ArrayTypeName {
  return typeof name === 'string' && Object.hasOwn(arrayTypes, name);
}

function isBlobLike(value: unknown): value is BlobLike {
  return (
    typeof value === 'object' && value !== null && 'arrayBuffer' in value && typeof value.arrayBuffer === 'function'
  );
}

function notBytes(what: string): ExpectedError {
  return new ExpectedError('invalid-input', `The bytes of a message ${what}.`, {
    remedy: 'Update the application: both ends must be of one version.',
    details: { variant: 'bytes' },
  });
}
