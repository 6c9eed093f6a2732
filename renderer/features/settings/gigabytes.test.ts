import { describe, expect, it } from 'vitest';
import { gigabytesText, parseGigabytes } from './gigabytes.ts';

describe('a size in gigabytes', () => {
  it('is read as people write it', () => {
    expect(['20', ' 0.5 ', '1,5', '0'].map(parseGigabytes)).toEqual([20e9, 0.5e9, 1.5e9, 0]);
  });

  it('is refused where it is none', () => {
    for (const text of ['', 'much', '-1', '1e9', '5 GB', '1.', '99999999']) {
      expect(parseGigabytes(text), text).toBeUndefined();
    }
  });

  it('is written as it is read', () => {
    for (const bytes of [0, 20e9, 500e6, 1_234_000_000]) expect(parseGigabytes(gigabytesText(bytes))).toBe(bytes);
    expect(gigabytesText(20e9)).toBe('20');
  });
});
