import { describe, expect, it } from 'vitest';
import { tensor } from '#models/tensor/tensor.ts';
import type { ElementType } from '../elementType.ts';
import { floatWeights, int64Weights, weightsFromTensor, type Weights } from '../weights.ts';
import { elementsFromWeights, floatsFromWeights } from './weightElements.ts';

/** Weights of 16-bit words, at an odd place in memory as a protobuf may have them. */
function words(elementType: ElementType, values: readonly number[]): Weights {
  const bytes = new Uint8Array(1 + 2 * values.length);
  const view = new DataView(bytes.buffer, 1);
  values.forEach((word, i) => {
    view.setUint16(2 * i, word, true);
  });
  return { elementType, shape: [values.length], place: undefined, bytes: () => bytes.subarray(1) };
}

describe('weights as floats', () => {
  it('are read from every real type', () => {
    const cases: readonly (readonly [Weights, readonly number[]])[] = [
      [floatWeights([2], [1.5, -2]), [1.5, -2]],
      [weightsFromTensor(tensor('float64', [2], Float64Array.of(0.1, -3))), [Math.fround(0.1), -3]],
      [words('float16', [0x3c00, 0xc000, 0x0001]), [1, -2, 2 ** -24]],
      [words('bfloat16', [0x3f80, 0xc040]), [1, -3]],
    ];
    for (const [weights, expected] of cases) {
      expect([...(floatsFromWeights(weights) ?? [])]).toEqual(expected);
    }
    expect(floatsFromWeights(int64Weights([1], [1]))).toBeUndefined();
  });

  it.each(['float16', 'bfloat16'] as const)('are the same for a large matrix of %s as one by one', (type) => {
    // Every word, in another order, and then some.
    const all = Array.from({ length: 2 ** 16 + 100 }, (_, i) => (i * 40_503) % 2 ** 16);
    const large = floatsFromWeights(words(type, all));
    const single = all.map((word) => elementsFromWeights(words(type, [word]))?.[0]);
    expect([...(large ?? [])]).toEqual(single);
  });
});
