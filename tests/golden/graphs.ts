/**
 * The public exports of fixtures/graphs: forward, attention maps, dense variants and another grid, all through derived
 * graphs whose weights are references into the case's own files, as the product loads them.
 */
import { join } from 'node:path';
import { defined } from '#core/base/assert.ts';
import { errorMessage } from '#core/base/errors.ts';
import { attentionsOutput, deriveAttentions } from '#models/onnx/derive/deriveAttentions.ts';
import { denseOutput, denseVariants, deriveDense } from '#models/onnx/derive/deriveDense.ts';
import { withGrid } from '#models/onnx/derive/withGrid.ts';
import type { Model } from '#models/onnx/graph.ts';
import { readModelFile } from '#models/onnx/modelFile.ts';
import { findVisionTransformer } from '#models/onnx/structure/findVisionTransformer.ts';
import { upcast } from '#models/onnx/upcast.ts';
import { writeModel } from '#models/onnx/writeModel.ts';
import type { Interpolation } from '#models/onnx/visionTransformer.ts';
import { withSession } from '#models/runtime/session.ts';
import { elementCount, expectDType, tensor, type Tensor } from '#models/tensor/tensor.ts';
import { compareTensors, type GoldenChecker, type GoldenPart } from './goldenCase.ts';
import { namedTensor, readTensors, type CaseTensors } from './readCase.ts';

/** Float32 arithmetic in another order of summation; see the case's README. */
const tolerance = 2e-4;

/** Layers whose attention CLIP-ES averages. */
const clipEsLayers = 8;

/** Given for encoders that derived graphs are made from; a case has all of them or none. */
const viewTensors = [
  'attentions',
  ...denseVariants.map((variant) => `dense_${variant}`),
  'wide_pixel_values',
  'wide_image_embeds_bicubic',
  'wide_image_embeds_bilinear',
];

/** A graph made from the case's model, and the tensor that its output must equal. */
interface Derivation {
  readonly name: string;
  /** Throws when the case lacks it. */
  readonly expected: () => Tensor;
  readonly input: string;
  readonly output: string;
  readonly derive: () => Model;
}

export const check: GoldenChecker = async (caseFolder) => {
  const tensors = await readTensors(caseFolder);
  const model = upcast(readModelFile(join(caseFolder, 'model.onnx')));
  const hasViews = viewTensors.some((name) => tensors.has(name));
  const parts: GoldenPart[] = [];
  for (const derivation of [forward(model, tensors), ...(hasViews ? views(model, tensors) : [])]) {
    parts.push(await guarded(derivation.name, () => compareDerived(derivation, tensors, caseFolder)));
  }
  parts.push(await guarded('gradient', () => compareGradient(tensors)));
  return parts;
};

function forward(model: Model, tensors: CaseTensors): Derivation {
  const [input, output] = ['pixel_values', 'image_embeds'];
  return { name: 'forward', expected: () => namedTensor(tensors, output), input, output, derive: () => model };
}

function views(model: Model, tensors: CaseTensors): Derivation[] {
  const input = 'pixel_values';
  const full = (): Tensor<'float32'> => expectDType(namedTensor(tensors, 'attentions'), 'float32');
  const attentions = { input, output: attentionsOutput };
  return [
    {
      ...attentions,
      name: 'attentions',
      expected: full,
      derive: () => deriveAttentions(model, { mean: 'none' }),
    },
    {
      ...attentions,
      name: 'attentions_head_means',
      expected: () => meanOver(full(), 2),
      derive: () => deriveAttentions(model),
    },
    {
      // What CLIP-ES takes; encoders of fewer layers give the mean of all.
      ...attentions,
      name: `attentions_mean_of_last_${clipEsLayers}`,
      expected: () => meanOver(lastLayers(meanOver(full(), 2), clipEsLayers), 1),
      derive: () => deriveAttentions(model, { mean: 'both', lastLayers: clipEsLayers }),
    },
    ...denseVariants.map((variant) => {
      const name = `dense_${variant}`;
      const expected = (): Tensor => namedTensor(tensors, name);
      return { name, expected, input, output: denseOutput, derive: () => deriveDense(model, variant) };
    }),
    ...(['bicubic', 'bilinear'] as const satisfies readonly Interpolation[]).map((interpolation) => ({
      name: `wide_${interpolation}`,
      expected: () => namedTensor(tensors, `wide_image_embeds_${interpolation}`),
      input: 'wide_pixel_values',
      output: 'image_embeds',
      derive: () => {
        const [, , height = 0, width = 0] = namedTensor(tensors, 'wide_pixel_values').shape;
        const { patchSize } = findVisionTransformer(model);
        return withGrid(model, { height: height / patchSize.height, width: width / patchSize.width }, interpolation);
      },
    })),
  ];
}

