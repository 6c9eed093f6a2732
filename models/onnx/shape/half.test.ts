import { describe, expect, it } from 'vitest';
import { floatFromBfloat16, floatFromHalf, halfFromFloat } from './half.ts';

describe('half precision', () => {
  it('survives the way through a number, every finite value', () => {
    for (let half = 0; half < 0x10000; half++) {
      if ((half & 0x7c00) === 0x7c00 && (half & 0x3ff) !== 0) continue;
      expect(halfFromFloat(floatFromHalf(half))).toBe(half);
    }
  });

  it('rounds to nearest, ties to even', () => {
    expect(floatFromHalf(halfFromFloat(1 + 2 ** -11))).toBe(1);
    expect(floatFromHalf(halfFromFloat(1 + 3 * 2 ** -11))).toBe(1 + 2 ** -9);
    expect(floatFromHalf(halfFromFloat(0.1))).toBeCloseTo(0.0999755859375, 12);
  });

  it('reads bfloat16 as the upper half of a float32', () => {
    const words = [0x3f80, 0xc040, 0x0080, 0x8000, 0x7f80];
    expect(words.map(floatFromBfloat16)).toEqual([1, -3, 2 ** -126, -0, Infinity]);
    expect(floatFromBfloat16(0x7fc0)).toBeNaN();
  });

  it('overflows to infinity and keeps NaN', () => {
    expect(floatFromHalf(halfFromFloat(65520))).toBe(Infinity);
    expect(floatFromHalf(halfFromFloat(65519))).toBe(65504);
    expect(floatFromHalf(halfFromFloat(NaN))).toBeNaN();
  });
});
