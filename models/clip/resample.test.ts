import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resample, type ResampleFilter, type RgbImage } from './resample.ts';

/** A picture without pattern or smoothness, the same in any language: byte i is (7i² + 13i + ⌊i/8⌋) mod 256. */
function scrambledImage(width: number, height: number): RgbImage {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * i * 7 + i * 13 + (i >> 3)) & 255);
  return { width, height, data };
}

const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');

/** SHA-256 of the bytes that Pillow 12.3.0 makes of `scrambledImage(61, 47)` with Image.resize (area is its BOX). */
const pillow: readonly (readonly [ResampleFilter, number, number, string])[] = [
  ['bicubic', 20, 11, '4c51848847467b696262b46d646dc6bcacaa3b91397a462dc909a74bbef8fc17'],
  ['bicubic', 61, 64, '2d611f03fe72e2a920186c57400ec1811a66c7f4d99e9950d08ce42c00bde998'],
  ['bicubic', 97, 47, 'e26ce8ead66744b05b90c0ba17f94face1508de83e3e243920c7832ed398695d'],
  ['bicubic', 224, 224, 'b0313e7dad6aa2fc7d9be45b4dc6a33e05b1411ccc3a24dd8c1c06b7cbc19246'],
  ['bicubic', 1, 1, 'd732297babadbbda2edd3a6626d96d952c24dcc6400617b749a00166ec7b72ed'],
  ['bilinear', 20, 11, 'be22db4eb4aac5ec4fe14f14ef7ad9531e21c60d98944c1aa75ef63dc4f36c30'],
  ['bilinear', 61, 64, 'e832d278cd5e05ac07a1f08be9e2db155ea5f52a9f3fde0e4ad24951f29769fb'],
  ['bilinear', 97, 47, '106f9c6d0bc6eb06dbce5c0efdd65caa72f268e1d2972eac9438fc20206c889a'],
  ['bilinear', 224, 224, '51f6b46257049120b9ef7288b9155b8a01a092a72599aee1861bcf3658494007'],
  ['area', 20, 11, '31a3653aacc803b74ac6acad61241bca52a7e29f592241de17d77f1f54f6dd15'],
  ['area', 97, 47, '752e19942df4a00d832c02ace66861b04a149bab4af8009de94c562f0f3a665c'],
  ['area', 224, 224, '8cf04975b4c9c7863e636c0004a6ba7c6b07a5195d470c11201a397d1f2c90f8'],
  ['area', 1, 1, '8ae40a3583aef6697d2c2eff57eb915ed0bda54aaa92812ad97982743ac06f37'],
];

describe('resample', () => {
  it.each(pillow)('%s to %i×%i is equal to Pillow to the bit', (filter, width, height, expected) => {
    expect(sha256(resample(scrambledImage(61, 47), width, height, filter).data)).toBe(expected);
  });

  it('is equal to Pillow on a picture that can be read by eye', () => {
    expect(Array.from(scrambledImage(4, 2).data.subarray(0, 6))).toEqual([0, 20, 54, 102, 164, 240]);
    expect(Array.from(resample(scrambledImage(4, 2), 2, 3).data)).toEqual(
      [
        [39, 100, 132, 126, 127, 144],
        [122, 128, 127, 128, 147, 180],
        [205, 155, 122, 130, 166, 215],
      ].flat(),
    );
  });

  it('keeps a picture of one colour, whatever the sizes and the filter', () => {
    const size = fc.integer({ min: 1, max: 40 });
    const colour = fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: 0, max: 255 })));
    const filter = fc.constantFrom<ResampleFilter>('bicubic', 'bilinear', 'area');
    fc.assert(
      fc.property(size, size, size, size, colour, filter, (width, height, toWidth, toHeight, rgb, by) => {
        const plain = (w: number, h: number): Uint8Array =>
          Uint8Array.from({ length: w * h * 3 }, (_, i) => rgb[i % 3] ?? 0);
        const resized = resample({ width, height, data: plain(width, height) }, toWidth, toHeight, by);
        expect(resized.data).toEqual(plain(toWidth, toHeight));
      }),
    );
  });

  it('gives a copy for the same size, and leaves its source as it was', () => {
    const image = scrambledImage(9, 7);
    const before = Uint8Array.from(image.data);
    const same = resample(image, 9, 7);
    expect(same.data).toEqual(before);
    same.data.fill(0);
    expect(image.data).toEqual(before);
  });

  it('refuses sizes that are none and data that does not fit', () => {
    expect(() => resample(scrambledImage(4, 4), 0, 4)).toThrow(/0 is not the size/);
    expect(() => resample(scrambledImage(4, 4), 2.5, 4)).toThrow(/2.5 is not the size/);
    expect(() => resample({ width: 4, height: 4, data: new Uint8Array(47) }, 2, 2)).toThrow(/47 bytes/);
  });
});
