import { expect, it } from 'vitest';
import type { ClassId } from '#core/document/ids.ts';
import { maskPalette, paintLabels } from './maskColours.ts';

it('shows classes in their colours, background not at all, and what is ignored in grey', () => {
  const palette = maskPalette([{ id: 7 as ClassId, index: 2, name: 'boat', colour: '#10fe80' }]);
  const pixels = paintLabels(Uint8Array.of(0, 2, 255, 2), palette);
  const rgba = Array.from({ length: 4 }, (_, i) => [...pixels.subarray(i * 4, i * 4 + 4)]);
  expect(rgba[0]).toEqual([0, 0, 0, 0]);
  expect(rgba[1]?.slice(0, 3)).toEqual([0x10, 0xfe, 0x80]);
  expect(rgba[2]?.slice(0, 3)).toEqual([0x80, 0x80, 0x80]);
  expect(rgba[3]).toEqual(rgba[1]);
  // Half transparent: the picture shows through.
  for (const [, , , alpha = 0] of rgba.slice(1)) {
    expect(alpha).toBeGreaterThan(90);
    expect(alpha).toBeLessThan(200);
  }
});
