import type { Rgb } from '#core/base/oklab.ts';

/**
 * The 256 colours of Pascal VOC by label: the bits of the index are dealt out to red, green and blue in turn, the lowest to the
 * highest bits of the colour. 0 is black, 1 (128, 0, 0), 255 (224, 224, 192); all are distinct. Source: VOC devkit, VOClabelcolormap.
 */
export const vocPalette: readonly Rgb[] = Array.from({ length: 256 }, (_, label) => {
  const channels: [number, number, number] = [0, 0, 0];
  for (let bit = 0; bit < 8; bit++) {
    for (const channel of [0, 1, 2] as const) {
      channels[channel] |= ((label >> (3 * bit + channel)) & 1) << (7 - bit);
    }
  }
  return channels;
});
