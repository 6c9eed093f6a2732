/**
 * Joins the messages of an ONNX file around its weights: the counterpart of scanModel.ts. A protobuf encoder nests by
 * copying, once a level, so a model with 300 MB of weights in it would take a gigabyte to write; here each weight is
 * copied once, to where it belongs.
 */
import { BugError } from '#core/base/errors.ts';
import { GraphProtoSchema, ModelProtoSchema, TensorProtoSchema } from './schema/onnx_pb.js';

export interface TensorParts {
  /** The tensor's message without raw data. */
  readonly head: Uint8Array;
  /** Raw data, asked for when it is copied; undefined for a tensor that has none. */
  readonly raw: { readonly byteLength: number; readonly bytes: () => Uint8Array } | undefined;
}

/** The file's bytes from those of its model without graph, its graph without initializers, and these. */
export function assembleModel(model: Uint8Array, graph: Uint8Array, initializers: readonly TensorParts[]): Uint8Array {
  const tensors = initializers.map((parts) => ({ ...parts, byteLength: tensorLength(parts) }));
  const graphLength = tensors.reduce((sum, { byteLength }) => sum + fieldLength(byteLength), graph.byteLength);
  const writer = new FieldWriter(model.byteLength + fieldLength(graphLength));
  writer.put(model);
  writer.open(ModelProtoSchema.field.graph.number, graphLength);
  writer.put(graph);
  for (const { head, raw, byteLength } of tensors) {
    writer.open(GraphProtoSchema.field.initializer.number, byteLength);
    writer.put(head);
    if (raw === undefined) continue;
    const bytes = raw.bytes();
    if (bytes.byteLength !== raw.byteLength) {
      throw new BugError(`${bytes.byteLength} bytes of weights instead of ${raw.byteLength}`);
    }
    writer.open(TensorProtoSchema.field.rawData.number, raw.byteLength);
    writer.put(bytes);
  }
  return writer.bytes;
}

function tensorLength({ head, raw }: TensorParts): number {
  return head.byteLength + (raw === undefined ? 0 : fieldLength(raw.byteLength));
}

/** Of a field with its tag and its length; the numbers of these fields are below 16, so that a tag is one byte. */
function fieldLength(payloadLength: number): number {
  return 1 + varintLength(payloadLength) + payloadLength;
}

function varintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) length++;
  return length;
}

const lengthDelimited = 2;

class FieldWriter {
  readonly bytes: Uint8Array;
  private at = 0;

  constructor(byteLength: number) {
    this.bytes = new Uint8Array(byteLength);
  }

  /** Tag and length of a field, whose payload follows. */
  open(fieldNumber: number, payloadLength: number): void {
    this.bytes[this.at++] = (fieldNumber << 3) | lengthDelimited;
    let rest = payloadLength;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.bytes[this.at++] = (rest % 0x80) | 0x80;
    this.bytes[this.at++] = rest;
  }

  put(part: Uint8Array): void {
    this.bytes.set(part, this.at);
    this.at += part.byteLength;
  }
}
