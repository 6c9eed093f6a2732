/** Bitmaps for tests, written field by field: what the decoder under test reads is not what wrote them. */

export interface BmpFields {
  readonly width: number;
  /** Negative: stored from the top down. */
  readonly height: number;
  readonly bitsPerPixel: number;
  /** Everything that follows the palette: rows of whole groups of four bytes, in stored order, or run lengths. */
  readonly pixels: Uint8Array;
  /** Red, green, blue. */
  readonly palette?: readonly (readonly [number, number, number])[];
  readonly compression?: number;
  /** 12 is OS/2's header, whose palette has three bytes a colour. */
  readonly headerLength?: 12 | 40 | 52 | 56 | 108 | 124;
  readonly masks?: readonly number[];
  readonly pixelOffset?: number;
}

export function bmpFile(fields: BmpFields): Buffer {
  const { width, height, bitsPerPixel, pixels, palette = [], compression = 0, headerLength = 40, masks = [] } = fields;
  const information = Buffer.alloc(headerLength);
  information.writeUInt32LE(headerLength, 0);
  if (headerLength === 12) {
    [width, height, 1, bitsPerPixel].forEach((value, i) => information.writeUInt16LE(value, 4 + i * 2));
  } else {
    information.writeInt32LE(width, 4);
    information.writeInt32LE(height, 8);
    information.writeUInt16LE(1, 12);
    information.writeUInt16LE(bitsPerPixel, 14);
    information.writeUInt32LE(compression, 16);
    information.writeUInt32LE(palette.length, 32);
  }
  const maskBytes = Buffer.alloc(masks.length * 4);
  masks.forEach((mask, i) => maskBytes.writeUInt32LE(mask, i * 4));
  // Later versions of the header have the masks where the first one is followed by them.
  if (headerLength > 40) maskBytes.copy(information, 40);
  const parts = [information, headerLength > 40 ? Buffer.alloc(0) : maskBytes];
  for (const [red, green, blue] of palette) {
    parts.push(Buffer.from(headerLength === 12 ? [blue, green, red] : [blue, green, red, 0]));
  }
  const head = Buffer.alloc(14);
  head.write('BM', 'latin1');
  const offset = 14 + parts.reduce((sum, part) => sum + part.length, 0);
  head.writeUInt32LE(offset + pixels.length, 2);
  head.writeUInt32LE(fields.pixelOffset ?? offset, 10);
  return Buffer.concat([head, ...parts, pixels]);
}

/** Values of `bitsPerPixel` bits, row by row `[height, width]`, as stored rows: packed from the high bits, filled up to four bytes. */
export function bmpRows(values: readonly number[], width: number, bitsPerPixel: number): Buffer {
  const height = values.length / width;
  const rowLength = Math.ceil((width * bitsPerPixel) / 32) * 4;
  const rows = Buffer.alloc(rowLength * height);
  values.forEach((value, i) => {
    const row = Math.floor(i / width) * rowLength;
    const x = i % width;
    if (bitsPerPixel >= 8) {
      rows.writeUIntLE(value, row + (x * bitsPerPixel) / 8, bitsPerPixel / 8);
    } else {
      const bit = x * bitsPerPixel;
      const at = row + (bit >> 3);
      rows[at] = (rows[at] ?? 0) | (value << (8 - bitsPerPixel - (bit & 7)));
    }
  });
  return rows;
}
