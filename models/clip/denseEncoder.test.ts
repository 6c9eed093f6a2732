import { existsSync } from 'node:fs';
import { readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defined } from '#core/base/assert.ts';
import { denseVariants } from '#models/onnx/derive/deriveDense.ts';
import { UserCache } from '#models/packs/cache/userCache.ts';
import { openClipPack, type ClipPack } from '#models/packs/openPack.ts';
import { fixturesFolder, temporaryFolder, writeTestPack, type TestFolder } from '#models/packs/testPack.ts';
import { readSafetensors } from '#models/tensor/safetensors.ts';
import { expectDType, tensor, type Tensor } from '#models/tensor/tensor.ts';
import { createDenseEncoder, type DenseEncoderOptions } from './denseEncoder.ts';
import type { DenseFeatures } from './denseFeatures.ts';
import type { RgbImage } from './resample.ts';

let temporary: TestFolder;
let pack: ClipPack;
let golden: ReadonlyMap<string, Tensor>;

beforeAll(async () => {
  temporary = await temporaryFolder();
  // Blanks and letters beyond ASCII, because onnxruntime gets this path for the weights.
  const folder = join(temporary.path, 'päck of 猫');
  await writeTestPack(folder, { 'pack.json': { kind: 'clip', inference: { long_side: 64 } } });
  pack = await openClipPack(folder);
  golden = readSafetensors(await readFile(join(fixturesFolder, 'graphs/hf-clip-ts14/case.safetensors')));
});

afterAll(async () => {
  await temporary[Symbol.asyncDispose]();
});

const open = (options: DenseEncoderOptions = {}) => createDenseEncoder(pack, { threads: 1, ...options });

function gradient(width: number, height: number): RgbImage {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    const x = pixel % width;
    const y = Math.floor(pixel / width);
    return [x * 3, y * 4, (x * y) % 256][i % 3] ?? 0;
  });
  return { width, height, data };
}

/** One picture of a stored batch. */
function picture(batch: Tensor, index: number): Tensor<'float32'> {
  const { data, shape } = expectDType(batch, 'float32');
  const size = data.length / (shape[0] ?? 1);
  return tensor('float32', [1, ...shape.slice(1)], data.slice(index * size, (index + 1) * size));
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((largest, value, i) => Math.max(largest, Math.abs(value - (b[i] ?? NaN))), 0);
}

/** The reference has features first: [1, E, g, g]. */
function featuresFirst({ features, width }: DenseFeatures): number[] {
  const patches = features.length / width;
  return Array.from(
    { length: features.length },
    (_, i) => features[(i % patches) * width + Math.floor(i / patches)] ?? NaN,
  );
}

