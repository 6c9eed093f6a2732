import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bmpFile, bmpRows, type BmpFields } from '../../../../tests/support/bmpFile.ts';
import { BmpError, readBmpHeader } from './bmpHeader.ts';
import { decodeBmp } from './decodeBmp.ts';

const red = [255, 0, 0] as const;
const green = [0, 255, 0] as const;
const blue = [0, 0, 255] as const;
const black = [0, 0, 0] as const;

function pixelsOf(file: Uint8Array): number[][] {
  const { rgb } = decodeBmp(file);
  return Array.from({ length: rgb.length / 3 }, (_, i) => [...rgb.subarray(i * 3, i * 3 + 3)]);
}

function problemOf(file: Uint8Array): string {
  try {
    decodeBmp(file);
  } catch (error) {
    if (error instanceof BmpError) return `${error.kind}: ${error.message}`;
    throw error;
  }
  return 'none';
}

/** Rows turned upside down, which most files store them as. */
function upsideDown<T>(values: readonly T[], width: number): T[] {
  const rows = Array.from({ length: values.length / width }, (_, y) => values.slice(y * width, (y + 1) * width));
  return rows.toReversed().flat();
}

const side = fc.integer({ min: 1, max: 40 });
const byte = fc.integer({ min: 0, max: 255 });
const colour = fc.tuple(byte, byte, byte);

describe('bitmaps by hand', () => {
  it('are stored from the bottom up, in the order blue, green, red, rows filled up to four bytes', () => {
    const file = Buffer.from(
      '424d46000000000000003600000028000000020000000200000001001800000000001000000000000000000000000000000000000000' +
        'ff000000ff000000' + // the lower row: blue, green
        '0000ff0000000000', // the upper row: red, black
      'hex',
    );
    expect(pixelsOf(file)).toEqual([red, black, blue, green]);
  });

  it('have 5 bits a channel at 16 bits a pixel, where no masks say otherwise', () => {
    const pixels = bmpRows([0x7c00, 0x03e0, 0x001f, 0x8000 | (16 << 5)], 4, 16);
    expect(pixelsOf(bmpFile({ width: 4, height: 1, bitsPerPixel: 16, pixels }))).toEqual([
      red,
      green,
      blue,
      [0, 132, 0], // 16 / 31
    ]);
  });

  it('expand run lengths of 8 bits: runs, pixels as they are, a jump, ends of rows', () => {
    const palette = [black, red, green, blue];
    const pixels = Buffer.from([
      ...[3, 1, 0, 0], // three red, end of row
      ...[0, 3, 1, 2, 3, 0, 0, 0], // red, green, blue as they are and a byte to fill the pair, end of row
      ...[0, 2, 1, 1, 2, 2], // one right and one down, two green
      ...[0, 1],
    ]);
    const file = bmpFile({ width: 3, height: -4, bitsPerPixel: 8, compression: 1, palette, pixels });
    expect(pixelsOf(file)).toEqual([
      ...[red, red, red],
      ...[red, green, blue],
      ...[black, black, black],
      ...[black, green, green],
    ]);
  });

  it('expand run lengths of 4 bits, where a run alternates between two colours', () => {
    const palette = [black, red, green, blue];
    const pixels = Buffer.from([5, 0x12, 0, 0, 0, 5, 0x32, 0x10, 0x30, 0, 0, 1]);
    const file = bmpFile({ width: 5, height: -2, bitsPerPixel: 4, compression: 2, palette, pixels });
    expect(pixelsOf(file)).toEqual([...[red, green, red, green, red], ...[blue, green, red, black, blue]]);
  });

  it('drop what runs beyond the picture', () => {
    const pixels = Buffer.from([200, 1, 0, 0, 200, 2, 0, 0, 200, 3, 0, 1]);
    const palette = [black, red, green, blue];
    const file = bmpFile({ width: 2, height: -2, bitsPerPixel: 8, compression: 1, palette, pixels });
    expect(pixelsOf(file)).toEqual([red, red, green, green]);
  });

  it('are black where a palette has no colour, and read a palette that begins late or is cut short by the pixels', () => {
    const short: BmpFields = {
      width: 4,
      height: 1,
      bitsPerPixel: 8,
      palette: [red],
      pixels: Buffer.from([0, 1, 9, 255]),
    };
    expect(pixelsOf(bmpFile(short))).toEqual([red, black, black, black]);
    // An offset of 0 is left out by some writers.
    expect(pixelsOf(bmpFile({ ...short, pixelOffset: 0 }))).toEqual([red, black, black, black]);
  });

  it('may lack what fills up the last row', () => {
    const pixels = bmpRows([0xff0000, 0x00ff00, 0x0000ff], 1, 24);
    const file = bmpFile({ width: 1, height: -3, bitsPerPixel: 24, pixels });
    expect(pixelsOf(file.subarray(0, -1))).toEqual([red, green, blue]);
    expect(problemOf(file.subarray(0, -2))).toMatch(/^truncated/);
  });
});

