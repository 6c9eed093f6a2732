import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { denseSize, preprocessDense, preprocessWhole, readPreprocessing } from './preprocess.ts';
import type { RgbImage } from './resample.ts';

const clip = {
  do_resize: true,
  size: { shortest_edge: 8 },
  do_center_crop: true,
  crop_size: { height: 8, width: 8 },
  resample: 3,
  do_normalize: true,
  image_mean: [0.48145466, 0.4578275, 0.40821073],
  image_std: [0.26862954, 0.26130258, 0.27577711],
};

function scrambledImage(width: number, height: number): RgbImage {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * i * 7 + i * 13 + (i >> 3)) & 255);
  return { width, height, data };
}

describe('readPreprocessing', () => {
  it('reads sizes as a number, a shortest edge, or height and width', () => {
    expect(readPreprocessing({ ...clip, size: 8, crop_size: 8 })).toEqual(readPreprocessing(clip));
    const exact = readPreprocessing({ ...clip, size: { height: 6, width: 9 }, do_center_crop: false });
    expect(exact.resize).toEqual({ height: 6, width: 9 });
    expect(exact.crop).toBeUndefined();
  });

  it('names the field that is wrong', () => {
    const withMean = { ...clip, image_mean: [0.5, 0.5] };
    expect(() => readPreprocessing(withMean)).toThrow(
      expect.objectContaining({ message: expect.stringContaining('image_mean') }),
    );
    const withFilter = { ...clip, resample: 0 };
    expect(() => readPreprocessing(withFilter)).toThrow(
      expect.objectContaining({ message: expect.stringContaining('resample 0') }),
    );
    expect(() => readPreprocessing('text')).toThrow(expect.objectContaining({ code: 'preprocessor-unreadable' }));
  });
});

describe('preprocessWhole', () => {
  it('resizes the shortest edge and takes the middle, as the reference does to the bit', () => {
    const pixels = preprocessWhole(scrambledImage(21, 13), readPreprocessing(clip));
    expect(pixels.shape).toEqual([1, 3, 8, 8]);
    // Back to bytes, interleaved: Pillow's resize to 12×8 and crop of the middle 8 columns.
    const bytes = Uint8Array.from({ length: 8 * 8 * 3 }, (_, i) => {
      const channel = i % 3;
      const value = pixels.data[channel * 64 + Math.floor(i / 3)] ?? NaN;
      return Math.round((value * (clip.image_std[channel] ?? NaN) + (clip.image_mean[channel] ?? NaN)) * 255);
    });
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(
      '2dd9c27d7b4c0caa4700528b99479f84ff41e1649c467268e94def3e8c68e735',
    );
  });

  it('normalises by hand-computed values', () => {
    const white: RgbImage = { width: 8, height: 8, data: new Uint8Array(192).fill(255) };
    const { data } = preprocessWhole(white, readPreprocessing(clip));
    expect(data[0]).toBeCloseTo((1 - 0.48145466) / 0.26862954, 5);
    expect(data[64]).toBeCloseTo((1 - 0.4578275) / 0.26130258, 5);
    expect(data[128]).toBeCloseTo((1 - 0.40821073) / 0.27577711, 5);
  });

  it('cuts the longer side off to whole pixels, upright as well as lying', () => {
    // 8 · 21 / 13 = 12.9: with 13 instead of 12 the columns or rows would be other ones.
    const uncropped = readPreprocessing({ ...clip, do_center_crop: false });
    expect(preprocessWhole(scrambledImage(21, 13), uncropped).shape).toEqual([1, 3, 8, 12]);
    expect(preprocessWhole(scrambledImage(13, 21), uncropped).shape).toEqual([1, 3, 12, 8]);
  });

  it('leaves values as they are where the pack says so', () => {
    const white: RgbImage = { width: 8, height: 8, data: new Uint8Array(192).fill(255) };
    const unscaled = readPreprocessing({ ...clip, do_rescale: false, do_normalize: false });
    expect(preprocessWhole(white, unscaled).data).toEqual(new Float32Array(192).fill(255));
    const scaled = readPreprocessing({ ...clip, do_normalize: false });
    expect(preprocessWhole(white, scaled).data).toEqual(new Float32Array(192).fill(1));
  });

  it('pads with black where the crop is larger than the picture', () => {
    const config = { ...clip, size: { height: 4, width: 4 }, image_mean: [0, 0, 0], image_std: [1, 1, 1] };
    const white: RgbImage = { width: 4, height: 4, data: new Uint8Array(48).fill(255) };
    const { data } = preprocessWhole(white, readPreprocessing(config));
    const firstPlane = Array.from(data.subarray(0, 64));
    expect(firstPlane.reduce((sum, value) => sum + value, 0)).toBeCloseTo(16, 5);
    expect([firstPlane[0], firstPlane[2 * 8 + 2], firstPlane[5 * 8 + 5], firstPlane[6 * 8 + 6]]).toEqual([0, 1, 1, 0]);
  });
});

describe('denseSize', () => {
  it.each([
    [500, 375, 512, 16, 1, 512, 384],
    [375, 500, 512, 16, 1, 384, 512],
    [500, 333, 512, 16, 1, 512, 352],
    [640, 480, 512, 14, 1, 518, 392],
    [500, 375, 512, 16, 0.5, 256, 192],
    [384, 384, 96, 8, 1.5, 144, 144],
    [10_000, 10, 512, 16, 1, 512, 16],
    // 187 · (96 / 187) / 8 is 12.000000000000002 in doubles.
    [187, 140, 96, 8, 1, 96, 72],
  ])(
    '%i×%i at long side %i, patch %i, scale %d is %i×%i',
    (width, height, longSide, patchSize, scale, toWidth, toHeight) => {
      expect(denseSize({ width, height }, { longSide, patchSize, scale })).toEqual({
        width: toWidth,
        height: toHeight,
      });
    },
  );

  it('is always whole patches, keeps the aspect within one patch, and does not depend on the size of the file', () => {
    const side = fc.integer({ min: 1, max: 20_000 });
    fc.assert(
      fc.property(side, side, fc.constantFrom(8, 14, 16, 32), (width, height, patchSize) => {
        const size = denseSize({ width, height }, { longSide: 512, patchSize });
        expect(size.width % patchSize).toBe(0);
        expect(size.height % patchSize).toBe(0);
        const factor = 512 / Math.max(width, height);
        expect(size.width - width * factor).toBeGreaterThan(-1e-3);
        expect(size.width - width * factor).toBeLessThan(patchSize + 1e-3);
        expect(denseSize({ width: width * 3, height: height * 3 }, { longSide: 512, patchSize })).toEqual(size);
      }),
    );
  });
});

describe('preprocessDense', () => {
  it('mirrors left to right', () => {
    const preprocessing = readPreprocessing(clip);
    const image = scrambledImage(16, 8);
    const size = { width: 16, height: 8 };
    const plain = preprocessDense(image, size, preprocessing);
    const flipped = preprocessDense(image, size, preprocessing, { isFlipped: true });
    expect(plain.shape).toEqual([1, 3, 8, 16]);
    for (let row = 0; row < 24; row++) {
      const line = Array.from(plain.data.subarray(row * 16, row * 16 + 16));
      expect(Array.from(flipped.data.subarray(row * 16, row * 16 + 16))).toEqual(line.toReversed());
    }
  });
});