/** The mean over one axis, which goes away; in float64, rounded once. */
function meanOver({ shape, data }: Tensor<'float32'>, axis: number): Tensor<'float32'> {
  const size = shape[axis] ?? 1;
  const inner = elementCount(shape.slice(axis + 1));
  const means = Float32Array.from({ length: data.length / size }, (_, i) => {
    const first = Math.floor(i / inner) * size * inner + (i % inner);
    let sum = 0;
    for (let at = 0; at < size; at++) sum += data[first + at * inner] ?? NaN;
    return sum / size;
  });
  return tensor('float32', shape.toSpliced(axis, 1), means);
}

/** `[N, layers, …]` → the last `count` layers, or all where there are fewer. */
function lastLayers({ shape, data }: Tensor<'float32'>, count: number): Tensor<'float32'> {
  const [batch = 0, layers = 0, ...rest] = shape;
  const kept = Math.min(count, layers);
  const length = elementCount(rest);
  const last = Array.from({ length: batch }, (_, n) =>
    data.subarray(((n + 1) * layers - kept) * length, (n + 1) * layers * length),
  );
  return tensor('float32', [batch, kept, ...rest], Float32Array.from(last.flatMap((part) => [...part])));
}

async function compareDerived(derivation: Derivation, tensors: CaseTensors, folder: string): Promise<GoldenPart> {
  const { name, output } = derivation;
  const expected = derivation.expected();
  // Attention maps may be given for the first pictures only.
  const pixels = firstPictures(namedTensor(tensors, derivation.input), expected.shape[0] ?? 1);
  return compareTensors(name, await runDerived(derivation.derive(), folder, pixels, output), expected, tolerance);
}

function compareGradient(tensors: CaseTensors): Promise<GoldenPart> {
  namedTensor(tensors, 'cotangent');
  namedTensor(tensors, 'grad_pixel_values');
  return Promise.resolve({ name: 'gradient', status: 'not implemented', difference: NaN, tolerance: 1e-3 });
}

/** One derivation that throws (a graph that is refused, a tensor that is missing) leaves the other parts to be seen. */
async function guarded(name: string, check: () => Promise<GoldenPart>): Promise<GoldenPart> {
  try {
    return await check();
  } catch (error) {
    return { name, status: 'fail', difference: NaN, tolerance, note: errorMessage(error) };
  }
}

async function runDerived(model: Model, folder: string, pixels: Tensor, output: string): Promise<Tensor> {
  const bytes = writeModel(model, { externalize: true });
  return withSession({ bytes, externalDataFolder: folder, name: model.name }, {}, async (session) => {
    const results = await session.run({ pixel_values: pixels }, [output]);
    return defined(results[output], `the output ${output} of ${model.name}`);
  });
}

function firstPictures(pixels: Tensor, count: number): Tensor {
  const [batch = 1, ...rest] = pixels.shape;
  const { data } = expectDType(pixels, 'float32');
  return { dtype: 'float32', shape: [count, ...rest], data: data.slice(0, (data.length / batch) * count) };
}