describe('bitmaps of every kind', () => {
  it('with a palette give the colours that were put in', () => {
    const bits = fc.constantFrom(1, 2, 4, 8);
    fc.assert(
      fc.property(
        bits,
        side,
        side,
        fc.boolean(),
        fc.boolean(),
        fc.infiniteStream(byte),
        (bpp, w, h, down, os2, random) => {
          const next = (): number => random.next().value as number;
          const palette = Array.from({ length: 2 ** bpp }, () => [next(), next(), next()] as const);
          const indices = Array.from({ length: w * h }, () => next() % palette.length);
          const isTopDown = down && !os2;
          const file = bmpFile({
            width: w,
            height: isTopDown ? -h : h,
            bitsPerPixel: bpp,
            palette,
            headerLength: os2 ? 12 : 40,
            pixels: bmpRows(isTopDown ? indices : upsideDown(indices, w), w, bpp),
          });
          const decoded = decodeBmp(file);
          expect([decoded.width, decoded.height]).toEqual([w, h]);
          expect([...decoded.rgb]).toEqual(indices.flatMap((index) => [...(palette[index] ?? [])]));
        },
      ),
    );
  });

  it('with masks give each channel stretched to 0..255, wherever its bits are', () => {
    const layout = fc.record({
      bitsPerPixel: fc.constantFrom(16, 32),
      headerLength: fc.constantFrom(40, 52, 56, 108, 124),
      lengths: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 6 })),
      order: fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
      gap: fc.integer({ min: 0, max: 16 }),
    });
    fc.assert(
      fc.property(layout, fc.array(colour, { minLength: 1, maxLength: 20 }), (kind, colours) => {
        const shifts = [0, 0, 0];
        let at = kind.bitsPerPixel === 32 ? kind.gap : 0;
        for (const channel of kind.order) {
          shifts[channel] = at;
          at += kind.lengths[channel] ?? 0;
        }
        const maxima = kind.lengths.map((length) => 2 ** length - 1);
        const levels = colours.map((one) => one.map((value, channel) => value & (maxima[channel] ?? 0)));
        const stored = levels.map((one) =>
          one.reduce((sum, level, channel) => sum + level * 2 ** (shifts[channel] ?? 0), 0),
        );
        const file = bmpFile({
          width: stored.length,
          height: 1,
          bitsPerPixel: kind.bitsPerPixel,
          compression: 3,
          headerLength: kind.headerLength,
          masks: maxima.map((maximum, channel) => maximum * 2 ** (shifts[channel] ?? 0)),
          pixels: bmpRows(stored, stored.length, kind.bitsPerPixel),
        });
        const stretched = levels.flatMap((one) =>
          one.map((level, i) => (maxima[i] === 0 ? 0 : Math.round((level * 255) / (maxima[i] ?? NaN)))),
        );
        expect([...decodeBmp(file).rgb]).toEqual(stretched);
      }),
    );
  });

  it('with 24 and 32 bits keep every byte, and drop alpha', () => {
    fc.assert(
      fc.property(
        side,
        fc.array(colour, { minLength: 1, maxLength: 60 }),
        fc.constantFrom(24, 32),
        byte,
        (w, some, bpp, a) => {
          const colours = Array.from(
            { length: Math.ceil(some.length / w) * w },
            (_, i) => some[i % some.length] ?? black,
          );
          const alpha = bpp === 32 ? a * 2 ** 24 : 0;
          const values = colours.map(([r, g, b]) => alpha + r * 65536 + g * 256 + b);
          const pixels = bmpRows(upsideDown(values, w), w, bpp);
          const file = bmpFile({ width: w, height: colours.length / w, bitsPerPixel: bpp, pixels });
          expect([...decodeBmp(file).rgb]).toEqual(colours.flat());
        },
      ),
    );
  });

  it('with run lengths give the pixels that were put in, however they were cut into runs', () => {
    const kinds = fc.constantFrom({ bpp: 4, compression: 2 }, { bpp: 8, compression: 1 });
    fc.assert(
      fc.property(kinds, side, side, fc.infiniteStream(byte), ({ bpp, compression }, w, h, random) => {
        const next = (limit: number): number => (random.next().value as number) % limit;
        const palette = Array.from({ length: 2 ** bpp }, (_, i) => [i, 255 - i, (i * 7) % 256] as const);
        const bytes: number[] = [];
        const rows = Array.from({ length: h }, () => {
          const row: number[] = [];
          while (row.length < w) appendRun(row, bytes, Math.min(1 + next(20), w - row.length), bpp, next);
          bytes.push(0, 0);
          return row;
        });
        bytes.push(0, 1);
        const file = bmpFile({
          width: w,
          height: h,
          bitsPerPixel: bpp,
          compression,
          palette,
          pixels: Buffer.from(bytes),
        });
        expect([...decodeBmp(file).rgb]).toEqual(
          rows
            .toReversed()
            .flat()
            .flatMap((index) => [...(palette[index] ?? [])]),
        );
      }),
    );
  });
});

