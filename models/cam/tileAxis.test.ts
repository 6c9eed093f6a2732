import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defined } from '#core/base/assert.ts';
import { tileAxis } from './tileAxis.ts';

describe('tiles along an axis', () => {
  it('are one where a tile covers it all', () => {
    expect(tileAxis(5, 8)).toEqual([{ start: 0, shares: new Float32Array(5).fill(1) }]);
    expect(tileAxis(8, 8)).toEqual([{ start: 0, shares: new Float32Array(8).fill(1) }]);
  });

  it('take over from each other along half a cosine in what both see', () => {
    const [first, second] = tileAxis(14, 8);
    expect([first?.start, second?.start]).toEqual([0, 6]);
    // Both see positions 6 and 7, which are a quarter and three quarters of the way.
    const early = 0.5 - 0.5 * Math.cos(Math.PI / 4);
    expect([...(first?.shares ?? [])].map((share) => Number(share.toFixed(6)))).toEqual(
      [1, 1, 1, 1, 1, 1, 1 - early, early].map((share) => Number(share.toFixed(6))),
    );
    expect(second?.shares[0]).toBeCloseTo(early, 6);
    expect(second?.shares[1]).toBeCloseTo(1 - early, 6);
  });

  it('cover every position with shares that add up to 1, change little from one to the next, and overlap by a quarter', () => {
    const sizes = fc.record({ length: fc.integer({ min: 1, max: 400 }), tile: fc.integer({ min: 4, max: 64 }) });
    fc.assert(
      fc.property(sizes, ({ length, tile }) => {
        const tiles = tileAxis(length, tile);
        const sums = new Float64Array(length);
        for (const { start, shares } of tiles) {
          expect(shares).toHaveLength(Math.min(tile, length));
          shares.forEach((share, offset) => {
            expect(share).toBeGreaterThanOrEqual(0);
            sums[start + offset] = defined(sums[start + offset], 'a position of the axis') + share;
          });
        }
        for (const sum of sums) expect(Math.abs(sum - 1)).toBeLessThan(1e-7);
        expect(tiles[0]?.start).toBe(0);
        expect((tiles.at(-1)?.start ?? NaN) + Math.min(tile, length)).toBe(length);
        tiles.slice(1).forEach(({ start }, i) => {
          const overlap = (tiles[i]?.start ?? NaN) + tile - start;
          // Starts are whole positions: rounding may take one from each side.
          expect(overlap).toBeGreaterThanOrEqual(Math.ceil(tile * 0.25) - 1);
        });
      }),
    );
  });

  it('let the middle of a tile count alone and its rim least', () => {
    const [, middle] = tileAxis(3 * 32 - 2 * 8, 32);
    const shares = middle?.shares ?? new Float32Array();
    expect(shares.slice(8, 24).every((share) => share === 1)).toBe(true);
    expect(defined(shares[0], 'the rim')).toBeLessThan(0.02);
    expect(defined(shares[31], 'the rim')).toBeLessThan(0.02);
  });

  it('are refused where no number of them would do', () => {
    expect(() => tileAxis(0, 8)).toThrow(/no tiles/);
    expect(() => tileAxis(8, 8, 1)).toThrow(/no tiles/);
  });
});
