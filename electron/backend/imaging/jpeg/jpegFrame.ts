/** The headers of a JPEG (ITU-T T.81, annex B), as far as its entropy-coded data cannot be followed without them. */
import { huffmanTable, type HuffmanTable } from './huffmanTable.ts';

export interface JpegComponent {
  readonly id: number;
  /** Blocks of it in an MCU, each way. */
  readonly across: number;
  readonly down: number;
  readonly quantisationTable: number;
  /** In blocks of 8 × 8 pixels: what a scan of this component alone holds. */
  readonly blocksAcross: number;
  readonly blocksDown: number;
  /** Blocks in a row, with those that fill up the last MCU. */
  readonly stride: number;
}

export interface JpegFrame {
  readonly isProgressive: boolean;
  readonly components: readonly JpegComponent[];
  readonly mcusAcross: number;
  readonly mcusDown: number;
}

export interface ScanComponent {
  readonly component: JpegComponent;
  readonly dcTable: number;
  readonly acTable: number;
}

export interface ScanHeader {
  readonly components: readonly ScanComponent[];
  /** The band of coefficients, in zigzag order, 0..63, both ends included. */
  readonly first: number;
  readonly last: number;
  /** Bits below which the scan before stopped (0: this is the first), and below which this one does. */
  readonly highBit: number;
  readonly lowBit: number;
}

const largestSampling = 4;
const maximumBlocksInMcu = 10;

/** `body`: a frame header without its length. Undefined for what libjpeg does not decode either, or says more about. */
export function readFrame(body: Uint8Array, isProgressive: boolean): JpegFrame | undefined {
  const [precision, heightHigh = 0, heightLow = 0, widthHigh = 0, widthLow = 0, count = 0] = body;
  const [height, width] = [heightHigh * 256 + heightLow, widthHigh * 256 + widthLow];
  if (precision !== 8 || height === 0 || width === 0 || count === 0 || body.length < 6 + 3 * count) return undefined;
  const raw = Array.from({ length: count }, (_, i) => {
    const [id = 0, sampling = 0, quantisationTable = 0] = body.subarray(6 + 3 * i);
    return { id, across: sampling >> 4, down: sampling & 15, quantisationTable };
  });
  const isOdd = (factor: number): boolean => factor < 1 || factor > largestSampling;
  if (raw.some(({ across, down }) => isOdd(across) || isOdd(down))) return undefined;
  const mostAcross = Math.max(...raw.map(({ across }) => across));
  const mostDown = Math.max(...raw.map(({ down }) => down));
  const mcusAcross = Math.ceil(width / (8 * mostAcross));
  const mcusDown = Math.ceil(height / (8 * mostDown));
  const components = raw.map((one) => ({
    ...one,
    blocksAcross: Math.ceil(Math.ceil((width * one.across) / mostAcross) / 8),
    blocksDown: Math.ceil(Math.ceil((height * one.down) / mostDown) / 8),
    stride: mcusAcross * one.across,
  }));
  return { isProgressive, components, mcusAcross, mcusDown };
}

/** `body`: a scan header without its length. Undefined where it does not fit the frame. */
export function readScanHeader(body: Uint8Array, frame: JpegFrame): ScanHeader | undefined {
  const count = body[0] ?? 0;
  if (count === 0 || count > 4 || body.length < 4 + 2 * count) return undefined;
  const components: ScanComponent[] = [];
  for (let i = 0; i < count; i++) {
    const [id, tables = 0] = body.subarray(1 + 2 * i);
    const component = frame.components.find((one) => one.id === id);
    if (component === undefined) return undefined;
    components.push({ component, dcTable: tables >> 4, acTable: tables & 15 });
  }
  const blocks = components.reduce((sum, { component }) => sum + component.across * component.down, 0);
  if (count > 1 && blocks > maximumBlocksInMcu) return undefined;
  // Sequential scans hold everything, whatever their header says: some writers leave these fields empty.
  if (!frame.isProgressive) return { components, first: 0, last: 63, highBit: 0, lowBit: 0 };
  const [first = 0, last = 0, bits = 0] = body.subarray(1 + 2 * count);
  const isBand = first === 0 ? last === 0 : last >= first && last < 64 && count === 1;
  return isBand ? { components, first, last, highBit: bits >> 4, lowBit: bits & 15 } : undefined;
}

/** Tables by their number; those of AC coefficients are counted from 16 on, as in the file. False where they are broken. */
export function readHuffmanTables(body: Uint8Array, tables: Map<number, HuffmanTable>): boolean {
  let at = 0;
  while (at + 17 <= body.length) {
    const counts = body.subarray(at + 1, at + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const table = huffmanTable(counts, body.subarray(at + 17, at + 17 + total));
    if (table === undefined) return false;
    tables.set(body[at] ?? 0, table);
    at += 17 + total;
  }
  return true;
}

/** The steps of the DC coefficient, by the number of the table. */
export function readDcSteps(body: Uint8Array, steps: Map<number, number>): void {
  let at = 0;
  while (at < body.length) {
    const [head = 0, high = 0, low = 0] = body.subarray(at);
    const isWide = head >> 4 !== 0;
    steps.set(head & 15, isWide ? high * 256 + low : high);
    at += isWide ? 129 : 65;
  }
}
