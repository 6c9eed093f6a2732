/**
 * ONNX protobuf → graph IR. Weights are not read, only found: each initializer knows its place in the file, which is
 * also what lets derived graphs refer to it. Reading 350 MB therefore costs what reading its few hundred node records
 * costs.
 */
import { ExpectedError } from '#core/base/errors.ts';
import { elementCount } from '#models/tensor/tensor.ts';
import { byteLengthOf, elementTypeOf, type ElementType } from './elementType.ts';
import type { Attribute, Graph, Model, Node, ValueInfo } from './graph.ts';
import {
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataLocation as DataLocation,
  type AttributeProto,
  type GraphProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from './schema/onnx_pb.js';
import { memorySource, type ByteSource } from './byteSource.ts';
import { scanModel, type ScannedModel, type ScannedTensor } from './scanModel.ts';
import { sortNodes } from './sortNodes.ts';
import { typedDataBytes } from './typedData.ts';
import type { FilePlace, Weights } from './weights.ts';

export interface ReadOptions {
  /** What messages call the model. Default: `location`, else 'the model'. */
  readonly name?: string;
  /** The file that `bytes` are the whole content of, relative to the model's folder; makes its weights referable. */
  readonly location?: string;
  /** Reads a part of an external data file; called when such a tensor's values are needed, not before. */
  readonly readExternal?: (place: FilePlace) => Uint8Array;
}

interface ReadContext {
  readonly modelName: string;
  /** Reads from the model file itself. */
  readonly read: (offset: number, length: number) => Uint8Array;
  readonly location: string | undefined;
  readonly readExternal: ((place: FilePlace) => Uint8Array) | undefined;
}

/**
 * Reads a model. `bytes` must not change afterwards: the weights are views on it.
 * Throws `ExpectedError` (`model-malformed`) for what is not an ONNX model or contradicts itself,
 * `UnsupportedError` (`element-type-unknown`) for types of a later specification.
 */
export function readModel(bytes: Uint8Array, options: ReadOptions = {}): Model {
  const source = memorySource(bytes);
  return readModelFrom(source, (offset, length) => source.read(offset, length), options);
}

/**
 * As `readModel`, from any source. `source` is used during the call only; `read` later, when the values of weights are
 * asked for.
 */
export function readModelFrom(source: ByteSource, read: ReadContext['read'], options: ReadOptions): Model {
  const name = options.name ?? options.location ?? 'the model';
  const context: ReadContext = {
    modelName: name,
    read,
    location: options.location,
    readExternal: options.readExternal,
  };
  const { model, graph, initializers } = scan(source, name);
  if (graph === undefined || model.opsetImport.length === 0) {
    throw malformed(name, 'it has no graph or names no operator set');
  }
  return {
    name,
    irVersion: Number(model.irVersion),
    opsets: new Map(model.opsetImport.map((opset) => [standardDomain(opset.domain), Number(opset.version)])),
    producer: { name: model.producerName, version: model.producerVersion },
    metadata: new Map(model.metadataProps.map((entry) => [entry.key, entry.value])),
    functions: model.functions,
    graph: readGraph(graph, initializers, context),
  };
}

function scan(source: ByteSource, name: string): ScannedModel {
  try {
    return scanModel(source);
  } catch (error) {
    throw malformed(name, 'it is not an ONNX protobuf, or is cut short', error);
  }
}

function malformed(modelName: string, what: string, cause?: unknown): ExpectedError {
  return new ExpectedError('model-malformed', `${modelName} cannot be read: ${what}.`, {
    remedy: 'Download or export the model again.',
    details: { model: modelName },
    cause,
  });
}

function readGraph(proto: GraphProto, scanned: readonly ScannedTensor[], context: ReadContext): Graph {
  const initializers = new Map(
    scanned.map((tensor) => [tensor.proto.name, readTensor(tensor, tensor.proto.name, context)]),
  );
  const nodes = proto.node.map((node) => readNode(node, context));
  // Before IR version 4, initializers were listed among the inputs as well; one that is fed at run time is not a
  // constant.
  const inputs = proto.input.filter((input) => !initializers.has(input.name));
  return {
    name: proto.name,
    inputs: inputs.map((input) => readValueInfo(input)),
    outputs: proto.output.map((output) => readValueInfo(output)),
    initializers,
    nodes: sortNodes(nodes, context.modelName),
    sparseInitializers: proto.sparseInitializer,
    quantization: proto.quantizationAnnotation,
  };
}

function standardDomain(domain: string): string {
  return domain === 'ai.onnx' ? '' : domain;
}

function readNode(proto: NodeProto, context: ReadContext): Node {
  return {
    name: proto.name,
    operator: proto.opType,
    domain: standardDomain(proto.domain),
    overload: proto.overload,
    inputs: proto.input,
    outputs: proto.output,
    attributes: new Map(proto.attribute.map((attribute) => [attribute.name, readAttribute(attribute, context)])),
  };
}

const utf8 = new TextDecoder();

function readAttribute(proto: AttributeProto, context: ReadContext): Attribute {
  const opaque: Attribute = { kind: 'opaque', value: proto };
  if (proto.refAttrName !== '') return opaque;
  switch (proto.type) {
    case AttributeType.INT:
      return isExact(proto.i) ? { kind: 'int', value: Number(proto.i) } : opaque;
    case AttributeType.INTS:
      return proto.ints.every(isExact) ? { kind: 'ints', value: proto.ints.map(Number) } : opaque;
    case AttributeType.FLOAT:
      return { kind: 'float', value: proto.f };
    case AttributeType.FLOATS:
      return { kind: 'floats', value: proto.floats };
    case AttributeType.STRING:
      return { kind: 'string', value: utf8.decode(proto.s) };
    case AttributeType.STRINGS:
      return { kind: 'strings', value: proto.strings.map((text) => utf8.decode(text)) };
    case AttributeType.TENSOR:
      if (proto.t === undefined) throw malformed(context.modelName, `attribute ${proto.name} has no tensor`);
      return {
        kind: 'tensor',
        value: readTensor({ proto: proto.t, raw: undefined }, `attribute ${proto.name}`, context),
      };
    case AttributeType.GRAPH:
      if (proto.g === undefined) throw malformed(context.modelName, `attribute ${proto.name} has no graph`);
      return { kind: 'graph', value: proto.g, captures: capturedNames(proto.g) };
    default:
      return opaque;
  }
}

function isExact(value: bigint): boolean {
  const saturated = value === 2n ** 63n - 1n || value === -(2n ** 63n);
  return saturated || Number.isSafeInteger(Number(value));
}

/** Names that a subgraph reads and does not define: it takes them from the graph around it. */
function capturedNames(graph: GraphProto): string[] {
  const defined = new Set<string>([...graph.input, ...graph.initializer].map((value) => value.name));
  const captured = new Set<string>();
  for (const node of graph.node) {
    const inner = node.attribute.flatMap((attribute) => (attribute.g === undefined ? [] : capturedNames(attribute.g)));
    for (const name of [...node.input, ...inner]) if (name !== '' && !defined.has(name)) captured.add(name);
    for (const name of node.output) defined.add(name);
  }
  for (const output of graph.output) if (!defined.has(output.name)) captured.add(output.name);
  return [...captured];
}

function readValueInfo(proto: ValueInfoProto): ValueInfo {
  const type = proto.type?.value;
  if (type?.case === 'tensorType') {
    return {
      name: proto.name,
      type: {
        kind: 'tensor',
        elementType: elementTypeOf(type.value.elemType, `Value ${proto.name}`),
        shape: type.value.shape?.dim.map(({ value }) => {
          if (value.case === 'dimValue') return Number(value.value);
          return value.case === 'dimParam' ? value.value : '';
        }),
      },
    };
  }
  if (proto.type !== undefined) return { name: proto.name, type: { kind: 'opaque', value: proto.type } };
  return { name: proto.name, type: { kind: 'tensor', elementType: 'float32', shape: undefined } };
}

function readTensor({ proto, raw }: ScannedTensor, what: string, context: ReadContext): Weights {
  const elementType = elementTypeOf(proto.dataType, `Tensor ${what}`);
  const shape = proto.dims.map(Number);
  if (shape.some((size) => size < 0)) throw malformed(context.modelName, `${what} has a negative size`);
  if (proto.dataLocation === DataLocation.EXTERNAL) return externalTensor(proto, elementType, shape, what, context);
  const expected = byteLengthOf(elementType, elementCount(shape));
  const rawLength = raw?.length ?? proto.rawData.byteLength;
  if (rawLength > 0 || expected === 0) {
    if (rawLength !== expected) {
      throw malformed(
        context.modelName,
        `${what} has ${rawLength} bytes, which do not fill [${shape.join(', ')}] of ${elementType}`,
      );
    }
    if (raw === undefined) return { elementType, shape, place: undefined, bytes: () => proto.rawData };
    return { elementType, shape, ...placedData(raw.offset, raw.length, context) };
  }
  const data = typedDataBytes(proto, elementType, context.modelName, what);
  return { elementType, shape, place: undefined, bytes: () => data };
}

/** Raw data that stays in the file until it is asked for. */
function placedData(offset: number, length: number, context: ReadContext): Pick<Weights, 'place' | 'bytes'> {
  const { location } = context;
  return {
    place: location === undefined ? undefined : { location, offset, length },
    bytes: () => context.read(offset, length),
  };
}

function externalTensor(
  proto: TensorProto,
  elementType: ElementType,
  shape: readonly number[],
  what: string,
  context: ReadContext,
): Weights {
  const entries = new Map(proto.externalData.map((entry) => [entry.key, entry.value]));
  const location = entries.get('location');
  const declared = byteLengthOf(elementType, elementCount(shape));
  const offset = Number(entries.get('offset') ?? 0);
  const length = Number(entries.get('length') ?? declared);
  if (location === undefined || !Number.isSafeInteger(offset) || offset < 0 || length !== declared) {
    throw malformed(context.modelName, `the external data of ${what} has no place, or one that does not fit its shape`);
  }
  const place: FilePlace = { location, offset, length };
  let loaded: Uint8Array | undefined;
  return {
    elementType,
    shape,
    place,
    bytes: () => (loaded ??= loadExternal(place, what, context)),
  };
}

function loadExternal(place: FilePlace, what: string, context: ReadContext): Uint8Array {
  if (context.readExternal === undefined) {
    throw new ExpectedError(
      'external-data-missing',
      `The values of ${what} of ${context.modelName} are in ${place.location}, which was not given.`,
      { remedy: 'Open the model from its folder.', details: { model: context.modelName, file: place.location } },
    );
  }
  return context.readExternal(place);
}
