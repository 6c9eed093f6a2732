/**
 * The pixels of a Windows or OS/2 bitmap as 8-bit RGB: 1, 2, 4, 8, 16, 24 and 32 bits a pixel, channel masks, run
 * lengths, stored from either end. Alpha is dropped and a colour profile in the file is not applied, as viewers do.
 */
import { type BmpHeader, BmpError, type ChannelMask, readBmpHeader } from './bmpHeader.ts';
import { expandRunLengths } from './runLengths.ts';

export interface BmpPicture {
  readonly width: number;
  readonly height: number;
  /** `[height, width, 3]`, 0..255. */
  readonly rgb: Uint8Array;
}

/** Decodes a whole file. Throws `BmpError`; the caller has refused sizes that are too large. */
export function decodeBmp(file: Uint8Array): BmpPicture {
  const header = readBmpHeader(file);
  const { width, height, bitsPerPixel, compression } = header;
  if (file.byteLength < header.minimumLength) {
    throw new BmpError('truncated', `${header.minimumLength - file.byteLength} bytes are missing`);
  }
  const rgb = new Uint8Array(width * height * 3);
  if (compression !== 'none') {
    const indices = expandRunLengths(file.subarray(header.pixelOffset), width, height, compression);
    const palette = readPalette(file, header);
    forEachRow(header, (stored, target) => {
      for (let x = 0; x < width; x++) paint(rgb, target + x * 3, palette, indices[stored * width + x]!);
    });
  } else if (bitsPerPixel <= 8) {
    indexedPixels(file, header, rgb);
  } else if (bitsPerPixel === 24) {
    forEachRow(header, (stored, target) => {
      const row = header.pixelOffset + stored * header.rowLength;
      for (let i = 0; i < width * 3; i += 3) {
        rgb[target + i] = file[row + i + 2]!;
        rgb[target + i + 1] = file[row + i + 1]!;
        rgb[target + i + 2] = file[row + i]!;
      }
    });
  } else {
    maskedPixels(file, header, rgb);
  }
  return { width, height, rgb };
}

/** Calls with each stored row's number and where its first pixel goes in the result. */
function forEachRow({ width, height, isTopDown }: BmpHeader, use: (stored: number, target: number) => void): void {
  for (let stored = 0; stored < height; stored++) {
    use(stored, (isTopDown ? stored : height - 1 - stored) * width * 3);
  }
}

function indexedPixels(file: Uint8Array, header: BmpHeader, rgb: Uint8Array): void {
  const { width, bitsPerPixel, pixelOffset, rowLength } = header;
  const palette = readPalette(file, header);
  const perByte = 8 / bitsPerPixel;
  const lowBits = (1 << bitsPerPixel) - 1;
  forEachRow(header, (stored, target) => {
    const row = pixelOffset + stored * rowLength;
    for (let x = 0; x < width; x++) {
      const byte = file[row + Math.floor(x / perByte)]!;
      // The first pixel of a byte is in its highest bits.
      const index = (byte >> (8 - bitsPerPixel * ((x % perByte) + 1))) & lowBits;
      paint(rgb, target + x * 3, palette, index);
    }
  });
}

function maskedPixels(file: Uint8Array, header: BmpHeader, rgb: Uint8Array): void {
  const { width, bitsPerPixel, pixelOffset, rowLength, masks } = header;
  const [red, green, blue] = masks;
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  forEachRow(header, (stored, target) => {
    const row = pixelOffset + stored * rowLength;
    for (let x = 0; x < width; x++) {
      const pixel = bitsPerPixel === 16 ? view.getUint16(row + x * 2, true) : view.getUint32(row + x * 4, true);
      const at = target + x * 3;
      rgb[at] = channelValue(pixel, red);
      rgb[at + 1] = channelValue(pixel, green);
      rgb[at + 2] = channelValue(pixel, blue);
    }
  });
}

/** Stretched to 0..255 and rounded. */
function channelValue(pixel: number, { shift, maximum }: ChannelMask): number {
  const value = ((pixel >>> shift) & maximum) >>> 0;
  if (maximum === 255) return value;
  return maximum === 0 ? 0 : Math.round((value * 255) / maximum);
}

/** 256 colours `[256, 3]`; those that the file does not have are black. */
function readPalette(file: Uint8Array, { palette: { offset, count, entryLength } }: BmpHeader): Uint8Array {
  const colours = new Uint8Array(256 * 3);
  for (let i = 0; i < count; i++) {
    const at = offset + i * entryLength;
    colours.set([file[at + 2]!, file[at + 1]!, file[at]!], i * 3);
  }
  return colours;
}

function paint(rgb: Uint8Array, at: number, palette: Uint8Array, index: number): void {
  rgb[at] = palette[index * 3]!;
  rgb[at + 1] = palette[index * 3 + 1]!;
  rgb[at + 2] = palette[index * 3 + 2]!;
}
