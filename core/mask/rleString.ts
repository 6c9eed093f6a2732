/**
 * The compressed text of COCO run lengths: from the fourth run on, the difference to the run two before; each number in
 * 5-bit groups, least significant first, two's complement, bit 0x20 = more groups follow, plus 48 as an ASCII character.
 */
import { assertMaskSize, malformed, maximumMaskPixels, type Rle } from './rle.ts';

/** Seven groups hold 35 bits, more than any difference of two runs of a mask of `maximumMaskPixels`. */
const maximumGroups = 7;

/** `String.fromCharCode` takes its characters as arguments; this many are safe on every stack. */
const chunkLength = 8192;

/** The text that COCO files hold as `counts`. */
export function rleToString(runs: Uint32Array): string {
  // Differences lie within ±2^28: six groups at most.
  const characters = new Uint8Array(runs.length * 6);
  let length = 0;
  for (let i = 0; i < runs.length; i++) {
    let value = runs[i]!;
    if (i > 2) value -= runs[i - 2]!;
    if (value >= -16 && value < 16) {
      characters[length++] = (value & 0x1f) + 48;
      continue;
    }
    for (;;) {
      const group = value & 0x1f;
      value >>= 5;
      const isLast = (group & 0x10) === 0 ? value === 0 : value === -1;
      characters[length++] = (isLast ? group : group | 0x20) + 48;
      if (isLast) break;
    }
  }
  let text = '';
  for (let start = 0; start < length; start += chunkLength) {
    // Not spread syntax: that walks an iterator, which costs seven times as much.
    text += Reflect.apply(
      String.fromCharCode,
      undefined,
      characters.subarray(start, Math.min(length, start + chunkLength)),
    ) as string;
  }
  return text;
}

/**
 * The mask that a text describes. Throws `ExpectedError` (`mask-size-invalid`, `rle-malformed`) for impossible sizes, foreign
 * characters, unfinished numbers, negative runs and runs that do not add up; memory stays proportional to the text.
 */
export function rleFromString(text: string, height: number, width: number): Rle {
  assertMaskSize(height, width);
  const runs = new Uint32Array(text.length);
  let count = 0;
  let sum = 0;
  let position = 0;
  while (position < text.length) {
    let value = 0;
    let groups = 0;
    let code: number;
    do {
      if (position >= text.length) throw malformed('its text ends inside a number');
      code = text.charCodeAt(position++) - 48;
      if (!(code >= 0 && code < 64)) throw malformed(`character ${position} is not part of the code`);
      if (groups === maximumGroups) throw malformed(`the number at character ${position} is too large`);
      value += (code & 0x1f) * 2 ** (5 * groups);
      groups++;
    } while ((code & 0x20) !== 0);
    if ((code & 0x10) !== 0) value -= 2 ** (5 * groups);
    if (count > 2) value += runs[count - 2]!;
    if (value < 0 || value > maximumMaskPixels) throw malformed(`run ${count} is ${value}`);
    runs[count++] = value;
    sum += value;
  }
  if (sum !== height * width) throw malformed(`its runs add up to ${sum} instead of ${height}·${width}`);
  return { height, width, runs: runs.slice(0, count) };
}
