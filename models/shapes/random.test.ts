import { describe, expect, test } from 'vitest';
import { createRandom, shuffled } from './random.ts';

describe('createRandom', () => {
  test('gives the same numbers on every platform: these are pinned', () => {
    const random = createRandom(42);
    expect([random.next(), random.next(), random.next()].map((value) => value * 2 ** 32)).toMatchInlineSnapshot(`
      [
        2834941501,
        862905087,
        383601768,
      ]
    `);
  });

  test('streams of one seed differ', () => {
    expect(createRandom(7, 0).next()).not.toBe(createRandom(7, 1).next());
  });

  test('neighbouring seeds are unrelated', () => {
    const firsts = Array.from({ length: 2000 }, (_, seed) => createRandom(seed).next());
    const mean = firsts.reduce((sum, value) => sum + value, 0) / firsts.length;
    const lag = firsts.slice(1).reduce((sum, value, i) => sum + (value - mean) * ((firsts[i] ?? 0) - mean), 0);
    // Standard errors: 0.2887 / √2000 = 0.0065 for the mean, 1 / √2000 = 0.022 for the correlation; four of each.
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.026);
    expect(Math.abs(lag / firsts.length / (1 / 12))).toBeLessThan(0.09);
  });

  test('weighted draws follow their weights', () => {
    const random = createRandom(3);
    const counts = [0, 0, 0];
    for (let i = 0; i < 10_000; i += 1) {
      const index = random.weighted([0.45, 0.37, 0.18]);
      counts[index] = (counts[index] ?? 0) + 1;
    }
    // Four standard errors of a share near 0.45 in 10 000 draws are 0.02.
    expect((counts[0] ?? 0) / 10_000).toBeCloseTo(0.45, 1);
    expect((counts[2] ?? 0) / 10_000).toBeGreaterThan(0.16);
    expect((counts[2] ?? 0) / 10_000).toBeLessThan(0.2);
  });
});

test('shuffling keeps every item and leaves the list alone', () => {
  const items = [1, 2, 3, 4, 5, 6, 7, 8];
  const result = shuffled(items, createRandom(1));
  expect(result.toSorted()).toEqual(items);
  expect(result).not.toEqual(items);
  expect(items).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});
