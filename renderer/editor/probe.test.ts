import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imagePoint } from '#core/geometry/space.ts';
import { heatAt, labelAt, labelChange, sampledPlane } from './probe.ts';

const plane = { width: 3, height: 2, values: Uint8Array.of(0, 1, 2, 3, 4, 255) };

describe('what is at a point', () => {
  it('is the label of its pixel, and nothing beside the picture', () => {
    expect(labelAt(plane, imagePoint(0, 0))).toBe(0);
    expect(labelAt(plane, imagePoint(2.999, 0.999))).toBe(2);
    expect(labelAt(plane, imagePoint(0, 1))).toBe(3);
    expect(labelAt(plane, imagePoint(2.5, 1.5))).toBe(255);
    for (const [x, y] of [
      [-0.01, 0],
      [3, 0],
      [0, 2],
      [0, -1],
    ] as const) {
      expect(labelAt(plane, imagePoint(x, y))).toBeUndefined();
    }
  });

  it('is another label further on, or the edge of the picture', () => {
    const rows = { width: 4, height: 2, values: Uint8Array.of(1, 1, 2, 2, 1, 1, 1, 1) };
    const change = (x: number, y: number, stepX: -1 | 0 | 1, stepY: -1 | 0 | 1) =>
      labelChange(rows, imagePoint(x, y), stepX, stepY);
    expect(change(0.5, 0.5, 1, 0)).toEqual({ x: 2.5, y: 0.5 });
    expect(change(3.9, 0.2, -1, 0)).toEqual({ x: 1.5, y: 0.5 });
    expect(change(2.5, 0.5, 0, 1)).toEqual({ x: 2.5, y: 1.5 });
    expect(change(0.5, 1.5, 1, 0)).toEqual({ x: 3.5, y: 1.5 });
    expect(change(3.5, 1.5, 1, 0)).toEqual({ x: 3.5, y: 1.5 });
    expect(change(-5, 9, 1, 0)).toEqual({ x: 3.5, y: 1.5 });
  });

  it('is the heat between the middles of the cells, constant outside of them', () => {
    const map = { width: 2, height: 1, values: Uint8Array.of(0, 255) };
    const image = { width: 400, height: 100 };
    const at = (x: number): number | undefined => heatAt(map, image, imagePoint(x, 50));
    expect(at(0)).toBe(0);
    expect(at(100)).toBe(0);
    expect(at(200)).toBeCloseTo(0.5, 9);
    expect(at(250)).toBeCloseTo(0.75, 9);
    expect(at(300)).toBe(1);
    expect(at(399)).toBe(1);
    expect(at(400)).toBeUndefined();
    const column = { width: 1, height: 2, values: Uint8Array.of(51, 102) };
    expect(heatAt(column, image, imagePoint(10, 50))).toBeCloseTo(0.3, 9);
  });
});

describe('a mask that is larger than a texture', () => {
  it('is sampled to fit, with labels that are there alone', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        (width, height, longest) => {
          const values = Uint8Array.from({ length: width * height }, (_, i) => i % 251);
          const sampled = sampledPlane({ width, height, values }, longest);
          expect(Math.max(sampled.width, sampled.height)).toBeLessThanOrEqual(longest);
          expect(sampled.values).toHaveLength(sampled.width * sampled.height);
          if (Math.max(width, height) <= longest) expect(sampled.values).toBe(values);
        },
      ),
    );
    const wide = { width: 4, height: 2, values: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) };
    expect(sampledPlane(wide, 2)).toEqual({ width: 2, height: 1, values: Uint8Array.of(6, 8) });
  });
});
