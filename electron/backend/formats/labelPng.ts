/**
 * Label maps as PNG files: one byte per pixel whose value is the label, with a palette (colour type 3) or as grey, neither
 * interlaced nor with alpha. Readers that take indices and readers that take colours both work.
 */
import { decode, encode, type DecodedPng } from 'fast-png';
import { ExpectedError } from '#core/base/errors.ts';
import type { Rgb } from '#core/base/oklab.ts';

/** A palette PNG of a label map `[height, width]`; `palette` has a colour for every label. */
export function encodeLabelPng(
  labelMap: Uint8Array,
  width: number,
  height: number,
  palette: readonly Rgb[],
): Uint8Array {
  return encode({
    width,
    height,
    data: labelMap,
    depth: 8,
    channels: 1,
    palette: palette.map((colour) => [...colour]),
  });
}

/** An 8-bit grey PNG of a plane `[height, width]`. */
export function encodeGreyPng(plane: Uint8Array, width: number, height: number): Uint8Array {
  return encode({ width, height, data: plane, depth: 8, channels: 1 });
}

/**
 * The stored bytes, not the colours, of an 8-bit palette or grey PNG, `[height, width]`.
 * Throws `ExpectedError` (`label-png-unreadable`) for anything else and for sizes other than the expected one.
 */
export function decodeLabelPng(bytes: Uint8Array, width: number, height: number, name: string): Uint8Array {
  let png: DecodedPng;
  try {
    png = decode(bytes);
  } catch (error) {
    throw unreadable(`${name} is not a readable PNG.`, error);
  }
  if (png.channels !== 1 || png.depth !== 8) throw unreadable(`${name} does not hold one byte per pixel.`);
  if (png.width !== width || png.height !== height) {
    throw unreadable(`${name} has ${png.width}×${png.height} pixels instead of ${width}×${height}.`);
  }
  return Uint8Array.from(png.data);
}

function unreadable(message: string, cause?: unknown): ExpectedError {
  const remedy = 'Write label maps as 8-bit palette or grey PNG files of the size of their pictures.';
  return new ExpectedError('label-png-unreadable', message, { remedy, cause });
}
