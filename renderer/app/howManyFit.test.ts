import { expect, it } from 'vitest';
import { howManyFit } from './howManyFit.ts';

it('needs no room for a menu where all boxes fit', () => {
  expect(howManyFit([40, 60, 50], 150, 30)).toBe(3);
  expect(howManyFit([], 0, 30)).toBe(0);
});

it('leaves room for the menu where they do not', () => {
  expect(howManyFit([40, 60, 50], 149, 30)).toBe(2);
  expect(howManyFit([40, 60, 50], 129, 30)).toBe(1);
  expect(howManyFit([40, 60, 50], 60, 30)).toBe(0);
  expect(howManyFit([40, 60, 50], 10, 30)).toBe(0);
});
