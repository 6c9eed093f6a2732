/**
 * Label maps as PNG files: one byte per pixel whose value is the label, with a palette (colour type 3) or as grey, neither
 * interlaced nor with alpha. Readers that take indices and readers that take colours both work.
 *
 * Written and read back in bands of rows, so that a picture of a hundred megapixels takes no more memory than its plane. The
 * format: PNG specification, third edition, §5 (chunks), §7 (scan lines), §11 (IHDR, PLTE, IDAT).
 */
import { open, type FileHandle } from 'node:fs/promises';
import { pipeline, Readable, type Transform } from 'node:stream';
import { createDeflate, createInflate, crc32 } from 'node:zlib';
import { assert } from '#core/base/assert.ts';
import type { Rgb } from '#core/base/oklab.ts';

/** One byte per pixel, and how a reader shows it. */
export interface LabelPlane {
  readonly width: number;
  readonly height: number;
  /** `[height, width]`. */
  readonly values: Uint8Array;
  /** A colour for every label; null: the values are grey. */
  readonly palette: readonly Rgb[] | null;
}

const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** Large enough that calls do not count, small enough that memory does not. */
const bandBytes = 1 << 18;

/** Of a chunk around its data: length and type before, checksum after. */
const headBytes = 8;
const checksumBytes = 4;

/** The file, piece by piece. */
export async function* encodeLabelPng(plane: LabelPlane): AsyncGenerator<Uint8Array, void, void> {
  const { width, height, values } = plane;
  assert(values.length === width * height, `a plane of ${values.length} values is not ${width}×${height}`);
  yield signature;
  for (const [type, data] of headOf(plane)) yield chunk(type, data);
  const compressed = through(scanLines(plane), createDeflate({ chunkSize: bandBytes }));
  for await (const data of inPieces(compressed)) yield chunk('IDAT', data);
  yield chunk('IEND', Buffer.alloc(0));
}

/**
 * In how many pixels a file that `encodeLabelPng` made differs from the plane; not a reader of other files. Throws an `Error`
 * that says what is wrong when the file cannot be read, is damaged or cut, or has another size, type or palette.
 */
export async function countDifferingLabels(path: string, plane: LabelPlane): Promise<number> {
  await using file = await open(path, 'r');
  const { width, height, values } = plane;
  const lineBytes = width + 1;
  let position = 0;
  let differing = 0;
  for await (const piece of through(compressedLabels(file, plane), createInflate({ chunkSize: bandBytes }))) {
    for (let from = 0; from < piece.length;) {
      const line = Math.floor(position / lineBytes);
      const column = position - line * lineBytes;
      if (line >= height) throw damaged('it holds more than its pixels');
      if (column === 0) {
        if (piece[from] !== 0) throw damaged('a line of it is filtered');
        from++;
        position++;
        continue;
      }
      const length = Math.min(piece.length - from, lineBytes - column);
      const start = line * width + column - 1;
      const stored = piece.subarray(from, from + length);
      // Bytes are compared at once, pixels only where something differs.
      if (stored.compare(values, start, start + length) !== 0) {
        for (let i = 0; i < length; i++) if (stored[i] !== values[start + i]) differing++;
      }
      from += length;
      position += length;
    }
  }
  if (position !== lineBytes * height) throw damaged('it holds less than its pixels');
  return differing;
}

/** The data of all IDAT chunks; everything before and after them is checked on the way. */
async function* compressedLabels(file: FileHandle, plane: LabelPlane): AsyncGenerator<Uint8Array, void, void> {
  if (!(await readBytes(file, signature.length)).equals(signature)) throw damaged('it does not begin as a PNG');
  for (const [type, data] of headOf(plane)) {
    const found = await readChunk(file);
    if (found.type !== type || !found.data.equals(data)) throw damaged(`its ${type} is another one`);
  }
  for (;;) {
    const { type, data } = await readChunk(file);
    if (type === 'IEND') return;
    if (type !== 'IDAT') throw damaged(`it holds a chunk ${type}`);
    yield data;
  }
}

/** The chunks before the pixels. */
function headOf({ width, height, palette }: LabelPlane): [type: string, data: Buffer][] {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Bits per sample; palette or grey. Compression, filter and interlace method are 0.
  header.set([8, palette === null ? 0 : 3], 8);
  return palette === null
    ? [['IHDR', header]]
    : [
        ['IHDR', header],
        ['PLTE', Buffer.from(palette.flat())],
      ];
}

/** Bands of rows, each row after the number of its filter: 0, none. Labels are runs, which filters would only break up. */
function* scanLines({ width, height, values }: LabelPlane): Generator<Buffer, void, void> {
  const rows = Math.max(1, Math.floor(bandBytes / (width + 1)));
  for (let top = 0; top < height; top += rows) {
    const count = Math.min(rows, height - top);
    const band = Buffer.alloc(count * (width + 1));
    for (let y = 0; y < count; y++) {
      const start = (top + y) * width;
      band.set(values.subarray(start, start + width), y * (width + 1) + 1);
    }
    yield band;
  }
}

function chunk(type: string, data: Uint8Array): Buffer {
  const bytes = Buffer.alloc(headBytes + data.length + checksumBytes);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, 'latin1');
  bytes.set(data, headBytes);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, headBytes + data.length)), headBytes + data.length);
  return bytes;
}

async function readChunk(file: FileHandle): Promise<{ type: string; data: Buffer }> {
  const head = await readBytes(file, headBytes);
  const length = head.readUInt32BE(0);
  if (length > (await file.stat()).size) throw damaged('it is damaged');
  const rest = await readBytes(file, length + checksumBytes);
  const data = rest.subarray(0, length);
  if (crc32(data, crc32(head.subarray(4))) !== rest.readUInt32BE(length)) throw damaged('it is damaged');
  return { type: head.toString('latin1', 4), data };
}

async function readBytes(file: FileHandle, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length);
  if (bytesRead < length) throw damaged('it is cut');
  return buffer;
}

/**
 * The same bytes in pieces of one length, but for the last: how a stream cuts them depends on the moment, and the same plane
 * is to be the same file. A piece is good until the next is asked for.
 */
async function* inPieces(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const piece = new Uint8Array(bandBytes);
  let filled = 0;
  for await (const bytes of stream) {
    for (let from = 0; from < bytes.length;) {
      const taken = bytes.subarray(from, from + piece.length - filled);
      piece.set(taken, filled);
      from += taken.length;
      filled += taken.length;
      if (filled < piece.length) continue;
      yield piece;
      filled = 0;
    }
  }
  if (filled > 0) yield piece.subarray(0, filled);
}

/** What comes out of the transform. An error on either side is thrown here; leaving early ends both. */
function through(pieces: Iterable<Buffer> | AsyncIterable<Uint8Array>, transform: Transform): AsyncIterable<Buffer> {
  pipeline(Readable.from(pieces), transform, () => {
    // Reading the transform throws the same error.
  });
  return transform as AsyncIterable<Buffer>;
}

function damaged(what: string): Error {
  return new Error(`what was written does not read back: ${what}`);
}
