import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resizeGrid } from './resizeGrid.ts';

const row = (values: readonly number[], width: number, interpolation: 'bicubic' | 'bilinear') => [
  ...resizeGrid(Float32Array.from(values), { height: 1, width: values.length }, { height: 1, width }, 1, interpolation),
];

describe('resizing a grid of vectors', () => {
  it('interpolates linearly between half-pixel centres and repeats the border', () => {
    expect(row([0, 1], 4, 'bilinear')).toEqual([0, 0.25, 0.75, 1]);
  });

  it('uses the cubic kernel with a = −0.75', () => {
    // Centre of target 3 of 8 is 1.25 of 4: taps 0..3 at distances 1.25, 0.25, 0.75, 1.75 of Keys' kernel.
    expect(row([1, 0, 0, 0], 8, 'bicubic')[3]).toBeCloseTo(-0.10546875, 7);
    expect(row([0, 1, 0, 0], 8, 'bicubic')[3]).toBeCloseTo(0.87890625, 7);
    expect(row([0, 0, 1, 0], 8, 'bicubic')[3]).toBeCloseTo(0.26171875, 7);
    expect(row([0, 0, 0, 1], 8, 'bicubic')[3]).toBeCloseTo(-0.03515625, 7);
  });

  it('does not smooth when it shrinks', () => {
    expect(row([0, 8, 0, 0, 8, 0], 2, 'bilinear')).toEqual([8, 8]);
  });

  it('keeps a grid of the same size and a constant of any size', () => {
    const side = fc.integer({ min: 1, max: 6 });
    fc.assert(
      fc.property(side, side, side, side, fc.constantFrom('bicubic', 'bilinear'), (h, w, height, width, kind) => {
        const values = Float32Array.from({ length: h * w * 2 }, (_, i) => Math.sin(i));
        expect(resizeGrid(values, { height: h, width: w }, { height: h, width: w }, 2, kind)).toEqual(values);
        const constant = new Float32Array(h * w * 2).fill(3);
        for (const value of resizeGrid(constant, { height: h, width: w }, { height, width }, 2, kind)) {
          expect(value).toBeCloseTo(3, 5);
        }
      }),
    );
  });

  it('treats height and width alike', () => {
    const values = Float32Array.from({ length: 12 }, (_, i) => Math.cos(i * 3));
    const transposed = Float32Array.from({ length: 12 }, (_, i) => values[(i % 3) * 4 + Math.floor(i / 3)] ?? 0);
    const wide = resizeGrid(values, { height: 3, width: 4 }, { height: 5, width: 7 }, 1, 'bicubic');
    const tall = resizeGrid(transposed, { height: 4, width: 3 }, { height: 7, width: 5 }, 1, 'bicubic');
    for (let y = 0; y < 5; y++) {
      for (let x = 0; x < 7; x++) expect(wide[y * 7 + x]).toBeCloseTo(tall[x * 5 + y] ?? NaN, 5);
    }
  });
});
