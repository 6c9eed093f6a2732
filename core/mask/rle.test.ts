import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMask } from './decodeMask.ts';
import { encodeLabelMap, encodeMask } from './encodeMask.ts';
import { mergeRle, rleIou } from './mergeRle.ts';
import { polygonsToRle } from './polygonToRle.ts';
import { areEqualMasks, parseRuns, rleArea, rleBox, type Rle } from './rle.ts';
import { rleFromString, rleToString } from './rleString.ts';

/** A plane whose pixels are likely to repeat, with sides that are and are not multiples of four. */
const plane = fc
  .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 9 }))
  .chain(([width, height, grain]) =>
    fc
      .uint8Array({ minLength: width * height, maxLength: width * height, max: 4 })
      .map((pixels) => ({ width, height, pixels: pixels.map((_, i) => pixels[i - (i % grain)] ?? 0) })),
  );

/** Run lengths straight from the definition: down the columns, zeros first. */
function runsByDefinition(pixels: Uint8Array, width: number, height: number, label: number): number[] {
  const runs = [0];
  let value = false;
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      if ((pixels[y * width + x] === label) !== value) {
        runs.push(0);
        value = !value;
      }
      runs[runs.length - 1] = (runs.at(-1) ?? 0) + 1;
    }
  }
  return runs;
}

describe('COCO run lengths', () => {
  it('follow the definition for every class of a label map, with area and box', () => {
    fc.assert(
      fc.property(plane, ({ width, height, pixels }) => {
        const classes = encodeLabelMap(pixels, width, height, [0, 1, 2, 3, 4]);
        for (const [label, { mask, area, box }] of classes) {
          expect([...mask.runs]).toEqual(runsByDefinition(pixels, width, height, label));
          expect(area).toBe(pixels.filter((value) => value === label).length);
          expect(rleArea(mask)).toBe(area);
          expect(box).toEqual(boxByDefinition(pixels, width, label));
          expect(rleBox(mask)).toEqual(box);
        }
      }),
    );
  });

  it('come back unchanged from text and from pixels', () => {
    fc.assert(
      fc.property(plane, ({ width, height, pixels }) => {
        const { mask } = encodeMask(pixels, width, height);
        const text = rleToString(mask.runs);
        expect(rleFromString(text, height, width)).toEqual(mask);
        expect(decodeMask(mask)).toEqual(pixels.map((value) => Math.min(1, value)));
      }),
    );
  });

  it('survive text with runs and differences of any size', () => {
    const runs = fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 1, maxLength: 3000 });
    fc.assert(
      fc.property(runs, (lengths) => {
        const sum = lengths.reduce((total, run) => total + run, 0);
        fc.pre(sum > 0);
        const mask = parseRuns(lengths, sum, 1);
        expect([...rleFromString(rleToString(mask.runs), sum, 1).runs]).toEqual(lengths);
      }),
      { numRuns: 30 },
    );
    const large = parseRuns([2 ** 27, 0, 2 ** 27, 0], 2 ** 14, 2 ** 14);
    expect(rleFromString(rleToString(large.runs), 2 ** 14, 2 ** 14)).toEqual(large);
  });

  it('give the documented example of the format', () => {
    const mask = encodeMask(Uint8Array.from([1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0]), 4, 3).mask;
    expect([...mask.runs]).toEqual([0, 1, 6, 1, 4]);
    expect(rleToString(mask.runs)).toBe('0160N');
  });

  it('leave background and ignored pixels out unless asked for, and give empty masks for absent classes', () => {
    const labelMap = Uint8Array.from([0, 255, 7, 7]);
    expect([...encodeLabelMap(labelMap, 2, 2).keys()]).toEqual([7]);
    const asked = encodeLabelMap(labelMap, 2, 2, [255, 9]);
    expect(asked.get(9)).toEqual({
      mask: { height: 2, width: 2, runs: Uint32Array.of(4) },
      area: 0,
      box: [0, 0, 0, 0],
    });
    expect(asked.get(255)?.area).toBe(1);
  });

  it('encode a plane that is a view at an odd address', () => {
    const bytes = new Uint8Array(1 + 8 * 3).fill(1, 5, 20);
    const view = bytes.subarray(1);
    expect(encodeMask(view, 8, 3)).toEqual(encodeMask(view.slice(), 8, 3));
  });

  it('refuse hostile sizes, runs and texts before allocating a picture', () => {
    expect(() => rleFromString('0', 1e9, 1e9)).toThrow(/1000000000×1000000000/);
    expect(() => decodeMask({ height: 1e6, width: 1e6, runs: Uint32Array.of(1) })).toThrow(/cannot be read/);
    expect(() => parseRuns([3, 2], 2, 2)).toThrow(/add up to 5 instead of 2·2/);
    expect(() => parseRuns([5, -1], 2, 2)).toThrow(/run 1 is -1/);
    expect(() => rleFromString('o', 2, 2)).toThrow(/ends inside a number/);
    expect(() => rleFromString('5\u00e9', 2, 2)).toThrow(/character 2/);
    expect(() => rleFromString('ooooooooooo0', 2, 2)).toThrow(/too large/);
    expect(() => rleFromString('N', 2, 2)).toThrow(/run 0 is -2/);
    expect(() => rleFromString('', 2, 2)).toThrow(/add up to 0/);
    expect(() => encodeMask(new Uint8Array(5), 2, 2)).toThrow(/5 values/);
  });
});

