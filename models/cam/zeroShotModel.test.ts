import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CancelledError, ExpectedError } from '#core/base/errors.ts';
import type { PictureSource } from '#models/clip/keptFeatures.ts';
import { resample, type RgbImage } from '#models/clip/resample.ts';
import { UserCache } from '#models/packs/cache/userCache.ts';
import { openClipPack, type ClipPack } from '#models/packs/openPack.ts';
import { temporaryFolder } from '#models/packs/testPack.ts';
import { renderScene } from '#models/shapes/renderScene.ts';
import { sceneFromSeed } from '#models/shapes/sceneFromSeed.ts';
import { sceneTags } from '#models/shapes/labelMaps.ts';
import { openZeroShotModel, scalePresets, type ZeroShotModel, type ZeroShotModelOptions } from './zeroShotModel.ts';

const packFolder = fileURLToPath(new URL('../../resources/packs/shapes', import.meta.url));

const scene = sceneFromSeed(77, { objectCounts: [0, 1, 0] });
const tags = sceneTags(scene);
const { width, height, rgb } = renderScene(scene, 200);
const picture: RgbImage = { width, height, data: rgb };

/** The picture without its lower half: not square. */
const wide: RgbImage = { width, height: height / 2, data: rgb.subarray(0, (rgb.length / 2) | 0) };

let fast: ZeroShotModel;

beforeAll(async () => {
  fast = await openZeroShotModel(await openClipPack(packFolder), { preset: scalePresets.fast });
});

afterAll(async () => {
  await fast[Symbol.asyncDispose]();
});

