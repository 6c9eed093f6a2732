import { describe, expect, it } from 'vitest';
import { floatWeights, int64Weights, tensorFromWeights, toInt64, type Weights } from './weights.ts';

describe('whole numbers as int64', () => {
  it("saturate at both ends, which is what exporters mean by 'to the end'", () => {
    expect(toInt64(2 ** 63)).toBe(2n ** 63n - 1n);
    expect(toInt64(Infinity)).toBe(2n ** 63n - 1n);
    expect(toInt64(-(2 ** 63))).toBe(-(2n ** 63n));
    expect(toInt64(-Infinity)).toBe(-(2n ** 63n));
    expect(toInt64(-7)).toBe(-7n);
    expect([...int64Weights([2], [2 ** 63, -1]).bytes()]).toEqual([
      ...[255, 255, 255, 255, 255, 255, 255, 127],
      ...[255, 255, 255, 255, 255, 255, 255, 255],
    ]);
  });
});

describe('weights as a tensor', () => {
  it('are a copy, whatever the alignment of their bytes', () => {
    const source = floatWeights([2], [1.5, -2]);
    const shifted = new Uint8Array(9);
    shifted.set(source.bytes(), 1);
    const weights: Weights = { ...source, bytes: () => shifted.subarray(1) };
    const { data } = tensorFromWeights(weights, 'w');
    shifted.fill(0);
    expect([...data]).toEqual([1.5, -2]);
  });

  it('are refused when their bytes do not fill the shape, and for types that no tensor holds', () => {
    const short: Weights = { ...floatWeights([2], [1, 2]), shape: [3] };
    expect(() => tensorFromWeights(short, 'w')).toThrow(expect.objectContaining({ code: 'model-malformed' }));
    const brain: Weights = { ...floatWeights([1], [1]), elementType: 'bfloat16' };
    expect(() => tensorFromWeights(brain, 'w')).toThrow(
      expect.objectContaining({ kind: 'unsupported', code: 'element-type-unsupported' }),
    );
  });
});
