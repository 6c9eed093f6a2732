/**
 * Whether the picture in a JPEG file is all there and as it was written. A JPEG has no checksums, and libjpeg goes on through
 * damage with grey or shifted blocks; of the lines that it says about that, some are of no weight, and for most damage there is none,
 * because nobody asks whether the data end where the blocks do. That is what is asked here.
 */
import { JpegError } from './jpegError.ts';
import { checkScan } from './checkScan.ts';
import type { HuffmanTable } from './huffmanTable.ts';
import {
  readDcSteps,
  readFrame,
  readHuffmanTables,
  readScanHeader,
  type JpegComponent,
  type JpegFrame,
} from './jpegFrame.ts';
import type { NonZeros } from './blockReaders.ts';
import { ScanCoverage } from './scanCoverage.ts';
import { readScanData } from './scanData.ts';

/** `unknown`: of a kind that is not followed here (arithmetic coding, lossless, 12 bits), or with broken headers. */
export type JpegState = 'whole' | 'unknown';

const marker = {
  baseline: 0xc0,
  extended: 0xc1,
  progressive: 0xc2,
  huffmanTables: 0xc4,
  end: 0xd9,
  scan: 0xda,
  quantisation: 0xdb,
  restartInterval: 0xdd,
} as const;

/** Other frames than the three above: SOF3 to SOF15 without what lies between them. */
function isOtherFrame(code: number): boolean {
  return code > marker.progressive && code < 0xd0 && code !== marker.huffmanTables && code !== 0xc8 && code !== 0xcc;
}

/** Throws `JpegError` for what is certainly broken. A missing end mark alone is nothing: the picture is there without it. */
export async function checkJpeg(file: Uint8Array): Promise<JpegState> {
  const huffmanTables = new Map<number, HuffmanTable>();
  const dcSteps = new Map<number, number>();
  let nonZeros = new Map<JpegComponent, NonZeros>();
  let frame: JpegFrame | undefined;
  let coverage: ScanCoverage | undefined;
  let restartInterval = 0;
  let at = 2;
  for (;;) {
    const found = nextMarker(file, at);
    if (found === undefined || found.code === marker.end) break;
    const length = lengthAt(file, found.bodyAt);
    // A scan has been read: what comes after it is another one, or the end. Without any, libjpeg has the word.
    if (length === undefined) break;
    const body = file.subarray(found.bodyAt + 2, found.bodyAt + length);
    at = found.bodyAt + length;
    switch (found.code) {
      case marker.baseline:
      case marker.extended:
      case marker.progressive:
        if (frame !== undefined) return 'unknown';
        frame = readFrame(body, found.code === marker.progressive);
        if (frame === undefined) return 'unknown';
        coverage = new ScanCoverage(frame);
        nonZeros = frame.isProgressive ? emptyNonZeros(frame) : nonZeros;
        break;
      case marker.huffmanTables:
        if (!readHuffmanTables(body, huffmanTables)) return 'unknown';
        break;
      case marker.quantisation:
        readDcSteps(body, dcSteps);
        break;
      case marker.restartInterval:
        restartInterval = (body[0] ?? 0) * 256 + (body[1] ?? 0);
        break;
      case marker.scan: {
        const header = frame === undefined ? undefined : readScanHeader(body, frame);
        if (frame === undefined || coverage === undefined || header === undefined) return 'unknown';
        const data = readScanData(file, at);
        const context = { frame, huffmanTables, dcSteps, restartInterval, nonZeros };
        if (!(await checkScan(header, data, context))) return 'unknown';
        coverage.add(header);
        at = data.end;
        break;
      }
      default:
        if (isOtherFrame(found.code)) return 'unknown';
    }
  }
  if (coverage === undefined) return 'unknown';
  if (!coverage.isComplete()) throw new JpegError('cut', 'parts of it have no data');
  return 'whole';
}

/** What lies between two segments is skipped, as everybody does. */
function nextMarker(file: Uint8Array, from: number): { code: number; bodyAt: number } | undefined {
  let at = from;
  for (;;) {
    at = file.indexOf(0xff, at);
    if (at === -1) return undefined;
    while (file[at] === 0xff) at++;
    const code = file[at];
    if (code === undefined) return undefined;
    // 0 is a stuffed byte; 1 and restart markers stand alone.
    if (code > 1 && !(code >= 0xd0 && code <= 0xd8)) return { code, bodyAt: at + 1 };
  }
}

function lengthAt(file: Uint8Array, at: number): number | undefined {
  const [high, low] = file.subarray(at, at + 2);
  if (high === undefined || low === undefined) return undefined;
  const length = high * 256 + low;
  return length < 2 || at + length > file.length ? undefined : length;
}

function emptyNonZeros({ components, mcusDown }: JpegFrame): Map<JpegComponent, NonZeros> {
  return new Map(components.map((one) => [one, new Uint32Array(one.stride * mcusDown * one.down * 2)]));
}
