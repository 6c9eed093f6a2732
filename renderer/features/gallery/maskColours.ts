/** Small masks as pixels to lie over thumbnails: half transparent, in the colours of the classes. */
import type { DatasetClass } from '#core/document/datasetClass.ts';
import { ignoreLabel } from '#core/mask/labelMap.ts';

const opacity = 150;

/** Colours of all 256 labels as RGBA in bytes: background is clear, what is ignored grey, labels of no class light grey. */
export function maskPalette(classes: readonly DatasetClass[]): Uint8ClampedArray {
  const palette = new Uint8ClampedArray(256 * 4);
  const set = (label: number, colour: number): void => {
    palette.set([colour >> 16, (colour >> 8) & 255, colour & 255, opacity], label * 4);
  };
  for (let label = 1; label < 256; label++) set(label, 0xdddddd);
  set(ignoreLabel, 0x808080);
  for (const { index, colour } of classes) set(index, Number.parseInt(colour.slice(1), 16));
  return palette;
}

/** RGBA pixels of labels, in the same order. */
export function paintLabels(labels: Uint8Array, palette: Uint8ClampedArray): Uint8ClampedArray<ArrayBuffer> {
  const words = new Uint32Array(palette.buffer, palette.byteOffset, 256);
  const pixels = new Uint32Array(labels.length);
  for (let i = 0; i < labels.length; i++) pixels[i] = words[labels[i]!]!;
  return new Uint8ClampedArray(pixels.buffer);
}
