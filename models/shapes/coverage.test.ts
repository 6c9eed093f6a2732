import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Affine, fillCoverage } from './coverage.ts';
import { ellipse, hole, type Outline, polygon } from './outlines.ts';

const size = 40;
const identity: Affine = { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 };

function coverageOf(outlines: readonly Outline[], map = identity): Float32Array {
  const target = new Float32Array(size * size).fill(9);
  fillCoverage(target, size, size, outlines, map);
  return target;
}

function total(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

describe('fillCoverage', () => {
  test('a box on pixel borders covers its pixels wholly and no other', () => {
    const values = coverageOf([polygon(3, 5, 9, 5, 9, 8, 3, 8)]);
    const expected = Array.from(values, (_, i) => {
      const [x, y] = [i % size, Math.floor(i / size)];
      return x >= 3 && x < 9 && y >= 5 && y < 8 ? 1 : 0;
    });
    expect([...values]).toEqual(expected);
  });

  test('a box over parts of pixels covers those parts', () => {
    const values = coverageOf([polygon(3.25, 5.5, 4.75, 5.5, 4.75, 6, 3.25, 6)]);
    expect(values[5 * size + 3]).toBeCloseTo(0.375, 6);
    expect(values[5 * size + 4]).toBeCloseTo(0.375, 6);
    expect(total(values)).toBeCloseTo(0.75, 6);
  });

  test('any triangle covers its exact area, however it is wound', () => {
    const coordinate = fc.double({ min: 0, max: size - 3, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(coordinate, coordinate, coordinate, coordinate, coordinate, coordinate), (vertices) => {
        const [x0, y0, x1, y1, x2, y2] = vertices;
        const area = Math.abs((x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)) / 2;
        // Coverage below 1e-4 counts as none: at most that much is lost at each pixel of the border.
        expect(Math.abs(total(coverageOf([vertices])) - area)).toBeLessThan(0.02);
        expect(Math.abs(total(coverageOf([[x0, y0, x2, y2, x1, y1]])) - area)).toBeLessThan(0.02);
      }),
    );
  });

  test('a hole is cut out and overlapping outlines unite', () => {
    const ring = coverageOf([ellipse(20, 20, 10), hole(ellipse(20, 20, 6))]);
    // A 48-gon holds 99.71 % of its circle.
    expect(total(ring)).toBeCloseTo(Math.PI * (100 - 36) * 0.99715, 0);
    expect(ring[20 * size + 20]).toBe(0);
    const union = coverageOf([polygon(2, 2, 10, 2, 10, 6, 2, 6), polygon(6, 2, 14, 2, 14, 6, 6, 6)]);
    expect(total(union)).toBeCloseTo(12 * 4, 4);
  });

  test('a mirrored map gives the mirrored coverage', () => {
    const outline = polygon(4, 4, 20, 9, 11, 30);
    const plain = coverageOf([outline]);
    const mirrored = coverageOf([outline], { ...identity, a: -1, e: 34 });
    let largest = 0;
    for (let y = 0; y < size; y += 1) {
      for (let x = 0; x < 34; x += 1) {
        const difference = (mirrored[y * size + 33 - x] ?? -1) - (plain[y * size + x] ?? -1);
        largest = Math.max(largest, Math.abs(difference));
      }
    }
    // Single-precision sums along a row.
    expect(largest).toBeLessThan(1e-4);
  });
});
