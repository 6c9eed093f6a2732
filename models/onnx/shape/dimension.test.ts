import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, divide, formatShape, isSameSize, multiply, product, symbol, type Dimension } from './dimension.ts';

const batch = symbol('N');

const size: fc.Arbitrary<Dimension> = fc.oneof(
  fc.integer({ min: 1, max: 64 }),
  fc
    .tuple(fc.integer({ min: 1, max: 64 }), fc.subarray(['N', 'H', 'W'], { minLength: 1 }))
    .map(([factor, symbols]) => symbols.map(symbol).reduce<Dimension>(multiply, factor)),
);

describe('a size', () => {
  it('divides what it was multiplied into', () => {
    fc.assert(fc.property(size, size, (a, b) => isSameSize(divide(multiply(a, b), b) ?? 0, a)));
  });

  it('does not depend on the order of its factors', () => {
    fc.assert(fc.property(size, size, size, (a, b, c) => isSameSize(product([a, b, c]), product([c, a, b]))));
  });

  it('has no quotient with a remainder, or by a symbol it does not contain', () => {
    expect(divide(multiply(65, batch), 4)).toBeUndefined();
    expect(divide(65, batch)).toBeUndefined();
    expect(divide(65, 4)).toBeUndefined();
  });

  it('adds multiples of the same symbols only', () => {
    expect(formatShape([add(batch, multiply(3, batch)) ?? 0])).toBe('[4·N]');
    expect(add(batch, 1)).toBeUndefined();
    expect(add(batch, 0)).toEqual(batch);
  });
});
