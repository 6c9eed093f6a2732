/**
 * Graph IR → ONNX protobuf. With `externalize`, weights that lie in a file beside the model are written as references
 * to that very place (location, offset, length), so a derived graph of a 350 MB model has a few hundred kilobytes.
 */
import { create, toBinary } from '@bufbuild/protobuf';
import { ExpectedError } from '#core/base/errors.ts';
import { elementCount } from '#models/tensor/tensor.ts';
import { assembleModel, type TensorParts } from './assembleModel.ts';
import { byteLengthOf, elementTypeCode } from './elementType.ts';
import type { Attribute, Model, Node, ValueInfo } from './graph.ts';
import {
  AttributeProto_AttributeType as AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  TensorProto_DataLocation as DataLocation,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
  type AttributeProto,
  type TensorProto,
  type ValueInfoProto,
} from './schema/onnx_pb.js';
import { toInt64, type Weights } from './weights.ts';

export interface WriteOptions {
  /**
   * Write weights of at least `minimumBytes` (default 128) as references where they have a place. The result must be
   * loaded with the source model's folder as external-data folder. Default: false, everything inline.
   */
  readonly externalize?: boolean | { readonly minimumBytes: number };
}

/** onnxruntime wants shape operands inline; they are all smaller than this. */
const defaultMinimumBytes = 128;

/** Above this a protobuf message cannot be. */
const largestMessageBytes = 2 ** 31 - 1;

/**
 * The model as bytes of an `.onnx` file. Doc strings and value_info are not written.
 * Throws `ExpectedError` (`model-too-large`) when what must be inline exceeds 2 GB.
 */
export function writeModel(model: Model, options: WriteOptions = {}): Uint8Array {
  const minimumBytes = referenceThreshold(options);
  const { graph } = model;
  const initializers = [...graph.initializers].map(([name, weights]) => tensorParts(name, weights, minimumBytes));
  const inlineBytes = initializers.reduce((sum, { raw }) => sum + (raw?.byteLength ?? 0), 0);
  if (inlineBytes > largestMessageBytes) {
    throw new ExpectedError(
      'model-too-large',
      `${model.name} has ${inlineBytes} bytes of weights; a file holds 2 GB.`,
      {
        remedy: 'Write it with references to the files of the source model.',
        details: { model: model.name, bytes: inlineBytes },
      },
    );
  }
  const proto = create(ModelProtoSchema, {
    irVersion: BigInt(model.irVersion),
    producerName: model.producer.name,
    producerVersion: model.producer.version,
    opsetImport: [...model.opsets].map(([domain, version]) =>
      create(OperatorSetIdProtoSchema, { domain, version: BigInt(version) }),
    ),
    metadataProps: [...model.metadata].map(([key, value]) => create(StringStringEntryProtoSchema, { key, value })),
    functions: [...model.functions],
  });
  const graphProto = create(GraphProtoSchema, {
    name: graph.name,
    node: graph.nodes.map(writeNode),
    sparseInitializer: [...graph.sparseInitializers],
    input: graph.inputs.map(writeValueInfo),
    output: graph.outputs.map(writeValueInfo),
    quantizationAnnotation: [...graph.quantization],
  });
  return assembleModel(toBinary(ModelProtoSchema, proto), toBinary(GraphProtoSchema, graphProto), initializers);
}

function referenceThreshold(options: WriteOptions): number {
  if (options.externalize === undefined || options.externalize === false) return Infinity;
  return options.externalize === true ? defaultMinimumBytes : options.externalize.minimumBytes;
}

function writeNode(node: Node) {
  return create(NodeProtoSchema, {
    name: node.name,
    opType: node.operator,
    ...(node.domain === '' ? {} : { domain: node.domain }),
    ...(node.overload === '' ? {} : { overload: node.overload }),
    input: [...node.inputs],
    output: [...node.outputs],
    attribute: [...node.attributes].map(([name, attribute]) => writeAttribute(name, attribute)),
  });
}

const utf8 = new TextEncoder();

function writeAttribute(name: string, attribute: Attribute): AttributeProto {
  switch (attribute.kind) {
    case 'int':
      return create(AttributeProtoSchema, { name, type: AttributeType.INT, i: toInt64(attribute.value) });
    case 'ints':
      return create(AttributeProtoSchema, { name, type: AttributeType.INTS, ints: attribute.value.map(toInt64) });
    case 'float':
      return create(AttributeProtoSchema, { name, type: AttributeType.FLOAT, f: attribute.value });
    case 'floats':
      return create(AttributeProtoSchema, { name, type: AttributeType.FLOATS, floats: [...attribute.value] });
    case 'string':
      return create(AttributeProtoSchema, { name, type: AttributeType.STRING, s: utf8.encode(attribute.value) });
    case 'strings': {
      const strings = attribute.value.map((text) => utf8.encode(text));
      return create(AttributeProtoSchema, { name, type: AttributeType.STRINGS, strings });
    }
    case 'tensor':
      return create(AttributeProtoSchema, {
        name,
        type: AttributeType.TENSOR,
        t: writeTensor(attribute.value),
      });
    case 'graph':
      return create(AttributeProtoSchema, { name, type: AttributeType.GRAPH, g: attribute.value });
    case 'opaque':
      return attribute.value;
  }
}

/** An initializer: as a reference to where it lies, or with raw data that is asked for when it is copied. */
function tensorParts(name: string, weights: Weights, minimumBytes: number): TensorParts {
  const { place, elementType, shape } = weights;
  const common = { name, dims: shape.map(BigInt), dataType: elementTypeCode(elementType) };
  if (place === undefined || place.length < minimumBytes) {
    const byteLength = byteLengthOf(elementType, elementCount(shape)) ?? weights.bytes().byteLength;
    const head = toBinary(TensorProtoSchema, create(TensorProtoSchema, common));
    return { head, raw: { byteLength, bytes: weights.bytes } };
  }
  const entry = (key: string, value: string) => create(StringStringEntryProtoSchema, { key, value });
  const reference = create(TensorProtoSchema, {
    ...common,
    dataLocation: DataLocation.EXTERNAL,
    externalData: [
      entry('location', place.location),
      entry('offset', String(place.offset)),
      entry('length', String(place.length)),
    ],
  });
  return { head: toBinary(TensorProtoSchema, reference), raw: undefined };
}

/** A tensor within an attribute. */
function writeTensor({ elementType, shape, bytes }: Weights): TensorProto {
  const dims = shape.map(BigInt);
  return create(TensorProtoSchema, { dims, dataType: elementTypeCode(elementType), rawData: bytes() });
}

function writeValueInfo(info: ValueInfo): ValueInfoProto {
  if (info.type.kind === 'opaque') return create(ValueInfoProtoSchema, { name: info.name, type: info.type.value });
  const { elementType, shape } = info.type;
  const tensorType = create(TypeProto_TensorSchema, { elemType: elementTypeCode(elementType) });
  if (shape !== undefined) {
    const dim = shape.map((size) =>
      typeof size === 'number'
        ? create(TensorShapeProto_DimensionSchema, { value: { case: 'dimValue', value: BigInt(size) } })
        : create(TensorShapeProto_DimensionSchema, { value: { case: 'dimParam', value: size } }),
    );
    tensorType.shape = create(TensorShapeProtoSchema, { dim });
  }
  return create(ValueInfoProtoSchema, {
    name: info.name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value: tensorType } }),
  });
}
