import { describe, expect, it } from 'vitest';
import { tensor, type Tensor } from '#models/tensor/tensor.ts';
import { compareOutputs } from './compareOutputs.ts';

const shape = [1, 16, 8, 8];

/** Vectors in 8 bands of directions, so that positions have labels that do not hang by a thread. */
function features(change: (value: number, index: number) => number = (value) => value): Tensor<'float32'> {
  const values = Float32Array.from({ length: 16 * 64 }, (_, i) => {
    const [channel, cell] = [Math.floor(i / 64), i % 64];
    return change(Math.cos(channel * (1 + Math.floor(cell / 8))), i);
  });
  return tensor('float32', shape, values);
}

describe('compareOutputs', () => {
  it('of the same numbers finds no difference', () => {
    const { relative, cosine, equalLabels } = compareOutputs(features(), features());
    expect(relative).toBe(0);
    expect(cosine).toBeCloseTo(1, 12);
    expect(equalLabels).toBe(1);
  });

  it('gives the largest difference relative to the largest value', () => {
    const output = features((value, i) => (i === 40 ? value + 0.25 : value));
    // cos(0) = 1 is the largest value.
    expect(compareOutputs(features(), output).relative).toBeCloseTo(0.25, 6);
  });

  it('sees a swap of two bands in the labels: a quarter of the positions', () => {
    const swapped = features();
    for (let channel = 0; channel < 16; channel++) {
      const plane = swapped.data.subarray(channel * 64, (channel + 1) * 64);
      const [first, second] = [plane.slice(0, 8), plane.slice(8, 16)];
      plane.set(second, 0);
      plane.set(first, 8);
    }
    expect(compareOutputs(features(), swapped).equalLabels).toBe(0.75);
  });

  it('lets rounding to half precision pass as what it is', () => {
    const rounded = features((value) => Math.fround(Math.round(value * 2048) / 2048));
    const { relative, cosine, equalLabels } = compareOutputs(features(), rounded);
    expect(relative).toBeGreaterThan(1e-5);
    expect(cosine).toBeGreaterThan(0.9999);
    expect(equalLabels).toBe(1);
  });

  it.each([
    ['a value that is no number', features((value, i) => (i === 3 ? NaN : value))],
    ['another shape', tensor('float32', [1, 16], new Float32Array(16))],
    ['another type', tensor('int32', shape, new Int32Array(16 * 64))],
  ])('says NaN to %s', (_, output) => {
    expect(compareOutputs(features(), output)).toMatchObject({ relative: NaN, equalLabels: NaN });
  });
});
