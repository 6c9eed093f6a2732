import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planMemory, type MemoryRequest } from './memoryPlan.ts';

const vitB16 = { weightBytes: 345e6, heads: 12, width: 768, patchSize: 16 };
const plenty: MemoryRequest = {
  encoder: vitB16,
  scales: [1],
  longSide: 512,
  squareness: 0.75,
  batch: 4,
  availableBytes: 64e9,
};

describe('planMemory', () => {
  it('by hand: weights, 2.5 attention maps and 18 widths a token, of float32', () => {
    const { peakBytes, ...plan } = planMemory({ ...plenty, batch: 1 });
    expect(plan).toEqual({ batch: 1, longSide: 512, fits: true });
    // 32 × 24 patches and the class token.
    expect(peakBytes).toBe(345e6 + 4 * (2.5 * 12 * 769 ** 2 + 18 * 768 * 769));
  });

  it('on a processor, the maps of one head at a time, once the scores of two exceed the caches', () => {
    expect(planMemory({ ...plenty, batch: 1, cores: 2 }).peakBytes).toBe(345e6 + 4 * (2.5 * 769 ** 2 + 18 * 768 * 769));
    expect(planMemory({ ...plenty, batch: 1, cores: 8 }).peakBytes).toBe(
      345e6 + 4 * (2.5 * 4 * 769 ** 2 + 18 * 768 * 769),
    );
  });

  it('covers what ViT-B/16 was measured to need beyond Node itself', () => {
    const peak = (request: Partial<MemoryRequest>) => planMemory({ ...plenty, ...request }).peakBytes;
    // All heads at once: 1, 2 and 4 pictures of 769 tokens, one of 3073.
    expect(peak({ batch: 1 })).toBeGreaterThan(427e6);
    expect(peak({ batch: 2 })).toBeGreaterThan(498e6);
    expect(peak({ batch: 4 })).toBeGreaterThan(640e6);
    expect(peak({ batch: 1, longSide: 1024 })).toBeGreaterThan(1319e6);
    // Head by head on two cores.
    expect(peak({ batch: 1, cores: 2 })).toBeGreaterThan(391e6);
    expect(peak({ batch: 2, cores: 2 })).toBeGreaterThan(423e6);
    expect(peak({ batch: 4, cores: 2 })).toBeGreaterThan(497e6);
    expect(peak({ batch: 1, longSide: 1024, cores: 2 })).toBeGreaterThan(491e6);
  });

  it('lowers the batch first, and only as far as it must', () => {
    expect(planMemory({ ...plenty, availableBytes: 0.75e9 })).toMatchObject({ batch: 2, longSide: 512, fits: true });
    expect(planMemory({ ...plenty, availableBytes: 0.6e9 })).toMatchObject({ batch: 1, longSide: 512, fits: true });
  });

  it('then the size, patch by patch', () => {
    const { batch, longSide, fits } = planMemory({ ...plenty, availableBytes: 0.52e9 });
    expect({ batch, fits }).toEqual({ batch: 1, fits: true });
    expect(longSide).toBeLessThan(512);
    expect(longSide % 16).toBe(0);
    expect(planMemory({ ...plenty, availableBytes: 0.52e9, longSide: longSide + 16, batch: 1 }).longSide).toBe(
      longSide,
    );
  });

  it('never below what a mask needs, and says that it does not fit', () => {
    expect(planMemory({ ...plenty, availableBytes: 1e6 })).toMatchObject({ batch: 1, longSide: 128, fits: false });
    // A pack that works at less is left alone.
    expect(planMemory({ ...plenty, availableBytes: 1e6, longSide: 96 })).toMatchObject({ longSide: 96, fits: false });
  });

  it('counts a session for each scale', () => {
    const two = planMemory({ ...plenty, batch: 1, scales: [1, 1] }).peakBytes;
    expect(two).toBe(2 * planMemory({ ...plenty, batch: 1 }).peakBytes);
  });

  it('with more memory never plans for less', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e6, max: 4e9, noNaN: true }),
        fc.double({ min: 0, max: 4e9, noNaN: true }),
        (available, more) => {
          const small = planMemory({ ...plenty, availableBytes: available });
          const large = planMemory({ ...plenty, availableBytes: available + more });
          expect(large.batch).toBeGreaterThanOrEqual(small.batch);
          expect(large.longSide).toBeGreaterThanOrEqual(small.longSide);
        },
      ),
    );
  });
});
