/**
 * Splits an ONNX file into its messages without reading its weights. The protobuf wire format is a sequence of (tag,
 * length, payload); walking it at three levels (model, graph, initializer) tells where each initializer's raw data
 * lies, and the rest, a few hundred kilobytes, is decoded with the generated schema. Only tags and lengths are
 * interpreted here.
 */
import { fromBinary } from '@bufbuild/protobuf';
import { ExpectedError } from '#core/base/errors.ts';
import { cutShort, type ByteSource } from './byteSource.ts';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  TensorProtoSchema,
  type GraphProto,
  type ModelProto,
  type TensorProto,
} from './schema/onnx_pb.js';

export interface ScannedModel {
  /** Without its graph. */
  readonly model: ModelProto;
  /** Without its initializers; undefined where the file has no graph. */
  readonly graph: GraphProto | undefined;
  readonly initializers: readonly ScannedTensor[];
}

export interface ScannedTensor {
  /** Without raw data. */
  readonly proto: TensorProto;
  /** Where in the file the raw data lies, if the tensor has any. */
  readonly raw: { readonly offset: number; readonly length: number } | undefined;
}

/** Field numbers that onnx.proto gives the three fields that are not read whole. */
const graphOfModel = ModelProtoSchema.field.graph.number;
const initializerOfGraph = GraphProtoSchema.field.initializer.number;
const rawDataOfTensor = TensorProtoSchema.field.rawData.number;

/** Throws `ExpectedError` or the decoder's error for what is not a protobuf of this schema, or is cut short. */
export function scanModel(source: ByteSource): ScannedModel {
  const reader = new FieldReader(source);
  const modelParts: Uint8Array[] = [];
  const graphParts: Uint8Array[] = [];
  const initializers: ScannedTensor[] = [];
  let hasGraph = false;
  for (const field of reader.fields(0, source.byteLength)) {
    if (field.number !== graphOfModel) {
      modelParts.push(source.read(field.start, field.end - field.start));
      continue;
    }
    hasGraph = true;
    for (const inner of reader.fields(field.payload, field.end)) {
      if (inner.number === initializerOfGraph) initializers.push(scanTensor(source, reader, inner));
      else graphParts.push(source.read(inner.start, inner.end - inner.start));
    }
  }
  return {
    model: fromBinary(ModelProtoSchema, joined(modelParts)),
    graph: hasGraph ? fromBinary(GraphProtoSchema, joined(graphParts)) : undefined,
    initializers,
  };
}

function scanTensor(source: ByteSource, reader: FieldReader, tensor: Field): ScannedTensor {
  const parts: Uint8Array[] = [];
  let raw: ScannedTensor['raw'];
  for (const field of reader.fields(tensor.payload, tensor.end)) {
    if (field.number === rawDataOfTensor) raw = { offset: field.payload, length: field.end - field.payload };
    else parts.push(source.read(field.start, field.end - field.start));
  }
  return { proto: fromBinary(TensorProtoSchema, joined(parts)), raw };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.byteLength;
  }
  return whole;
}

function notProtobuf(what: string): ExpectedError {
  return new ExpectedError('protobuf-malformed', `This is not a protobuf: ${what}.`, {
    remedy: 'Download or export it again.',
  });
}

interface Field {
  readonly number: number;
  /** Of the tag. */
  readonly start: number;
  readonly payload: number;
  readonly end: number;
}

/** Bytes fetched at a time: enough for the records between two large tensors, so that one read finds the next. */
const windowBytes = 16 * 1024;

class FieldReader {
  private readonly source: ByteSource;
  private window = new Uint8Array(0);
  private windowStart = 0;

  constructor(source: ByteSource) {
    this.source = source;
  }

  /** The fields of a message that lies at [from, to). */
  *fields(from: number, to: number): Generator<Field> {
    for (let start = from; start < to;) {
      const tag = this.varint(start);
      const { payload, end } = this.extent(tag.value & 7, tag.end);
      if (end > to) throw notProtobuf('a field is longer than its message');
      yield { number: Math.floor(tag.value / 8), start, payload, end };
      start = end;
    }
  }

  private extent(wireType: number, at: number): { readonly payload: number; readonly end: number } {
    switch (wireType) {
      case 0:
        return { payload: at, end: this.varint(at).end };
      case 1:
        return { payload: at, end: at + 8 };
      case 2: {
        const length = this.varint(at);
        return { payload: length.end, end: length.end + length.value };
      }
      case 5:
        return { payload: at, end: at + 4 };
      default:
        throw notProtobuf(`wire type ${wireType}`);
    }
  }

  private varint(at: number): { readonly value: number; readonly end: number } {
    let value = 0;
    for (let index = 0; index < 10; index++) {
      const byte = this.byte(at + index);
      value += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) return { value, end: at + index + 1 };
    }
    throw notProtobuf('a number of more than ten bytes');
  }

  private byte(at: number): number {
    const inWindow = this.window[at - this.windowStart];
    if (inWindow !== undefined) return inWindow;
    if (at >= this.source.byteLength) throw cutShort();
    this.window = Uint8Array.from(this.source.read(at, Math.min(windowBytes, this.source.byteLength - at)));
    this.windowStart = at;
    return this.byte(at);
  }
}
