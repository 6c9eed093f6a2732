import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { defined } from '#core/base/assert.ts';
import { readModelFile } from '#models/onnx/modelFile.ts';
import { specialize } from '#models/onnx/specialize.ts';
import { writeModel } from '#models/onnx/writeModel.ts';
import { createSession } from '#models/runtime/session.ts';
import { tensor } from '#models/tensor/tensor.ts';
import { createImageEncoder } from './imageEncoder.ts';
import { preprocessWhole, readPreprocessing } from './preprocess.ts';
import type { RgbImage } from './resample.ts';
import { normaliseRows } from './unitVectors.ts';

const fixtures = fileURLToPath(new URL('../../tests/fixtures/', import.meta.url));
const visionModel = join(fixtures, 'graphs/hf-clip-ts14/model.onnx');
const preprocessing = readPreprocessing({
  size: { shortest_edge: 64 },
  do_center_crop: true,
  crop_size: 64,
  resample: 3,
  image_mean: [0.5, 0.5, 0.5],
  image_std: [0.25, 0.25, 0.25],
});

function stripes(width: number, height: number, period: number): RgbImage {
  const data = Uint8Array.from(
    { length: width * height * 3 },
    (_, i) => (Math.floor(i / 3 / period) % 2) * 200 + (i % 3) * 20,
  );
  return { width, height, data };
}

describe('the image encoder', () => {
  it('gives what the graph gives for the preprocessed picture, at unit length, in any batch', async () => {
    const images = Array.from({ length: 11 }, (_, i) => stripes(80 + i, 70, 3 + i));
    await using encoder = await createImageEncoder({ path: visionModel }, preprocessing);
    const vectors = await encoder.encode(images);
    const width = vectors.shape[1] ?? 0;
    expect(vectors.shape).toEqual([11, 32]);
    await using session = await createSession({ bytes: await readFile(visionModel) });
    for (const index of [0, 7, 8, 10]) {
      const pixels = preprocessWhole(defined(images[index], 'picture'), preprocessing);
      const { image_embeds: raw } = await session.run({ pixel_values: pixels });
      const expected = normaliseRows(Float32Array.from(defined(raw, 'image_embeds').data, Number), width);
      const actual = vectors.data.subarray(index * width, (index + 1) * width);
      for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, 5);
    }
  });

  it('runs one picture at a time where the graph takes no more', async () => {
    const single = specialize(readModelFile(visionModel), { pixel_values: [1, 3, 64, 64] });
    const images = [stripes(64, 64, 3), stripes(64, 64, 5)];
    await using encoder = await createImageEncoder({ path: visionModel }, preprocessing);
    await using oneByOne = await createImageEncoder({ bytes: writeModel(single) }, preprocessing);
    const expected = await encoder.encode(images);
    const actual = await oneByOne.encode(images);
    expect(actual.shape).toEqual(expected.shape);
    for (const [i, value] of expected.data.entries()) expect(actual.data[i]).toBeCloseTo(value, 5);
  });

  it('encodes nothing as nothing, and stops when it is cancelled', async () => {
    await using encoder = await createImageEncoder({ path: visionModel }, preprocessing);
    expect((await encoder.encode([])).shape).toEqual([0, 0]);
    await expect(encoder.encode([stripes(8, 8, 2)], { aborted: true })).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('refuses a graph that is no image encoder', async () => {
    const text = join(fixtures, 'text-encoder/clip_text.onnx');
    await expect(createImageEncoder({ path: text }, preprocessing)).rejects.toMatchObject({
      code: 'vision-model-unknown',
    });
  });
});

describe('normaliseRows', () => {
  it('leaves a row of zeros as it is', () => {
    const rows = tensor('float32', [2, 2], Float32Array.of(0, 0, 3, 4));
    expect(Array.from(normaliseRows(rows.data, 2))).toEqual([0, 0, expect.closeTo(0.6, 6), expect.closeTo(0.8, 6)]);
  });
});
