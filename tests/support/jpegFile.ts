/** JPEG files, taken apart and put together by their segments. */

/** A segment of a JPEG: marker, length, body. */
export function jpegSegment(marker: number, body: Uint8Array | readonly number[]): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, Buffer.from(body)]);
}

/** Where the first segment with `marker` begins. */
export function segmentAt(jpeg: Buffer, marker: number): number {
  let at = 2;
  while (jpeg[at + 1] !== marker) {
    if (jpeg[at] !== 0xff || jpeg[at + 1] === 0xda) throw new Error(`no segment ${marker.toString(16)}`);
    at += 2 + jpeg.readUInt16BE(at + 2);
  }
  return at;
}

/** Where the data of the first scan begin. */
export function scanDataAt(jpeg: Buffer): number {
  const at = segmentAt(jpeg, 0xda);
  return at + 2 + jpeg.readUInt16BE(at + 2);
}

export function inserted(file: Buffer, at: number, bytes: Uint8Array | readonly number[]): Buffer {
  return Buffer.concat([file.subarray(0, at), Buffer.from(bytes), file.subarray(at)]);
}

export const endMark = Buffer.from([0xff, 0xd9]);

/**
 * A grey picture of 32 × 8 pixels, four blocks, every step 1. DC: 0 no difference, 10 one of three bits. AC: 0 the end of the block, 10
 * a zero and a coefficient of one bit. `data` is what follows the scan header.
 */
export function handMadeJpeg(data: readonly number[], { restartInterval = 0 } = {}): Buffer {
  const twoCodes = [1, 1, ...Array<number>(14).fill(0)];
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    jpegSegment(0xdb, [0, ...Array<number>(64).fill(1)]),
    jpegSegment(0xc0, [8, 0, 8, 0, 32, 1, 1, 0x11, 0]),
    jpegSegment(0xc4, [0x00, ...twoCodes, 0, 3]),
    jpegSegment(0xc4, [0x10, ...twoCodes, 0, 0x11]),
    ...(restartInterval > 0 ? [jpegSegment(0xdd, [0, restartInterval])] : []),
    jpegSegment(0xda, [1, 1, 0x00, 0, 63, 0]),
    Buffer.from(data),
    endMark,
  ]);
}
