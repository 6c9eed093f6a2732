import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clipBox, fitTransform, imageBox, imagePoint, toImage, toView, unionBox } from './space.ts';

const coordinate = fc.integer({ min: -1000, max: 1000 });
const length = fc.integer({ min: 1, max: 5000 });

describe('image and view space', () => {
  it('are each other’s inverse', () => {
    fc.assert(
      fc.property(coordinate, coordinate, length, length, (x, y, width, height) => {
        const transform = fitTransform({ width, height }, { width: 640, height: 480 });
        const back = toImage(toView(imagePoint(x, y), transform), transform);
        expect(back.x).toBeCloseTo(x, 6);
        expect(back.y).toBeCloseTo(y, 6);
      }),
    );
  });

  it('fit a picture into the middle of a viewport', () => {
    expect(fitTransform({ width: 100, height: 50 }, { width: 200, height: 200 })).toEqual({
      scale: 2,
      offsetX: 0,
      offsetY: 50,
    });
  });
});

describe('boxes', () => {
  it('unite to whole pixels', () => {
    expect(unionBox(imageBox(0.5, 1, 2, 2), imageBox(4, 0, 1.2, 1))).toEqual(imageBox(0, 0, 6, 3));
  });

  it('clipped to a picture never leave it', () => {
    fc.assert(
      fc.property(coordinate, coordinate, length, length, (x, y, width, height) => {
        const clipped = clipBox(imageBox(x, y, width, height), { width: 300, height: 200 });
        expect(Math.min(clipped.x, clipped.y, clipped.width, clipped.height)).toBeGreaterThanOrEqual(0);
        expect(clipped.x + clipped.width).toBeLessThanOrEqual(300);
        expect(clipped.y + clipped.height).toBeLessThanOrEqual(200);
      }),
    );
  });
});
