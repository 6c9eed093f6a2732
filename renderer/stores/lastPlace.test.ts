import { beforeEach, expect, it, vi } from 'vitest';
import { keepPlace, placeIn } from './lastPlace.ts';

const kept = new Map<string, string>();
beforeEach(() => {
  kept.clear();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  });
});

it('is of each project its own', () => {
  keepPlace('/a.maskwright', '/image/7');
  keepPlace('/b.maskwright', '/gallery?text=boat');
  keepPlace('/b.maskwright', '/export');
  expect(placeIn('/a.maskwright')).toBe('/image/7');
  expect(placeIn('/b.maskwright')).toBe('/export');
  expect(placeIn('/c.maskwright')).toBeUndefined();
});

it('is a page of ours and nothing else', () => {
  for (const path of ['https://elsewhere.example', '//elsewhere.example', 'javascript:alert(1)', '']) {
    keepPlace('/a.maskwright', path);
    expect(placeIn('/a.maskwright')).toBeUndefined();
  }
});