describe('the dense encoder', () => {
  it.each(denseVariants)('gives the reference features of %s', async (variant) => {
    await using encoder = await open({ variant });
    const pixels = defined(golden.get('pixel_values'), 'pixel_values');
    const expected = defined(golden.get(`dense_${variant}`), variant);
    for (const index of [0, 2]) {
      const dense = await encoder.encodePixels(picture(pixels, index));
      expect([dense.gridHeight, dense.gridWidth]).toEqual([8, 8]);
      // 2e-4 is what the case allows for another order of summation; vectors are of unit length.
      expect(largestDifference(featuresFirst(dense), picture(expected, index).data)).toBeLessThan(2e-4);
    }
  });

  it('encodes any shape at its own aspect, as unit vectors, and the same again after other shapes', async () => {
    await using encoder = await open({ sessionLimit: 1 });
    const wide = gradient(90, 45);
    expect(encoder.sizeFor(wide)).toEqual({ width: 64, height: 32 });
    const first = await encoder.encode(wide);
    expect([first.gridHeight, first.gridWidth, first.width]).toEqual([4, 8, 32]);
    for (let patch = 0; patch < 32; patch++) {
      expect(Math.hypot(...first.features.subarray(patch * 32, patch * 32 + 32))).toBeCloseTo(1, 5);
    }
    expect(await encoder.encode(gradient(45, 90), { scale: 0.5 })).toMatchObject({ gridHeight: 4, gridWidth: 2 });
    expect(await encoder.encode(wide)).toEqual(first);
  });

  it('encodes the mirrored picture on request', async () => {
    await using encoder = await open();
    const image = gradient(64, 64);
    const mirrored = Uint8Array.from(image.data, (_, i) => {
      const pixel = Math.floor(i / 3);
      const x = pixel % 64;
      return image.data[(pixel - x + 63 - x) * 3 + (i % 3)] ?? 0;
    });
    const flipped = await encoder.encode(image, { isFlipped: true });
    expect(flipped).toEqual(await encoder.encode({ ...image, data: mirrored }));
  });

  it('gives a picture and its mirror image in one run as it gives them one by one', async () => {
    await using encoder = await open();
    const image = gradient(64, 48);
    const [plain, mirrored] = await encoder.encodeBoth(image, { scale: 1.5 });
    for (const [both, isFlipped] of [
      [plain, false],
      [mirrored, true],
    ] as const) {
      const alone = await encoder.encode(image, { scale: 1.5, isFlipped });
      expect(largestDifference(both.features, alone.features)).toBeLessThan(1e-5);
      expect(both).toMatchObject({ gridHeight: 9, gridWidth: 12, width: alone.width });
    }
    expect(largestDifference(plain.features, mirrored.features)).toBeGreaterThan(0.01);
  });

  it('does not begin with a picture that nobody waits for when it is its turn', async () => {
    await using encoder = await open();
    const controller = new AbortController();
    const image = gradient(64, 64);
    const inHand = encoder.encode(image, { signal: controller.signal });
    const waiting = encoder.encode(image, { signal: controller.signal });
    waiting.catch(() => undefined);
    // Both have been asked for, and the first has begun.
    await setImmediate();
    controller.abort();
    expect(await inHand).toMatchObject({ gridHeight: 8 });
    await expect(waiting).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('answers requests at the same time, of more shapes than it holds sessions', async () => {
    await using encoder = await open({ sessionLimit: 1 });
    const images = [gradient(64, 64), gradient(64, 32), gradient(32, 64), gradient(64, 64)];
    const together = await Promise.all(images.map((image) => encoder.encode(image)));
    expect(together.map(({ gridHeight, gridWidth }) => `${gridHeight}×${gridWidth}`)).toEqual([
      '8×8',
      '4×8',
      '8×4',
      '8×8',
    ]);
    expect(together[3]).toEqual(together[0]);
  });

  it('keeps derived graphs without weights, and derives a damaged one anew', async () => {
    const cacheFolder = join(temporary.path, 'cache');
    const image = gradient(64, 32);
    const encodeOnce = async (): Promise<DenseFeatures> => {
      await using encoder = await open({ cache: new UserCache(cacheFolder) });
      return await encoder.encode(image);
    };
    const first = await encodeOnce();
    const [name, ...others] = await readdir(join(cacheFolder, 'graphs'));
    expect(others).toEqual([]);
    const path = join(cacheFolder, 'graphs', defined(name, 'a kept graph'));
    const kept = await readFile(path);
    const stock = await readFile(pack.visionModel);
    expect(kept.byteLength).toBeLessThan(stock.byteLength / 4);
    expect(await encodeOnce()).toEqual(first);
    await writeFile(path, kept.subarray(0, 1000));
    expect(await encodeOnce()).toEqual(first);
    expect(await readFile(path)).toEqual(kept);
  });

  it('keeps the sessions that were used last, and no more than its limit', async () => {
    const cacheFolder = join(temporary.path, 'cache of a full encoder');
    const [square, wide, tall] = [gradient(64, 64), gradient(64, 32), gradient(32, 64)];
    await using encoder = await open({ cache: new UserCache(cacheFolder), sessionLimit: 2 });
    for (const image of [square, wide, square, tall]) await encoder.encode(image);
    // A graph is written when its session is opened, so what is written now tells which session had been closed.
    await rm(cacheFolder, { recursive: true });
    await encoder.encode(square);
    await encoder.encode(tall);
    expect(existsSync(cacheFolder)).toBe(false);
    await encoder.encode(wide);
    expect(await readdir(join(cacheFolder, 'graphs'))).toHaveLength(1);
  });

  it('is nearly the same in integers, and keeps no copies of its weights on disk', async () => {
    const picture = gradient(96, 64);
    await using cache = await temporaryFolder();
    await using exact = await open();
    await using close = await open({ precision: 'int8', cache: new UserCache(cache.path) });
    const [a, b] = [await exact.encode(picture), await close.encode(picture)];
    expect(b).toMatchObject({ gridHeight: a.gridHeight, gridWidth: a.gridWidth, width: a.width });
    expect(b.features).not.toEqual(a.features);
    for (let patch = 0; patch < a.gridHeight * a.gridWidth; patch++) {
      const at = patch * a.width;
      const cosine = a.features
        .subarray(at, at + a.width)
        .reduce((sum, value, i) => sum + value * b.features[at + i]!, 0);
      expect(cosine).toBeGreaterThan(0.999);
    }
    expect(await readdir(cache.path)).toEqual([]);
  });

  it('keeps a graph for each shape and each variant', async () => {
    const cacheFolder = join(temporary.path, 'cache of all variants');
    for (const variant of denseVariants) {
      await using keeping = await open({ variant, cache: new UserCache(cacheFolder) });
      await using fresh = await open({ variant });
      for (const image of [gradient(64, 32), gradient(32, 64), gradient(32, 32)]) {
        const options = { scale: image.width === image.height ? 0.5 : 1 };
        expect(await keeping.encode(image, options)).toEqual(await fresh.encode(image, options));
      }
    }
    expect(await readdir(join(cacheFolder, 'graphs'))).toHaveLength(3 * denseVariants.length);
  });

  it('reads weights of a pack that is reached through a link', async () => {
    const link = join(temporary.path, 'link');
    await symlink(pack.folder, link, 'junction');
    await using encoder = await createDenseEncoder(await openClipPack(link), { threads: 1 });
    expect((await encoder.encode(gradient(64, 64))).gridWidth).toBe(8);
  });

  it('works where the cache cannot be written', async () => {
    await using encoder = await open({ cache: new UserCache(join(pack.folder, 'config.json', 'below a file')) });
    expect((await encoder.encode(gradient(64, 64))).gridWidth).toBe(8);
  });

  it('takes one picture at a time: more would be left out in silence', async () => {
    await using encoder = await open();
    const two = tensor('float32', [2, 3, 64, 64], new Float32Array(2 * 3 * 64 * 64));
    await expect(encoder.encodePixels(two)).rejects.toThrow(/2, 3, 64, 64.* not one picture/);
  });

  it('refuses pixels that are not whole patches, and work after dispose', async () => {
    const encoder = await open();
    const uneven = tensor('float32', [1, 3, 60, 64], new Float32Array(3 * 60 * 64));
    await expect(encoder.encodePixels(uneven)).rejects.toMatchObject({ code: 'grid-invalid' });
    await encoder.dispose();
    await encoder.dispose();
    await expect(encoder.encode(gradient(8, 8))).rejects.toMatchObject({ kind: 'bug' });
  });

  it('refuses a vision model that is none, naming the file', async () => {
    await using folder = await temporaryFolder();
    await writeTestPack(folder.path, { 'onnx/vision_model.onnx': 'these are not the weights' });
    await using encoder = await createDenseEncoder(await openClipPack(folder.path));
    await expect(encoder.encode(gradient(8, 8))).rejects.toMatchObject({
      kind: 'expected',
      message: expect.stringContaining('vision_model.onnx'),
    });
  });
});