describe('CAMs of a pack with no training', () => {
  it('have one plane per tag at the size of the picture, from 0 to almost 1, and a smaller copy to keep', async () => {
    const { highres, strided, peaks } = await fast.cams(picture, tags);
    expect(highres.shape).toEqual([tags.length, height, width]);
    expect(strided.shape).toEqual([tags.length, 50, 50]);
    expect(peaks).toHaveLength(tags.length);
    for (let tag = 0; tag < tags.length; tag++) {
      const plane = highres.data.subarray(tag * width * height, (tag + 1) * width * height);
      expect(Math.min(...plane)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...plane)).toBeGreaterThan(0.99);
    }
  });

  it('keep the aspect of pictures that are not square', async () => {
    const { highres } = await fast.cams(wide, tags);
    expect(highres.shape).toEqual([tags.length, height / 2, width]);
  });

  it('follow their texts: the order of tags only orders the planes, another tag changes the maps and the hash', async () => {
    const [first = '', second = ''] = tags;
    const forwards = await fast.cams(picture, [first, second]);
    const backwards = await fast.cams(picture, [second, first]);
    const pixels = width * height;
    expect(backwards.highres.data.subarray(pixels)).toEqual(forwards.highres.data.subarray(0, pixels));
    const alone = await fast.cams(picture, [first]);
    expect(alone.promptHash).not.toBe(forwards.promptHash);
    expect((await fast.cams(wide, [first, second])).promptHash).toBe(forwards.promptHash);
  });

  it('are out of date by their hash when the pack compares with other words, templates or scale', async () => {
    const pack = await openClipPack(packFolder);
    const hashWith = async (changes: Partial<ClipPack>): Promise<string> => {
      await using model = await openZeroShotModel({ ...pack, ...changes }, { preset: scalePresets.fast });
      return (await model.cams(wide, tags)).promptHash;
    };
    const variants: readonly Partial<ClipPack>[] = [
      {},
      { backgroundWords: ['sand'] },
      { templates: ['a drawing of {}.'] },
      { manifest: { ...pack.manifest, logit_scale: 5 } },
    ];
    const hashes = new Set<string>();
    for (const changes of variants) hashes.add(await hashWith(changes));
    expect(hashes.size).toBe(variants.length);
    expect(hashes).toContain((await fast.cams(wide, tags)).promptHash);
  });

  it('say how strong the evidence of each tag is: the largest score over all scales and views', async () => {
    const { peaks: present } = await fast.cams(picture, tags);
    expect(Math.min(...present)).toBeGreaterThan(0);
    // Grey is what the pack was shown for nothing.
    const grey: RgbImage = { width: 64, height: 64, data: new Uint8Array(64 * 64 * 3).fill(128) };
    const nothing = await fast.cams(grey, tags);
    expect(nothing.peaks).toEqual(tags.map(() => 0));
    expect(nothing.highres.data.every((value) => value === 0)).toBe(true);

    await using mirroring = await openZeroShotModel(await openClipPack(packFolder), {
      preset: { scales: [1], isFlipped: true },
    });
    const { peaks: both } = await mirroring.cams(picture, tags);
    const { peaks: mirrored } = await fast.cams(mirror(picture), tags);
    expect(both).toEqual(present.map((peak, tag) => Math.max(peak, mirrored[tag] ?? NaN)));
  });

  it('read a name from a list as words of a sentence', async () => {
    const underscored = await fast.cams(picture, ['small_star']);
    const spoken = await fast.cams(picture, ['small star']);
    expect(underscored.highres.data).toEqual(spoken.highres.data);
  });

  it('merge four scales and their mirror images in the best preset', async () => {
    await using best = await openZeroShotModel(await openClipPack(packFolder), { preset: scalePresets.best });
    const merged = await best.cams(picture, tags);
    const single = await fast.cams(picture, tags);
    expect(merged.highres.shape).toEqual(single.highres.shape);
    expect(merged.highres.data).not.toEqual(single.highres.data);
    // A mirrored picture gives the mirrored map: with flip, left and right are treated alike.
    const mirrored = await best.cams(mirror(picture), tags);
    expect(largestDifference(mirrored.highres.data, mirrorRows(merged.highres.data, width))).toBeLessThan(1e-3);
  });

  it('of a reduced copy have the size of the picture, and its values closely', async () => {
    const large = renderScene(scene, 800);
    const full: RgbImage = { width: 800, height: 800, data: large.rgb };
    const whole = await fast.cams(full, tags);
    expect(fast.usefulLongSide(full)).toBe(96);
    const reduced = await fast.cams(resample(full, 400, 400), tags, { size: full });
    expect([reduced.height, reduced.width]).toEqual([800, 800]);
    expect(reduced.highres.shape).toEqual(whole.highres.shape);
    const apart = reduced.highres.data.filter((value, i) => Math.abs(value - whole.highres.data[i]!) > 0.05);
    expect(apart.length / whole.highres.data.length).toBeLessThan(0.01);
  });

  it.for<[string, Partial<ZeroShotModelOptions>]>([
    ['one scale', {}],
    ['four scales and mirror images', { preset: scalePresets.best }],
    ['picture and mirror image in one run', { preset: scalePresets.best, encodesBothViews: true }],
    ['tiles', { preset: { scales: [1], isFlipped: true }, detail: 'tiles' }],
  ])(
    'of a picture with kept features are the same and need no pixels, with other tags too: %s',
    async ([, options]) => {
      await using temporary = await temporaryFolder();
      const pack = await openClipPack(packFolder);
      const open = (cache?: UserCache) =>
        openZeroShotModel(pack, { preset: scalePresets.fast, ...options, ...(cache === undefined ? {} : { cache }) });
      let decoded = 0;
      const source: PictureSource = {
        size: wide,
        name: 'wide',
        pixels: () => {
          decoded++;
          return Promise.resolve(wide);
        },
      };
      const otherTags = tags.slice(0, 1);
      const plain = await withModel(open(), async (model) => [
        await model.cams(wide, tags),
        await model.cams(wide, otherTags),
      ]);
      await withModel(open(new UserCache(temporary.path)), async (model) => {
        expect(await model.isKnown(source)).toBe(false);
        expect((await model.cams(source, tags)).highres).toEqual(plain[0]?.highres);
        expect(await model.isKnown(source)).toBe(true);
        expect(await model.isKnown({ ...source, name: 'another' })).toBe(false);
      });
      expect(decoded).toBeGreaterThan(0);
      decoded = 0;
      await withModel(open(new UserCache(temporary.path)), async (model) => {
        const again = [await model.cams(source, tags), await model.cams(source, otherTags)];
        expect(again.map(({ highres }) => highres)).toEqual(plain.map(({ highres }) => highres));
        expect(again.map(({ peaks }) => peaks)).toEqual(plain.map(({ peaks }) => peaks));
      });
      expect(decoded).toBe(0);
    },
  );

  it('refuse a picture without tags, and stop when cancelled', async () => {
    await expect(fast.cams(picture, [])).rejects.toBeInstanceOf(ExpectedError);
    await expect(fast.cams(picture, tags, { signal: AbortSignal.abort() })).rejects.toBeInstanceOf(CancelledError);
  });
});

async function withModel<T>(opening: Promise<ZeroShotModel>, use: (model: ZeroShotModel) => Promise<T>): Promise<T> {
  await using model = await opening;
  return await use(model);
}

function mirror(image: RgbImage): RgbImage {
  const data = new Uint8Array(image.data.length);
  for (let y = 0; y < image.height; y++) {
    for (let x = 0; x < image.width; x++) {
      const from = (y * image.width + x) * 3;
      data.set(image.data.subarray(from, from + 3), (y * image.width + image.width - 1 - x) * 3);
    }
  }
  return { ...image, data };
}

function mirrorRows(values: Float32Array, rowLength: number): Float32Array {
  const mirrored = new Float32Array(values.length);
  for (let start = 0; start < values.length; start += rowLength) {
    mirrored.set(values.slice(start, start + rowLength).reverse(), start);
  }
  return mirrored;
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i]!)), 0);
}
