import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DenseFeatures } from '#models/clip/denseFeatures.ts';
import { tensor, type Tensor } from '#models/tensor/tensor.ts';
import { zeroShotScores } from './zeroShot.ts';

const rows = (values: readonly (readonly number[])[]): Tensor<'float32'> =>
  tensor('float32', [values.length, values[0]?.length ?? 0], Float32Array.from(values.flat()));

const grid = (values: readonly (readonly number[])[]): DenseFeatures => ({
  features: Float32Array.from(values.flat()),
  gridHeight: 1,
  gridWidth: values.length,
  width: values[0]?.length ?? 0,
});

describe('zeroShotScores', () => {
  it('is the log-odds of a tag against the mean of its competitors', () => {
    const patches = grid([
      [1, 0],
      [0, 1],
      [Math.SQRT1_2, Math.SQRT1_2],
    ]);
    const tags = rows([
      [1, 0],
      [0, 1],
    ]);
    const background = rows([[-1, 0]]);
    const scores = zeroShotScores(patches, { tags, background, logitScale: 2 });
    // By hand: first patch, first tag: 2 − log((e⁰ + e⁻²)/2).
    const expectedFirst = 2 - Math.log((1 + Math.exp(-2)) / 2);
    const expectedDiagonal = Math.SQRT2 - Math.log((Math.exp(Math.SQRT2) + Math.exp(-Math.SQRT2)) / 2);
    expect(scores.shape).toEqual([2, 1, 3]);
    expect(scores.data[0]).toBeCloseTo(expectedFirst, 6);
    expect(scores.data[1]).toBe(0);
    expect(scores.data[2]).toBeCloseTo(expectedDiagonal, 6);
    // Second tag on the first patch: 0 − log((e² + e⁻²)/2) is below zero.
    expect(scores.data[3]).toBe(0);
  });

  it('stays finite at scales where a plain exponential would overflow', () => {
    const scores = zeroShotScores(grid([[1, 0]]), {
      tags: rows([[1, 0]]),
      background: rows([
        [0, 1],
        [-1, 0],
      ]),
      logitScale: 5000,
    });
    expect(scores.data[0]).toBeCloseTo(5000 + Math.LN2, 2);
  });

  it('lets a background word that says the same as a tag take its patches away', () => {
    const patches = grid([[0.6, 0.8]]);
    const tags = rows([[0.6, 0.8]]);
    const alone = zeroShotScores(patches, { tags, background: rows([[1, 0]]), logitScale: 10 });
    const contested = zeroShotScores(patches, { tags, background: rows([[0.6, 0.8]]), logitScale: 10 });
    expect(alone.data[0]).toBeGreaterThan(1);
    expect(contested.data[0]).toBeCloseTo(0, 6);
  });

  it('does not depend on the order of the competitors, and each tag only gains from its own text', () => {
    const unit = fc
      .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 })
      .filter((vector) => Math.hypot(...vector) > 0.1)
      .map((vector) => vector.map((value) => value / Math.hypot(...vector)));
    const several = (minLength: number) => fc.array(unit, { minLength, maxLength: 4 });
    fc.assert(
      fc.property(several(1), several(1), several(1), (patches, tags, background) => {
        const options = { tags: rows(tags), logitScale: 7 };
        const forward = zeroShotScores(grid(patches), { ...options, background: rows(background) });
        const backward = zeroShotScores(grid(patches), { ...options, background: rows(background.toReversed()) });
        for (const [index, value] of forward.data.entries()) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(backward.data[index]).toBeCloseTo(value, 4);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('refuses a single tag without any background word, with the remedy', () => {
    const lonely = { tags: rows([[1, 0]]), background: tensor('float32', [0, 2], new Float32Array()), logitScale: 1 };
    expect(() => zeroShotScores(grid([[1, 0]]), lonely)).toThrow(
      expect.objectContaining({ code: 'no-competing-text', remedy: expect.stringContaining('background word') }),
    );
  });

  it('refuses texts of another CLIP than the patches', () => {
    const texts = { tags: rows([[1, 0, 0]]), background: rows([[0, 1, 0]]), logitScale: 1 };
    expect(() => zeroShotScores(grid([[1, 0]]), texts)).toThrow(expect.objectContaining({ code: 'pack-mismatched' }));
  });
});
