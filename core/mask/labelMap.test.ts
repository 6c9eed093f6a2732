import { describe, expect, it } from 'vitest';
import {
  boundaryPixels,
  classesPresent,
  classHistogram,
  countDifferences,
  relabel,
  withIgnoredRim,
} from './labelMap.ts';

it('labels with other meanings are written anew, and others handed back', () => {
  const meanings = Uint8Array.from({ length: 256 }, (_, label) => (label === 3 ? 7 : label));
  expect(relabel(Uint8Array.of(0, 3, 255, 3, 7), meanings)).toEqual(Uint8Array.of(0, 7, 255, 7, 7));
  const others = Uint8Array.of(0, 1, 255);
  expect(relabel(others, meanings)).toBe(others);
});

describe('label maps', () => {
  it('count every label, also in lengths that are no multiple of four', () => {
    const labelMap = Uint8Array.from([0, 1, 1, 255, 7, 7, 7]);
    const counts = classHistogram(labelMap);
    expect([counts[0], counts[1], counts[7], counts[255]]).toEqual([1, 2, 3, 1]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(7);
    expect(classesPresent(labelMap)).toEqual([1, 7]);
  });

  it('count differing pixels and refuse different sizes', () => {
    expect(countDifferences(Uint8Array.of(1, 2, 3), Uint8Array.of(1, 0, 0))).toBe(2);
    expect(() => countDifferences(new Uint8Array(2), new Uint8Array(3))).toThrow(/2 and 3/);
  });

  it('mark both sides of a boundary, but not the border of the picture', () => {
    // 1 1 2
    // 1 1 2
    expect([...boundaryPixels(Uint8Array.of(1, 1, 2, 1, 1, 2), 3, 2)]).toEqual([0, 1, 1, 0, 1, 1]);
    expect(boundaryPixels(new Uint8Array(6).fill(4), 3, 2).some((value) => value !== 0)).toBe(false);
  });

  it('ignore a rim of the asked width around a boundary', () => {
    const labelMap = Uint8Array.of(0, 0, 0, 0, 5, 5, 5, 5);
    expect([...withIgnoredRim(labelMap, 8, 1, 1)]).toEqual([0, 0, 0, 255, 255, 5, 5, 5]);
    expect([...withIgnoredRim(labelMap, 8, 1, 2)]).toEqual([0, 0, 255, 255, 255, 255, 5, 5]);
    expect([...withIgnoredRim(labelMap, 8, 1, 0)]).toEqual([...labelMap]);
  });
});
