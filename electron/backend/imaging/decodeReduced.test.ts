import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { bmpFile } from '../../../tests/support/bmpFile.ts';
import { decodeImage, type DecodedImage } from './decodeImage.ts';

const [width, height] = [4801, 200];

/** Colours that change slowly from corner to corner. */
const rgb = new Uint8Array(width * height * 3);
for (let y = 0, i = 0; y < height; y++) {
  for (let x = 0; x < width; x++, i += 3) {
    rgb[i] = (x * 255) / width;
    rgb[i + 1] = (y * 255) / height;
    rgb[i + 2] = 255 - (x * 255) / width;
  }
}
const picture = (): Sharp => sharp(rgb, { raw: { width, height, channels: 3 } });

/** The colour at a share of the width and height. */
function colourAt({ rgb: pixels, width: w, height: h }: DecodedImage, across: number, down: number): number[] {
  const at = (Math.floor(down * h) * w + Math.floor(across * w)) * 3;
  return [...pixels.subarray(at, at + 3)];
}

function expectSameColours(one: DecodedImage, other: DecodedImage): void {
  for (const [across, down] of [
    [0.1, 0.2],
    [0.5, 0.5],
    [0.93, 0.71],
  ] as const) {
    const expected = colourAt(other, across, down);
    colourAt(one, across, down).forEach((value, channel) => {
      expect(Math.abs(value - (expected[channel] ?? NaN))).toBeLessThanOrEqual(4);
    });
  }
}

describe('decoding with fewer pixels than a picture has', () => {
  it.each<[string, () => Promise<Uint8Array>]>([
    ['jpeg', () => picture().jpeg({ quality: 95 }).toBuffer()],
    ['png', () => picture().png({ compressionLevel: 1 }).toBuffer()],
    ['16-bit png', () => picture().toColourspace('rgb16').png({ compressionLevel: 1 }).toBuffer()],
    ['webp', () => picture().webp({ quality: 90, effort: 0 }).toBuffer()],
    ['turned jpeg', () => picture().withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer()],
    ['cmyk tiff', () => picture().toColourspace('cmyk').tiff({ compression: 'none' }).toBuffer()],
  ])('reduces a large %s by a whole factor, to twice what is of use', async (_, encode) => {
    const file = await encode();
    const whole = await decodeImage(file);
    const reduced = await decodeImage(file, { usefulLongSide: 800 });
    expect([whole.width, whole.height]).toEqual([whole.full.width, whole.full.height]);
    expect(reduced.full).toEqual(whole.full);
    expect([reduced.width, reduced.height]).toEqual([Math.ceil(whole.width / 2), Math.ceil(whole.height / 2)]);
    expect(reduced.rgb).toHaveLength(reduced.width * reduced.height * 3);
    expect(reduced.orientation).toBe(whole.orientation);
    expectSameColours(reduced, whole);
  });

  it('leaves a picture as it is when it has less than four times what is of use, or is of ordinary size', async () => {
    const file = await picture().png({ compressionLevel: 1 }).toBuffer();
    expect(await decodeImage(file, { usefulLongSide: 1201 })).toMatchObject({ width, height });
    const ordinary = await picture().extract({ left: 0, top: 0, width: 4095, height: 100 }).png().toBuffer();
    expect(await decodeImage(ordinary, { usefulLongSide: 10 })).toMatchObject({ width: 4095, height: 100 });
  });

  it('leaves pictures with alpha and bitmaps as they are: alpha would be blended', async () => {
    const transparent = await picture().ensureAlpha(0).png({ compressionLevel: 1 }).toBuffer();
    const decoded = await decodeImage(transparent, { usefulLongSide: 10 });
    expect(Buffer.compare(decoded.rgb, rgb)).toBe(0);
    const bitmap = bmpFile({ width: 5000, height: 1, bitsPerPixel: 24, pixels: Buffer.alloc(15_000, 7) });
    expect(await decodeImage(bitmap, { usefulLongSide: 10 })).toMatchObject({ width: 5000, full: { width: 5000 } });
  });
});