/** Invents a run of `length` pixels: appends them to `row`, and what stores them to `bytes`. */
function appendRun(row: number[], bytes: number[], length: number, bpp: number, next: (limit: number) => number): void {
  const isNibbles = bpp === 4;
  if (length >= 3 && next(2) === 0) {
    const pixels = Array.from({ length }, () => next(2 ** bpp));
    row.push(...pixels);
    const packed = isNibbles
      ? Array.from({ length: Math.ceil(length / 2) }, (_, i) => ((pixels[i * 2] ?? 0) << 4) | (pixels[i * 2 + 1] ?? 0))
      : pixels;
    bytes.push(0, length, ...packed, ...(packed.length % 2 === 1 ? [0] : []));
  } else {
    const value = next(256);
    for (let i = 0; i < length; i++) row.push(isNibbles ? (i % 2 === 0 ? value >> 4 : value & 15) : value);
    bytes.push(length, value);
  }
}

describe('bitmaps that cannot be read', () => {
  const whole = bmpFile({
    width: 5,
    height: 4,
    bitsPerPixel: 4,
    palette: [red, green, blue, black],
    pixels: bmpRows(
      Array.from({ length: 20 }, (_, i) => i % 4),
      5,
      4,
    ),
  });

  it('say that they are cut, wherever they are', () => {
    for (let length = 14; length < whole.length - 2; length++) {
      expect(problemOf(whole.subarray(0, length))).toMatch(/^truncated/);
    }
    const runs = { width: 9, height: 2, bitsPerPixel: 8, compression: 1, palette: [red] };
    expect(problemOf(bmpFile({ ...runs, pixels: Buffer.from([9, 0, 0, 0, 4]) }))).toBe(
      'truncated: it ends in row 2 of 2',
    );
    expect(problemOf(bmpFile({ ...runs, pixels: Buffer.from([0, 9, 1, 2, 3]) }))).toMatch(/^truncated/);
  });

  it.each([
    [{ bitsPerPixel: 3 }, 'unsupported: 3 bits per pixel'],
    [{ compression: 4 }, 'unsupported: a JPEG inside'],
    [{ compression: 5 }, 'unsupported: a PNG inside'],
    [{ compression: 1 }, 'damaged: compression 1 with 24 bits per pixel'],
    [{ compression: 77 }, 'damaged: compression 77 with 24 bits per pixel'],
    [{ width: 0 }, 'damaged: a size of 0 × 1 pixels'],
    [{ width: -3 }, 'damaged: a size of -3 × 1 pixels'],
    [{ pixelOffset: 20 }, 'damaged: pixels at byte 20, inside the header'],
    [{ bitsPerPixel: 16, compression: 3, masks: [0x5000, 0x3e0, 0x1f] }, 'damaged: the channel mask 0x00005000'],
  ] satisfies [Partial<BmpFields>, string][])('say what is wrong with %o', (fields, problem) => {
    const pixels = Buffer.alloc(8);
    expect(problemOf(bmpFile({ width: 1, height: 1, bitsPerPixel: 24, pixels, ...fields }))).toBe(problem);
  });

  it('never end in anything but a picture or a reason, whatever their bytes are', () => {
    const change = fc.tuple(fc.integer({ min: 14, max: whole.length - 1 }), byte);
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const file = Uint8Array.from(whole);
        for (const [at, value] of changes) file[at] = value;
        try {
          const { width, height } = readBmpHeader(file);
          if (width * height > 1e6) return;
          expect(decodeBmp(file).rgb).toHaveLength(width * height * 3);
        } catch (error) {
          expect(error).toBeInstanceOf(BmpError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
