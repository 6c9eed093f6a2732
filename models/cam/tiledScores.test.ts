import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defined } from '#core/base/assert.ts';
import { CancelledError } from '#core/base/errors.ts';
import type { RgbImage } from '#models/clip/resample.ts';
import { openClipPack } from '#models/packs/openPack.ts';
import { renderScene } from '#models/shapes/renderScene.ts';
import { sceneFromSeed } from '#models/shapes/sceneFromSeed.ts';
import { spreadScene } from '#models/shapes/spreadScene.ts';
import { openZeroShotModel, scalePresets, type ZeroShotModel } from './zeroShotModel.ts';

const packFolder = fileURLToPath(new URL('../../resources/packs/shapes', import.meta.url));

/** One object, less than a fifth of the picture long; the picture is four times what the pack looks at. */
const scene = spreadScene(sceneFromSeed(41, { objectCounts: [1, 0, 0] }), 4);
const { width, height, rgb, objectMap } = renderScene(scene, 384);
const picture: RgbImage = { width, height, data: rgb };
const tags = [defined(scene.objects[0], 'an object').class];

let whole: ZeroShotModel;
let tiled: ZeroShotModel;

beforeAll(async () => {
  const pack = await openClipPack(packFolder);
  whole = await openZeroShotModel(pack, { preset: scalePresets.fast });
  tiled = await openZeroShotModel(pack, { preset: scalePresets.fast, detail: 'tiles' });
});

afterAll(async () => {
  await whole[Symbol.asyncDispose]();
  await tiled[Symbol.asyncDispose]();
});

/** How much stronger the map is on the object than elsewhere, on average. */
function contrast(map: Float32Array): number {
  const sums = { inside: 0, outside: 0 };
  const counts = { inside: 0, outside: 0 };
  map.forEach((value, i) => {
    const place = objectMap[i] === 0 ? 'outside' : 'inside';
    sums[place] += value;
    counts[place]++;
  });
  return sums.inside / counts.inside - sums.outside / counts.outside;
}

describe('tiles of a large picture', () => {
  it('find a small object that the whole picture does not show, and leave tiles without it dark', async () => {
    const coarse = await whole.cams(picture, tags);
    const fine = await tiled.cams(picture, tags);
    expect(fine.highres.shape).toEqual(coarse.highres.shape);
    expect(contrast(fine.highres.data)).toBeGreaterThan(contrast(coarse.highres.data) + 0.1);
    // Normalised over the picture: what is brightest in a tile of background is far from 1.
    const outside = fine.highres.data.filter((_, i) => objectMap[i] === 0).toSorted();
    expect(outside[Math.floor(outside.length * 0.9)]).toBeLessThan(0.4);
    expect(fine.promptHash).toBe(coarse.promptHash);
  });

  it('change nothing where the picture is less than twice as large as what the pack looks at', async () => {
    const small: RgbImage = {
      width: 190,
      height: 100,
      data: new Uint8Array(190 * 100 * 3).map((_, i) => (i * 7) % 251),
    };
    expect((await tiled.cams(small, tags)).highres.data).toEqual((await whole.cams(small, tags)).highres.data);
  });

  it('take pictures that are higher than wide, and panoramas of one row of tiles', async () => {
    const tall: RgbImage = { width: 96, height: 384, data: rgb.subarray(0, 96 * 384 * 3) };
    expect((await tiled.cams(tall, tags)).highres.shape).toEqual([1, 384, 96]);
    const strip: RgbImage = { width: 384, height: 20, data: rgb.subarray(0, 384 * 20 * 3) };
    expect((await tiled.cams(strip, tags)).highres.shape).toEqual([1, 20, 384]);
  });

  it('stop between two tiles when cancelled', async () => {
    let asked = 0;
    const signal = {
      get aborted(): boolean {
        asked++;
        return asked > 5;
      },
    };
    await expect(tiled.cams(picture, tags, { signal })).rejects.toBeInstanceOf(CancelledError);
    expect(asked).toBe(6);
  });

  it('are mirrored with the picture in a preset that looks at both', async () => {
    await using both = await openZeroShotModel(await openClipPack(packFolder), {
      preset: { scales: [1], isFlipped: true },
      detail: 'tiles',
    });
    const straight = (await both.cams(picture, tags)).highres.data;
    const mirrored = (await both.cams({ width, height, data: mirror(rgb) }, tags)).highres.data;
    const largest = straight.reduce((most, value, i) => {
      const opposite = Math.floor(i / width) * width + width - 1 - (i % width);
      return Math.max(most, Math.abs(value - (mirrored[opposite] ?? NaN)));
    }, 0);
    expect(largest).toBeLessThan(1e-3);
  });
});

function mirror(pixels: Uint8Array): Uint8Array {
  return pixels.map((_, i) => {
    const [pixel, channel] = [Math.floor(i / 3), i % 3];
    const opposite = Math.floor(pixel / width) * width + width - 1 - (pixel % width);
    return pixels[opposite * 3 + channel] ?? NaN;
  });
}
