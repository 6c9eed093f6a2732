import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defined } from '#core/base/assert.ts';
import { UserCache } from '#models/packs/cache/userCache.ts';
import { openClipPack, type ClipPack } from '#models/packs/openPack.ts';
import { temporaryFolder, writeTestPack, type TestFolder } from '#models/packs/testPack.ts';
import { createDenseEncoder, type DenseEncoder, type DenseEncoderOptions } from './denseEncoder.ts';
import type { DenseFeatures } from './denseFeatures.ts';
import { encoderIdentity, KeptFeatures, type EncodedView, type PictureSource } from './keptFeatures.ts';
import type { RgbImage } from './resample.ts';

const preprocessing = (mean: number) => ({
  ...{ size: { shortest_edge: 64 }, image_mean: [mean, 0.5, 0.5], image_std: [0.25, 0.25, 0.25] },
});

let temporary: TestFolder;
let pack: ClipPack;
let encoder: DenseEncoder;

async function packNamed(name: string, mean: number): Promise<ClipPack> {
  const folder = join(temporary.path, name);
  const files = { 'pack.json': { kind: 'clip', inference: { long_side: 64 } } };
  await writeTestPack(folder, { ...files, 'preprocessor_config.json': preprocessing(mean) });
  return await openClipPack(folder);
}

beforeAll(async () => {
  temporary = await temporaryFolder();
  pack = await packNamed('pack', 0.5);
  encoder = await createDenseEncoder(pack, { threads: 1 });
});

afterAll(async () => {
  await encoder.dispose();
  await temporary[Symbol.asyncDispose]();
});

const image: RgbImage = {
  width: 90,
  height: 45,
  data: Uint8Array.from({ length: 90 * 45 * 3 }, (_, i) => (i * i) % 251),
};
const picture: PictureSource = { size: image, name: 'a picture', pixels: () => Promise.resolve(image) };
const whole: EncodedView = { scale: 1, longSide: 64, isFlipped: false };

/** Encodes with the real encoder, and counts. */
class Counter {
  runs = 0;
  readonly encode = async (): Promise<DenseFeatures[]> => {
    this.runs++;
    return [await encoder.encode(image)];
  };
}

describe('features', () => {
  it('of a picture are computed once, also for other processes, and are the same to a bit with and without a cache', async () => {
    await using folder = await temporaryFolder();
    const counter = new Counter();
    const keeping = () => new KeptFeatures(encoder, { cache: new UserCache(folder.path), identity: 'encoder' });
    const [first] = await keeping().recall(picture, [whole], counter.encode);
    const [second] = await keeping().recall(picture, [whole], counter.encode);
    expect(counter.runs).toBe(1);
    expect(first).toMatchObject({ gridHeight: 4, gridWidth: 8, width: 32 });
    expect(second).toEqual(first);
    const [unkept] = await new KeptFeatures(encoder, undefined).recall(picture, [whole], counter.encode);
    const [nameless] = await keeping().recall({ ...picture, name: undefined }, [whole], counter.encode);
    expect(counter.runs).toBe(3);
    expect([unkept, nameless]).toEqual([first, first]);
  });

  it('of another picture, view, batch or encoder are not taken for them', async () => {
    await using folder = await temporaryFolder();
    const cache = new UserCache(folder.path);
    const kept = new KeptFeatures(encoder, { cache, identity: 'encoder' });
    await kept.recall(picture, [whole], new Counter().encode);
    expect(await kept.has(picture, [whole])).toBe(true);
    // The same sizes of the encoding, reached by another factor.
    expect(await kept.has(picture, [{ ...whole, scale: 0.5, longSide: 128 }])).toBe(true);
    const others: readonly Partial<EncodedView>[] = [
      { isFlipped: true },
      { scale: 2 },
      { longSide: 128 },
      { batch: 2 },
      { tile: { top: 0, left: 0, height: 4, width: 4 } },
      { tile: { top: 0, left: 4, height: 4, width: 4 } },
    ];
    for (const view of others) expect(await kept.has(picture, [whole, { ...whole, ...view }])).toBe(false);
    expect(await kept.has({ ...picture, name: 'another' }, [whole])).toBe(false);
    expect(await kept.has({ ...picture, name: undefined }, [whole])).toBe(false);
    expect(await new KeptFeatures(encoder, { cache, identity: 'other' }).has(picture, [whole])).toBe(false);
  });

  it('that are damaged on the disk are computed again and replaced', async () => {
    await using folder = await temporaryFolder();
    const cache = new UserCache(folder.path);
    const kept = new KeptFeatures(encoder, { cache, identity: 'encoder' });
    const counter = new Counter();
    const first = await kept.recall(picture, [whole], counter.encode);
    const [name] = await readdir(join(folder.path, 'features'));
    const path = join(folder.path, 'features', defined(name, 'an entry'));
    const sound = await readFile(path);
    await writeFile(path, sound.subarray(0, sound.byteLength / 2));
    expect(await kept.recall(picture, [whole], counter.encode)).toEqual(first);
    expect(counter.runs).toBe(2);
    expect(await readFile(path)).toEqual(sound);
  });

  it('of several views are computed together when one of them is not known', async () => {
    await using folder = await temporaryFolder();
    const kept = new KeptFeatures(encoder, { cache: new UserCache(folder.path), identity: 'encoder' });
    const views = [false, true].map((isFlipped) => ({ ...whole, isFlipped, batch: 2 }));
    let runs = 0;
    const both = async () => {
      runs++;
      return await encoder.encodeBoth(image);
    };
    const first = await kept.recall(picture, views, both);
    expect(first[0]).not.toEqual(first[1]);
    expect(await kept.recall(picture, views, both)).toEqual(first);
    expect(await kept.recall(picture, views.toReversed(), both)).toEqual(first.toReversed());
    expect(runs).toBe(1);
    const larger = views.map((view) => ({ ...view, scale: 2 }));
    const encodeLarger = () => encoder.encodeBoth(image, { scale: 2 });
    expect(await kept.recall(picture, larger, encodeLarger)).toMatchObject([{ gridWidth: 16 }, { gridWidth: 16 }]);
  });

  it('of an encoder that cannot encode are not kept, and its error is told', async () => {
    await using folder = await temporaryFolder();
    const kept = new KeptFeatures(encoder, { cache: new UserCache(folder.path), identity: 'encoder' });
    const failing = () => Promise.reject(new Error('no memory'));
    await expect(kept.recall(picture, [whole], failing)).rejects.toThrow('no memory');
    expect(await kept.has(picture, [whole])).toBe(false);
  });
});

it('an encoder is another with other weights, preprocessing, patches, attention, precision, provider or threads', async () => {
  const variants: readonly (readonly [ClipPack, number, DenseEncoderOptions])[] = [
    [pack, 8, {}],
    [pack, 16, {}],
    [pack, 8, { variant: 'sclip' }],
    [pack, 8, { precision: 'int8' }],
    [pack, 8, { provider: 'webgpu' }],
    [pack, 8, { threads: 1000 }],
    [await packNamed('of another mean', 0.4), 8, {}],
    [await openClipPack(join(import.meta.dirname, '../../resources/packs/shapes')), 8, {}],
  ];
  const identities = await Promise.all(variants.map((variant) => encoderIdentity(...variant)));
  expect(new Set(identities).size).toBe(variants.length);
  // A copy under another name is the same.
  expect(await encoderIdentity(await packNamed('copy', 0.5), 8, { variant: 'maskclip', precision: 'fp32' })).toBe(
    identities[0],
  );
});
