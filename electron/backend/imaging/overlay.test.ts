import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { heatColours } from '#core/base/heatColours.ts';
import { encodePng, shrinkPicture, type RgbPicture } from './encodePicture.ts';
import { drawHeat, drawMask } from './overlay.ts';
import type { Rgb } from '#core/base/oklab.ts';
import { parseColour } from '#core/base/colour.ts';
import { vocPalette } from './palette.ts';

/** CIE lightness of a colour, 0 to 100. */
function lightness(colour: Rgb): number {
  const [r, g, b] = colour.map((byte) => {
    const value = byte / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  const y = 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
  return 116 * Math.cbrt(y) - 16;
}

function greyPicture(width: number, height: number): RgbPicture {
  return { width, height, rgb: new Uint8Array(width * height * 3).fill(100) };
}

function pixel({ width, rgb }: RgbPicture, x: number, y: number): number[] {
  return [...rgb.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
}

describe('colours', () => {
  it('of heat grow lighter with every step, evenly', () => {
    expect(heatColours).toHaveLength(256);
    expect(new Set(heatColours.map(String)).size).toBe(256);
    const steps = heatColours.slice(1).map((colour, i) => lightness(colour) - lightness(heatColours[i] ?? colour));
    // Bytes are coarse: single steps may waver around the mean of a third, but never fall back visibly.
    expect(Math.min(...steps)).toBeGreaterThan(-0.3);
    expect(Math.max(...steps)).toBeLessThan(1.2);
    expect(lightness(heatColours[0] ?? [0, 0, 0])).toBeLessThan(15);
    expect(lightness(heatColours[255] ?? [0, 0, 0])).toBeGreaterThan(90);
  });

  it('of VOC are the published ones and all distinct', () => {
    const published: [number, Rgb][] = [
      [0, [0, 0, 0]],
      [1, [128, 0, 0]],
      [3, [128, 128, 0]],
      [5, [128, 0, 128]],
      [20, [0, 64, 128]],
      [255, [224, 224, 192]],
    ];
    for (const [label, colour] of published) expect(vocPalette[label]).toEqual(colour);
    expect(new Set(vocPalette.map(String)).size).toBe(256);
  });

  it('are read from hexadecimal, and refused otherwise', () => {
    expect(parseColour('#0aFf10')).toEqual([10, 255, 16]);
    expect(() => parseColour('red')).toThrow(/'red' is not a colour/);
  });
});

describe('overlays', () => {
  it('show a mask half through, with outlines in full colour and the background untouched', () => {
    const values = new Uint8Array(100);
    for (let y = 2; y < 8; y++) values.fill(7, y * 10 + 2, y * 10 + 8);
    const drawn = drawMask(greyPicture(10, 10), { width: 10, height: 10, values }, new Map([[7, [255, 0, 0]]]));
    expect(pixel(drawn, 0, 0)).toEqual([100, 100, 100]);
    expect(pixel(drawn, 2, 4)).toEqual([255, 0, 0]);
    expect(pixel(drawn, 4, 4)).toEqual([178, 50, 50]);
  });

  it('draw labels without a colour in grey and ignored pixels in stripes', () => {
    const values = new Uint8Array(64).fill(255).fill(9, 0, 8);
    const drawn = drawMask(greyPicture(8, 8), { width: 8, height: 8, values }, new Map());
    expect(pixel(drawn, 3, 0)).toEqual([128, 128, 128]);
    expect(
      new Set([pixel(drawn, 0, 4), pixel(drawn, 0, 7), pixel(drawn, 4, 4), pixel(drawn, 7, 7)].map(String)).size,
    ).toBe(2);
  });

  it('put label and picture in the same place at any size', () => {
    const values = new Uint8Array(40 * 20);
    for (let y = 0; y < 20; y++) values.fill(1, y * 40 + 20, y * 40 + 40);
    const drawn = drawMask(greyPicture(10, 5), { width: 40, height: 20, values }, new Map([[1, [0, 0, 255]]]));
    expect([pixel(drawn, 4, 2), pixel(drawn, 5, 2), pixel(drawn, 8, 2)]).toEqual([
      [100, 100, 100],
      [0, 0, 255],
      [50, 50, 178],
    ]);
  });

  it('leave a picture as it is where a heat map is 0, and show its strongest colour where it is 1', () => {
    const drawn = drawHeat(greyPicture(20, 10), { width: 2, height: 1, values: Uint8Array.of(0, 255) });
    expect(pixel(drawn, 0, 5)).toEqual([100, 100, 100]);
    const strongest = heatColours[255] ?? [0, 0, 0];
    expect(pixel(drawn, 19, 5)).toEqual(strongest.map((channel) => Math.floor(100 + (channel - 100) * 0.8 + 0.5)));
  });

  it('become PNG files with the same pixels, and shrink without changing their shape', async () => {
    const picture = { width: 30, height: 12, rgb: Uint8Array.from({ length: 30 * 12 * 3 }, (_, i) => (i * 7) % 256) };
    const { data } = await sharp(await encodePng(picture))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(new Uint8Array(data)).toEqual(picture.rgb);
    expect(await shrinkPicture(picture, 30)).toBe(picture);
    const small = await shrinkPicture(picture, 10);
    expect([small.width, small.height, small.rgb.length]).toEqual([10, 4, 120]);
  });
});
