import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync, copyFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MaskwrightError } from '#core/base/errors.ts';
import { withSession } from '#models/runtime/session.ts';
import { readSafetensors } from '#models/tensor/safetensors.ts';
import { compareTensors } from '../../tests/golden/goldenCase.ts';
import type { Model } from './graph.ts';
import { readModelFile } from './modelFile.ts';
import { readModel } from './readModel.ts';
import { GraphProtoSchema, ModelProtoSchema, TensorProto_DataLocation, TensorProtoSchema } from './schema/onnx_pb.js';
import { tensorFromWeights } from './weights.ts';
import { writeModel } from './writeModel.ts';

const graphs = join(import.meta.dirname, '../../tests/fixtures/graphs');
const cases = ['hf-clip-ts14', 'openclip-vit-ts16'];

async function forwardDifference(bytes: Uint8Array, folder: string): Promise<number> {
  const tensors = readSafetensors(readFileSync(join(folder, 'case.safetensors')));
  const [pixels, expected] = [tensors.get('pixel_values'), tensors.get('image_embeds')];
  if (pixels === undefined || expected === undefined) throw new Error('the case lacks its tensors');
  const { image_embeds: actual } = await withSession({ bytes, externalDataFolder: folder }, {}, (session) =>
    session.run({ pixel_values: pixels }),
  );
  return actual === undefined ? Infinity : compareTensors('forward', actual, expected, 1e-5).difference;
}

/** The model without its functions-valued parts, so that two readings can be compared. */
function comparable({ graph, ...model }: Model) {
  const initializers = [...graph.initializers].map(([name, { elementType, shape, bytes }]) => {
    return { name, elementType, shape, bytes: Buffer.from(bytes()).toString('base64') };
  });
  const nodes = graph.nodes.map((node) => ({
    ...node,
    attributes: [...node.attributes].map(([name, attribute]) => [
      name,
      attribute.kind === 'tensor' ? [...attribute.value.bytes()] : attribute,
    ]),
  }));
  return { ...model, graph: { ...graph, initializers, nodes } };
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'onnx-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe.each(cases)('reading and writing %s', (name) => {
  const path = join(graphs, name, 'model.onnx');

  it('gives the same outputs, written whole', async () => {
    expect(await forwardDifference(writeModel(readModelFile(path)), join(graphs, name))).toBeLessThan(1e-5);
  });

  it('gives the same outputs with weights by reference to the stock file, in a fraction of its size', async () => {
    const derived = writeModel(readModelFile(path), { externalize: true });
    expect(derived.byteLength).toBeLessThan(readFileSync(path).byteLength / 5);
    expect(await forwardDifference(derived, join(graphs, name))).toBeLessThan(1e-5);
  });

  it('reads from memory what it reads from the file', () => {
    const fromMemory = readModel(readFileSync(path), { name: path });
    expect(comparable(fromMemory)).toEqual(comparable(readModelFile(path)));
  });

  it('reads back what it wrote', () => {
    const model = readModelFile(path);
    expect(comparable(readModel(writeModel(model), { name: path }))).toEqual(comparable(model));
  });
});

