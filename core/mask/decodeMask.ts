import { assertMaskSize, type Rle } from './rle.ts';

/** The pixels of a mask, row-major `[height, width]`, 0 or 1. Throws `ExpectedError` (`mask-size-invalid`). */
export function decodeMask(mask: Rle): Uint8Array {
  const { height, width } = mask;
  assertMaskSize(height, width);
  const plane = new Uint8Array(width * height);
  paintMask(plane, mask, 1);
  return plane;
}

/** Writes `label` into a row-major plane `[height, width]` wherever the mask is set. */
export function paintMask(plane: Uint8Array | Uint32Array, mask: Rle, label: number): void {
  const { height, width, runs } = mask;
  let start = 0;
  for (let i = 0; i + 1 < runs.length; i += 2) {
    start += runs[i]!;
    const end = start + runs[i + 1]!;
    let x = Math.floor(start / height);
    let y = start - x * height;
    for (let position = start; position < end; position++) {
      plane[y * width + x] = label;
      if (++y === height) {
        y = 0;
        x++;
      }
    }
    start = end;
  }
}
