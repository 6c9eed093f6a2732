/**
 * Run lengths of bitmaps with 4 and 8 bits a pixel: pairs of a count and what to repeat; a count of 0 begins the end of
 * a row (0), the end of the picture (1), a jump (2, right, down) or that many pixels as they are (3 to 255).
 */
import { BmpError } from './bmpHeader.ts';

const endOfRow = 0;
const endOfPicture = 1;
const jump = 2;

/**
 * Palette indices `[height, width]` in stored order of rows. Pixels that the data jumps over have index 0; what lies
 * beyond the picture is dropped. Throws `BmpError` when the data ends before the picture does.
 */
export function expandRunLengths(
  data: Uint8Array,
  width: number,
  height: number,
  compression: 'rle4' | 'rle8',
): Uint8Array {
  const indices = new Uint8Array(width * height);
  const isNibbles = compression === 'rle4';
  let x = 0;
  let y = 0;
  let at = 0;
  const put = (index: number): void => {
    if (x < width && y < height) indices[y * width + x] = index;
    x++;
  };
  while (at + 2 <= data.length) {
    const count = data[at]!;
    const value = data[at + 1]!;
    at += 2;
    if (count > 0) {
      for (let i = 0; i < count; i++) put(isNibbles ? nibble(value, i) : value);
    } else if (value === endOfRow) {
      x = 0;
      y++;
    } else if (value === endOfPicture) {
      return indices;
    } else if (value === jump) {
      if (at + 2 > data.length) break;
      x += data[at]!;
      y += data[at + 1]!;
      at += 2;
    } else {
      const byteCount = isNibbles ? Math.ceil(value / 2) : value;
      if (at + byteCount > data.length) break;
      for (let i = 0; i < value; i++) put(isNibbles ? nibble(data[at + (i >> 1)]!, i) : data[at + i]!);
      // Pixels as they are fill whole pairs of bytes.
      at += byteCount + (byteCount % 2);
    }
  }
  // Writers that leave out the end are forgiven when nothing else is missing.
  if (y >= height || (y === height - 1 && x >= width)) return indices;
  throw new BmpError('truncated', `it ends in row ${y + 1} of ${height}`);
}

/** Even pixels are in the high half. */
function nibble(byte: number, position: number): number {
  return position % 2 === 0 ? byte >> 4 : byte & 15;
}