describe('set operations on run lengths', () => {
  const pair = fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 })).chain(([width, height]) => {
    const pixels = fc.uint8Array({ minLength: width * height, maxLength: width * height, max: 1 });
    return fc.record({ width: fc.constant(width), height: fc.constant(height), a: pixels, b: pixels });
  });

  it('agree with the pixels', () => {
    fc.assert(
      fc.property(pair, ({ width, height, a, b }) => {
        const encode = (pixels: Uint8Array): Rle => encodeMask(pixels, width, height).mask;
        const both = a.map((value, i) => value & (b[i] ?? 0));
        const any = a.map((value, i) => value | (b[i] ?? 0));
        expect(mergeRle([encode(a), encode(b)], 'intersection')).toEqual(encode(both));
        expect(mergeRle([encode(a), encode(b)], 'union')).toEqual(encode(any));
        const count = (pixels: Uint8Array): number => pixels.reduce((sum, value) => sum + value, 0);
        const intersection = count(both);
        expect(rleIou(encode(a), encode(b), false)).toBe(intersection === 0 ? 0 : intersection / count(any));
        expect(rleIou(encode(a), encode(b), true)).toBe(intersection === 0 ? 0 : intersection / count(a));
      }),
    );
  });

  it('see through empty runs', () => {
    const split = parseRuns([2, 1, 0, 1, 0, 0], 4, 1);
    const plain = parseRuns([2, 2], 4, 1);
    expect(areEqualMasks(split, plain)).toBe(true);
    expect(mergeRle([split, split], 'union')).toEqual(plain);
    expect(areEqualMasks(plain, parseRuns([2, 2], 2, 2))).toBe(false);
    expect(areEqualMasks(plain, parseRuns([0, 2, 2], 4, 1))).toBe(false);
  });
});

describe('polygons', () => {
  it('cover exactly the pixels of a rectangle on pixel edges', () => {
    const side = fc.integer({ min: 0, max: 12 });
    fc.assert(
      fc.property(side, side, side, side, (x0, y0, x1, y1) => {
        fc.pre(x0 < x1 && y0 < y1);
        const mask = polygonsToRle([[x0, y0, x1, y0, x1, y1, x0, y1]], 12, 12);
        expect(rleBox(mask)).toEqual([x0, y0, x1 - x0, y1 - y0]);
        expect(rleArea(mask)).toBe((x1 - x0) * (y1 - y0));
      }),
    );
  });

  it('stay inside the picture and add up to its size wherever they lie', () => {
    const coordinates = fc.array(fc.double({ min: -30, max: 50, noNaN: true }), { minLength: 6, maxLength: 24 });
    fc.assert(
      fc.property(coordinates, (numbers) => {
        const even = numbers.slice(0, numbers.length - (numbers.length % 2));
        const { runs } = polygonsToRle([even], 17, 23);
        expect(runs.reduce((sum, run) => sum + run, 0)).toBe(17 * 23);
      }),
    );
  });

  it('unite their parts: an inner ring is no hole', () => {
    const outer = [0, 0, 20, 0, 20, 20, 0, 20];
    const inner = [5, 5, 15, 5, 15, 15, 5, 15];
    expect(rleArea(polygonsToRle([outer, inner], 30, 30))).toBe(400);
  });

  it('are refused when they are no polygon or reach for the stars', () => {
    expect(() => polygonsToRle([], 5, 5)).toThrow(/no parts/);
    expect(() => polygonsToRle([[0, 0, 1, 1]], 5, 5)).toThrow(/4 numbers/);
    expect(() => polygonsToRle([[0, 0, 1, 1, NaN, 2]], 5, 5)).toThrow(/point 2/);
    expect(() => polygonsToRle([[0, 0, 1e12, 1, 2, 2]], 5, 5)).toThrow(/out of reach/);
  });
});

function boxByDefinition(pixels: Uint8Array, width: number, label: number): number[] {
  const xs: number[] = [];
  const ys: number[] = [];
  pixels.forEach((value, i) => {
    if (value !== label) return;
    xs.push(i % width);
    ys.push(Math.floor(i / width));
  });
  if (xs.length === 0) return [0, 0, 0, 0];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return [left, top, Math.max(...xs) - left + 1, Math.max(...ys) - top + 1];
}
