import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { DenseGraphs } from '#models/clip/denseGraphs.ts';
import type { Model } from '#models/onnx/graph.ts';
import { GraphDraft } from '#models/onnx/graphDraft.ts';
import { elementTypeCode } from '#models/onnx/elementType.ts';
import { readModelFile } from '#models/onnx/modelFile.ts';
import { floatFromHalf, halfFromFloat } from '#models/onnx/shape/half.ts';
import { tensorFromWeights, weightsFromTensor, type Weights } from '#models/onnx/weights.ts';
import { writeModel } from '#models/onnx/writeModel.ts';
import { addPack } from '#models/packs/addPack.ts';
import { openClipPack } from '#models/packs/openPack.ts';
import { temporaryFolder } from '#models/packs/testPack.ts';
import { verifyPack } from '#models/packs/verifyPack.ts';
import { renderScene } from '#models/shapes/renderScene.ts';
import { sceneFromSeed } from '#models/shapes/sceneFromSeed.ts';
import { sceneTags } from '#models/shapes/labelMaps.ts';
import { expectDType, tensor } from '#models/tensor/tensor.ts';
import { openZeroShotModel, scalePresets } from './zeroShotModel.ts';

const embeddedFolder = fileURLToPath(new URL('../../resources/packs/shapes', import.meta.url));

/** The half-precision words of float32 weights. */
function halved(weights: Weights): Uint16Array {
  return Uint16Array.from(expectDType(tensorFromWeights(weights, 'weights'), 'float32').data, halfFromFloat);
}

/** The model with what `convert` makes of its float32 weights in their place. */
function converted(model: Model, convert: (name: string, weights: Weights, draft: GraphDraft) => string): Model {
  const draft = new GraphDraft(model);
  const names = new Map<string, string>();
  for (const [name, weights] of model.graph.initializers) {
    if (weights.elementType === 'float32') names.set(name, convert(name, weights, draft));
  }
  const replaced = new Set(names.values());
  draft.mapNodes((node) =>
    node.outputs.some((output) => replaced.has(output))
      ? node
      : { ...node, inputs: node.inputs.map((input) => names.get(input) ?? input) },
  );
  return draft.finish();
}

/** Weights of half precision, cast where they are used: what the hub's fp16 files are in their core. */
const inHalfPrecision = (model: Model) =>
  converted(model, (name, weights, draft) => {
    const stored = draft.constant(
      weightsFromTensor(tensor('float16', weights.shape, halved(weights))),
      `${name}_as_stored`,
    );
    return draft.emit('Cast', [stored], { to: elementTypeCode('float32') });
  });

/** float32 weights of the same values. */
const rounded = (model: Model) =>
  converted(model, (name, weights, draft) => {
    const values = Float32Array.from(halved(weights), floatFromHalf);
    return draft.constant(weightsFromTensor(tensor('float32', weights.shape, values)), `${name}_rounded`);
  });

async function writePack(folder: string, suffix: string, convert: (model: Model) => Model): Promise<void> {
  await mkdir(join(folder, 'onnx'), { recursive: true });
  for (const name of await readdir(embeddedFolder)) {
    if (/\.json$/.test(name) && name !== 'pack.json') await cp(join(embeddedFolder, name), join(folder, name));
  }
  for (const part of ['vision', 'text']) {
    const model = readModelFile(join(embeddedFolder, `onnx/${part}_model.onnx`));
    await writeFile(join(folder, `onnx/${part}_model${suffix}.onnx`), writeModel(convert(model)));
  }
  await writeFile(join(folder, 'pack.json'), JSON.stringify({ kind: 'clip', inference: { long_side: 96 } }));
}

it('a pack of fp16 files alone can be added, verified and generated with, as its fp32 twin', async () => {
  await using temporary = await temporaryFolder();
  const [packsFolder, half, full] = ['packs', 'half', 'full'].map((name) => join(temporary.path, name));
  if (packsFolder === undefined || half === undefined || full === undefined) throw new Error('three folders');
  await writePack(half, '_fp16', inHalfPrecision);
  await writePack(full, '', rounded);
  const added = await addPack(half, packsFolder);
  expect(await readdir(join(added.folder, 'onnx'))).toEqual(['text_model_fp16.onnx', 'vision_model_fp16.onnx']);
  expect(await verifyPack(added.folder)).toMatchObject({ isSound: true, fileCount: expect.any(Number) });

  // In memory its weights are as large as the twin's.
  const [small, large] = await Promise.all([added.folder, full].map(weightBytesOf));
  expect((small ?? 0) / (large ?? 1)).toBeCloseTo(1, 2);

  const scene = sceneFromSeed(77, { objectCounts: [0, 1, 0] });
  const { width, height, rgb } = renderScene(scene, 96);
  const camsOf = async (folder: string): Promise<Float32Array> => {
    await using model = await openZeroShotModel(await openClipPack(folder), { preset: scalePresets.fast });
    return (await model.cams({ width, height, data: rgb }, sceneTags(scene))).highres.data;
  };
  const [ofHalf, ofFull] = [await camsOf(added.folder), await camsOf(full)];
  expect(Math.max(...ofFull)).toBeGreaterThan(0.9);
  // The same arithmetic on the same numbers.
  expect(ofHalf.every((value, i) => Math.abs(value - (ofFull[i] ?? NaN)) < 1e-5)).toBe(true);
});

async function weightBytesOf(folder: string): Promise<number> {
  return new DenseGraphs(await openClipPack(folder), 'maskclip').encoderShape().weightBytes;
}
