import { expect, it } from 'vitest';
import { ciede2000, labOf } from './ciede2000.ts';

it('gives the figures that its authors published', () => {
  // Rows 1, 7, 9, 14, 17, 20, 31 and 34 of their table.
  const rows = [
    [50, 2.6772, -79.7751, 50, 0, -82.7485, 2.0425],
    [50, 0, 0, 50, -1, 2, 2.3669],
    [50, 2.49, -0.001, 50, -2.49, 0.0009, 7.1792],
    [50, -0.001, 2.49, 50, 0.0011, -2.49, 4.7461],
    [50, 2.5, 0, 73, 25, -18, 27.1492],
    [50, 2.5, 0, 58, 24, 15, 19.4535],
    [22.7233, 20.0904, -46.694, 23.0331, 14.973, -42.5619, 2.0373],
    [2.0776, 0.0795, -1.135, 0.9033, -0.0636, -0.5514, 0.9082],
  ] as const;
  for (const [l1, a1, b1, l2, a2, b2, published] of rows) {
    expect(ciede2000([l1, a1, b1], [l2, a2, b2])).toBeCloseTo(published, 4);
    expect(ciede2000([l2, a2, b2], [l1, a1, b1])).toBeCloseTo(published, 4);
  }
});

it('knows white, black and a middle grey', () => {
  expect(labOf([1, 1, 1])[0]).toBeCloseTo(100, 4);
  expect(labOf([0, 0, 0])).toEqual([0, 0, 0]);
  const [lightness, a, b] = labOf([0.18418, 0.18418, 0.18418]);
  expect(lightness).toBeCloseTo(50, 1);
  expect(Math.hypot(a, b)).toBeLessThan(0.01);
});
