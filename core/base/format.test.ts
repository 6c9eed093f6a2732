import { expect, it } from 'vitest';
import { formatNames, formatRunTime, formatShare } from './format.ts';

it.each([
  [0.000_41, '0.4 ms'],
  [0.0021, '2.1 ms'],
  [0.0421, '42 ms'],
  [0.999, '999 ms'],
  [0.9996, '1.0 s'],
  [61.26, '61.3 s'],
])('the time of one run: %d s is %s', (seconds, text) => {
  expect(formatRunTime(seconds)).toBe(text);
});

it.each([
  [0, '0 %'],
  [0.0001, 'under 1 %'],
  [0.034, '3 %'],
  [1, '100 %'],
])('the share %d is %s', (share, text) => {
  expect(formatShare(share)).toBe(text);
});

it('names in a sentence are all there up to a number, and counted beyond it', () => {
  expect(formatNames(['cat', 'dog'], 2)).toBe('cat, dog');
  expect(formatNames(['cat', 'dog', 'owl', 'fox'], 2)).toBe('cat, dog and 2 more');
  expect(formatNames([])).toBe('');
});
