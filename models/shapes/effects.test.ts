import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addBlockNoise } from './blockNoise.ts';
import { boxBlur } from './blur.ts';
import { patternFunction } from './patterns.ts';
import { createPicture } from './picture.ts';
import { createRandom } from './random.ts';
import type { Texture } from './silhouettes.ts';

describe('boxBlur', () => {
  test('leaves a constant plane as it is, whatever the radius', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 12, noNaN: true }), (radius) => {
        const plane = new Float32Array(17 * 9).fill(100);
        boxBlur(plane, 17, 9, radius);
        for (const value of plane) expect(value).toBeCloseTo(100, 3);
      }),
    );
  });

  test('spreads a point over 2 × radius + 1 pixels in one pass and keeps its sum', () => {
    const plane = new Float32Array(15);
    plane[7] = 1;
    boxBlur(plane, 15, 1, 1.5, 1);
    expect([...plane].map((value) => Math.round(value * 1000) / 1000)).toEqual([
      0, 0, 0, 0, 0, 0.125, 0.25, 0.25, 0.25, 0.125, 0, 0, 0, 0, 0,
    ]);
  });
});

describe('addBlockNoise', () => {
  function noisyPicture(seed: number) {
    const picture = createPicture(20);
    const random = createRandom(seed);
    for (const plane of picture.planes) plane.forEach((_, i) => (plane[i] = random.between(0, 255)));
    return picture;
  }

  test('hardly touches a picture at the finest steps, and loses more with coarser ones', () => {
    const loss = (scale: number): number => {
      const before = noisyPicture(1);
      const after = noisyPicture(1);
      addBlockNoise(after, scale);
      const [planeBefore, planeAfter] = [before.planes[1], after.planes[1]];
      return Math.sqrt(
        planeBefore.reduce((sum, value, i) => sum + (value - (planeAfter[i] ?? 0)) ** 2, 0) / planeBefore.length,
      );
    };
    // Steps of 1 leave uniform errors of 0.29 in each of three components; the way back to RGB adds them up.
    expect(loss(0.001)).toBeLessThan(0.7);
    expect(loss(0.5)).toBeGreaterThan(loss(0.001));
    expect(loss(2)).toBeGreaterThan(loss(0.5));
  });

  test('keeps a plain picture plain', () => {
    const picture = createPicture(16);
    for (const plane of picture.planes) plane.fill(90);
    addBlockNoise(picture, 1);
    for (const plane of picture.planes) expect(Math.max(...plane) - Math.min(...plane)).toBeLessThan(0.01);
  });
});

describe('patternFunction', () => {
  const textures: readonly Texture[] = [
    { kind: 'stripes', period: 0.1, angle: 30, share: 0.5 },
    { kind: 'dots', period: 0.1, radius: 0.3 },
    { kind: 'checks', period: 0.1 },
    { kind: 'scales', period: 0.1 },
    { kind: 'wedges', count: 10, centreX: 0, centreY: 0 },
  ];

  test.each(textures)('$kind lie between 0 and 1, and both paints show', (texture) => {
    const pattern = patternFunction(texture);
    const random = createRandom(9);
    const values = Array.from({ length: 4000 }, () =>
      pattern(random.between(-0.5, 0.5), random.between(-0.5, 0.5), 0.005),
    );
    expect(Math.min(...values)).toBe(0);
    expect(Math.max(...values)).toBe(1);
    const share = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(share).toBeGreaterThan(0.15);
    expect(share).toBeLessThan(0.85);
  });

  test('stripes and wedges and checks share the area evenly', () => {
    for (const texture of textures.filter(({ kind }) => ['stripes', 'wedges', 'checks'].includes(kind))) {
      const pattern = patternFunction(texture);
      const random = createRandom(9);
      const values = Array.from({ length: 8000 }, () =>
        pattern(random.between(-0.5, 0.5), random.between(-0.5, 0.5), 0.002),
      );
      // Four standard errors of a half in 8000 draws are 0.022; the square's corners favour no wedge by more than as
      // much again.
      expect(Math.abs(values.reduce((sum, value) => sum + value, 0) / values.length - 0.5)).toBeLessThan(0.05);
    }
  });
});
