import { expect, it } from 'vitest';
import { nextStepOf } from './nextStep.ts';

const counts = (total: number, unreadable: number, tagged: number, masked: number) => ({
  total,
  unreadable,
  tagged,
  masked,
});

it.each([
  ['nothing at all', counts(0, 0, 0, 0), undefined],
  ['broken files alone', counts(3, 3, 0, 0), undefined],
  ['pictures', counts(3, 1, 0, 0), 'tag'],
  ['tags', counts(3, 0, 1, 0), 'generate'],
  ['masks of some', counts(3, 0, 3, 1), 'review'],
  ['a mask that stayed when the last tag went', counts(3, 0, 0, 1), 'review'],
] as const)('with %s it is as expected', (_, images, step) => {
  expect(nextStepOf(images)).toBe(step);
});
