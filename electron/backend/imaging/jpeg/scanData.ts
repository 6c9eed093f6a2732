/** The entropy-coded data of a scan: bits, with the stuffing taken out, in pieces between restart markers. */

export interface ScanPiece {
  /** The data, and zeros after it that one block's reading beyond the end cannot leave. */
  readonly bytes: Uint8Array;
  readonly length: number;
  /** The number of the restart marker that ends it, 0..7; null of the last piece. */
  readonly restart: number | null;
}

export interface ScanData {
  readonly pieces: readonly ScanPiece[];
  /** Where the marker after it begins; the file's length where there is none. */
  readonly end: number;
  /** Nothing but the end mark comes after it, or not even that. */
  readonly isLast: boolean;
}

/** 64 coefficients of at most 31 bits. */
const reserve = 256;

const [stuffing, firstRestart, lastRestart, endOfImage] = [0x00, 0xd0, 0xd7, 0xd9];

export function readScanData(file: Uint8Array, start: number): ScanData {
  const pieces: ScanPiece[] = [];
  let piece = start;
  let at = start;
  let stuffed = 0;
  const finish = (restart: number | null): void => {
    pieces.push({ ...withoutStuffing(file.subarray(piece, at), stuffed), restart });
    stuffed = 0;
  };
  for (;;) {
    at = file.indexOf(0xff, at);
    if (at === -1) at = file.length;
    // Markers may be preceded by any number of 0xff.
    let markerAt = at + 1;
    while (file[markerAt] === 0xff) markerAt++;
    const marker = file[markerAt];
    if (marker === undefined) {
      finish(null);
      return { pieces, end: file.length, isLast: true };
    }
    if (marker === stuffing) {
      stuffed++;
      at = markerAt + 1;
    } else if (marker >= firstRestart && marker <= lastRestart) {
      finish(marker - firstRestart);
      at = markerAt + 1;
      piece = at;
    } else {
      finish(null);
      return { pieces, end: at, isLast: marker === endOfImage };
    }
  }
}

/** `0xff 0x00` stands for `0xff`. `stuffed`: how often it occurs. */
function withoutStuffing(raw: Uint8Array, stuffed: number): Pick<ScanPiece, 'bytes' | 'length'> {
  const bytes = new Uint8Array(raw.length - stuffed + reserve);
  if (stuffed === 0) {
    bytes.set(raw);
    return { bytes, length: raw.length };
  }
  let length = 0;
  for (let i = 0; i < raw.length; i++) {
    const byte = raw[i]!;
    bytes[length++] = byte;
    if (byte === 0xff) {
      // Fill before a stuffed byte is not data.
      while (raw[i + 1] === 0xff) i++;
      i++;
    }
  }
  return { bytes, length };
}