describe('reading a model', () => {
  const path = join(graphs, 'hf-clip-ts14', 'model.onnx');

  it('does not touch weights until they are asked for', () => {
    const copy = join(folder, 'model.onnx');
    copyFileSync(path, copy);
    const model = readModelFile(copy);
    const weights = [...model.graph.initializers.values()].find(({ shape }) => shape.length === 4);
    const place = weights?.place;
    const expected = readFileSync(path).subarray(place?.offset, (place?.offset ?? 0) + (place?.length ?? 0));
    expect(Buffer.from(weights?.bytes() ?? []).equals(expected)).toBe(true);
    rmSync(copy);
    expect(() => weights?.bytes()).toThrow(/cannot be opened/);
  });

  it('refuses a file that is cut short, wherever', () => {
    const bytes = readFileSync(path);
    for (const share of [0, 0.1, 0.5, 0.9, 0.999]) {
      const cut = bytes.subarray(0, Math.floor(bytes.byteLength * share));
      expect(() => readModel(cut)).toThrow(expect.objectContaining({ code: 'model-malformed' }));
    }
  });

  it('answers arbitrary bytes with an error of ours', () => {
    const head = readFileSync(path).subarray(0, 3000);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(2900), (noise, at) => {
        const bytes = Uint8Array.from(head);
        bytes.set(noise.subarray(0, bytes.length - at), at);
        for (const candidate of [noise, bytes]) {
          try {
            readModel(candidate);
          } catch (error) {
            expect(error).toBeInstanceOf(MaskwrightError);
          }
        }
      }),
    );
  });

  it('says which file is missing', () => {
    expect(() => readModelFile(join(folder, 'none.onnx'))).toThrow(expect.objectContaining({ code: 'model-missing' }));
  });

  it('reads tensors that are stored as numbers instead of bytes', () => {
    const tensors = [
      create(TensorProtoSchema, { name: 'f', dataType: 1, dims: [2n], floatData: [0.5, -1] }),
      create(TensorProtoSchema, { name: 'i', dataType: 7, dims: [2n], int64Data: [-(2n ** 63n), 7n] }),
      create(TensorProtoSchema, { name: 'h', dataType: 10, dims: [1n], int32Data: [0x3c00] }),
      create(TensorProtoSchema, { name: 'b', dataType: 9, dims: [3n], int32Data: [1, 0, 1] }),
    ];
    const { graph } = readModel(modelBytes(tensors));
    const values = [...graph.initializers].map(([name, weights]) => [...tensorFromWeights(weights, name).data]);
    expect(values).toEqual([[0.5, -1], [-(2n ** 63n), 7n], [0x3c00], [1, 0, 1]]);
  });

  it('refuses a tensor whose data does not fill its shape', () => {
    const wrong = create(TensorProtoSchema, { name: 'w', dataType: 1, dims: [3n], rawData: new Uint8Array(8) });
    expect(() => readModel(modelBytes([wrong]))).toThrow(/w has 8 bytes/);
  });
});

describe('external data', () => {
  function external(location: string) {
    return create(TensorProtoSchema, {
      name: 'w',
      dataType: 1,
      dims: [2n],
      dataLocation: TensorProto_DataLocation.EXTERNAL,
      externalData: [
        { key: 'location', value: location },
        { key: 'offset', value: '4' },
      ],
    });
  }

  function weightsAt(location: string) {
    mkdirSync(join(folder, 'model'), { recursive: true });
    const path = join(folder, 'model', 'model.onnx');
    writeFileSync(path, modelBytes([external(location)]));
    return readModelFile(path).graph.initializers.get('w');
  }

  it('is read from the place that the model names', () => {
    const weights = weightsAt('model.data');
    writeFileSync(join(folder, 'model', 'model.data'), new Uint8Array(Float32Array.of(1, 2, 3).buffer));
    expect([...tensorFromWeights(weights ?? external0(), 'w').data]).toEqual([2, 3]);
  });

  it('is refused when it is missing or too short', () => {
    expect(() => weightsAt('none')?.bytes()).toThrow(expect.objectContaining({ code: 'external-data-missing' }));
    const short = weightsAt('short');
    writeFileSync(join(folder, 'model', 'short'), new Uint8Array(8));
    expect(() => short?.bytes()).toThrow(/too short/);
  });

  it('is refused outside the folder of the model, through links too', () => {
    writeFileSync(join(folder, 'secret'), new Uint8Array(64));
    const refused = expect.objectContaining({ code: 'external-data-outside' });
    expect(() => weightsAt('../secret')?.bytes()).toThrow(refused);
    const linked = weightsAt('link');
    symlinkSync(join(folder, 'secret'), join(folder, 'model', 'link'));
    expect(() => linked?.bytes()).toThrow(refused);
  });
});

function external0(): never {
  throw new Error('the model lost its initializer');
}

function modelBytes(initializer: ReturnType<typeof create<typeof TensorProtoSchema>>[]): Uint8Array {
  const graph = create(GraphProtoSchema, { name: 'g', initializer });
  const opsetImport = [{ domain: '', version: 17n }];
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: 8n, opsetImport, graph }));
}
