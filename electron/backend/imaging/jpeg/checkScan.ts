/** Whether the data of a scan are what its blocks need: no code that there is not, nothing missing, nothing left over. */
import { setImmediate } from 'node:timers/promises';
import {
  acRefinement,
  dcRefinement,
  firstAcScan,
  firstDcScan,
  wholeBlocks,
  type BitCursor,
  type BlockReader,
  type NonZeros,
} from './blockReaders.ts';
import type { HuffmanLookup, HuffmanTable } from './huffmanTable.ts';
import { JpegError } from './jpegError.ts';
import type { JpegComponent, JpegFrame, ScanComponent, ScanHeader } from './jpegFrame.ts';
import type { ScanData, ScanPiece } from './scanData.ts';

/** What a file has said before a scan. */
export interface ScanContext {
  readonly frame: JpegFrame;
  readonly huffmanTables: ReadonlyMap<number, HuffmanTable>;
  readonly dcSteps: ReadonlyMap<number, number>;
  /** MCUs between restart markers; 0: there are none. */
  readonly restartInterval: number;
  /** Of progressive pictures, by component; scans add to it. */
  readonly nonZeros: ReadonlyMap<JpegComponent, NonZeros>;
}

/** Blocks looked at between two turns of the event loop: some 10 ms. */
const blocksAtOnce = 1 << 17;

/** Encoders leave a byte or two behind a piece, and some fill up with zeros; that takes nothing from the picture. */
const harmlessBytes = 2;
const harmlessZeros = 64;

/**
 * Behind the last block of all, cameras of telephones and of computers leave what was in their memory ("extraneous bytes before
 * marker 0xd9", as libjpeg has it). More than this, or more than a part of the data, is what damage has left over. The part is
 * smaller where nothing else tells the two apart.
 */
const strayBytes = 256;
const strayPart = 1 / 8;
const strayPartOfProgressive = 1 / 16;

/** More zero bytes than encoders write where zero bits stand for coefficients. */
const longestZeros = 12;

/** The number that AC tables are counted from. */
const acTables = 16;

/**
 * Throws `JpegError`. Returns false, having checked nothing, where a table is missing: libjpeg has some of its own for frames of
 * films.
 */
export async function checkScan(header: ScanHeader, data: ScanData, context: ScanContext): Promise<boolean> {
  const mcu = header.components.map((one) => readerOf(one, header, context));
  if (!mcu.every((one) => one !== undefined)) return false;
  const hasCodesOfZeros = areZerosCoefficients(header, context);
  const pieces = dropEmptyPiece(data.pieces);
  const grid = gridOf(header, context.frame);
  const total = grid.across * grid.down;
  const interval = context.restartInterval > 0 ? context.restartInterval : total;
  const blocksInMcu = mcu.reduce((sum, { offsets }) => sum + offsets.length, 0);
  let untilTurn = blocksAtOnce;
  for (const [index, piece] of pieces.entries()) {
    const from = index * interval;
    if (from >= total) throw leftOver();
    const cursor: BitCursor = { bytes: piece.bytes, at: 0 };
    for (const { reader } of mcu) reader.restart();
    const end = Math.min(total, from + interval);
    for (let number = from; number < end; number++) {
      for (const { reader, offsets, column, row } of mcu) {
        const block = Math.floor(number / grid.across) * row + (number % grid.across) * column;
        for (let i = 0; i < offsets.length; i++) {
          reader.read(cursor, block + offsets[i]!);
          if (cursor.at > piece.length * 8) throw missing();
        }
      }
      untilTurn -= blocksInMcu;
      if (untilTurn <= 0) {
        untilTurn = blocksAtOnce;
        await setImmediate();
      }
    }
    if (hasCodesOfZeros) refuseLongZeros(piece, cursor);
    if (data.isLast && end === total) refuseUnfinished(piece, cursor, context.frame.isProgressive ? null : mcu);
    else refuseLeftOver(piece, cursor);
    if (piece.restart !== null && piece.restart !== index % 8) throw missing();
  }
  if (pieces.length * interval < total) throw missing();
  return true;
}

interface McuPart {
  readonly reader: BlockReader;
  /** Blocks of the MCU, from its first one. */
  readonly offsets: readonly number[];
  /** From an MCU to the next, and to the one below, in blocks. */
  readonly column: number;
  readonly row: number;
}

function readerOf(part: ScanComponent, header: ScanHeader, context: ScanContext): McuPart | undefined {
  const { component } = part;
  const reader = blockReader(part, header, context);
  if (reader === undefined) return undefined;
  // A scan of one component goes block by block, whatever the sampling.
  if (header.components.length === 1) return { reader, offsets: [0], column: 1, row: component.stride };
  const offsets = Array.from({ length: component.across * component.down }, (_, i) => {
    return Math.floor(i / component.across) * component.stride + (i % component.across);
  });
  return { reader, offsets, column: component.across, row: component.down * component.stride };
}

function blockReader(part: ScanComponent, header: ScanHeader, context: ScanContext): BlockReader | undefined {
  const { component } = part;
  const dc = context.huffmanTables.get(part.dcTable);
  const ac = context.huffmanTables.get(acTables + part.acTable);
  const step = context.dcSteps.get(component.quantisationTable) ?? 1;
  if (!context.frame.isProgressive) {
    return dc === undefined || ac === undefined ? undefined : wholeBlocks(dc.sized, ac.sized, step);
  }
  if (header.first === 0) {
    if (header.highBit > 0) return dcRefinement;
    return dc === undefined ? undefined : firstDcScan(dc.sized, step, header.lowBit);
  }
  const nonZeros = context.nonZeros.get(component);
  if (ac === undefined || nonZeros === undefined) return undefined;
  const band: (table: HuffmanLookup, of: ScanHeader, known: NonZeros) => BlockReader =
    header.highBit > 0 ? acRefinement : firstAcScan;
  return band(ac.banded, header, nonZeros);
}

function gridOf({ components }: ScanHeader, frame: JpegFrame): { across: number; down: number } {
  const [first] = components;
  return components.length === 1 && first !== undefined
    ? { across: first.component.blocksAcross, down: first.component.blocksDown }
    : { across: frame.mcusAcross, down: frame.mcusDown };
}

/** Some encoders write a restart marker behind the last interval too. */
function dropEmptyPiece(pieces: readonly ScanPiece[]): readonly ScanPiece[] {
  const last = pieces.at(-1);
  return pieces.length > 1 && last?.length === 0 ? pieces.slice(0, -1) : pieces;
}

function refuseLeftOver(piece: ScanPiece, cursor: BitCursor): void {
  const end = Math.ceil(cursor.at / 8);
  const left = piece.length - end;
  if (left <= harmlessBytes) return;
  if (left > harmlessZeros || !areZeros(piece, end, piece.length) || !beginsThere(piece, end)) throw leftOver();
}

function areZeros({ bytes }: ScanPiece, from: number, to: number): boolean {
  return bytes.subarray(from, to).every((byte) => byte === 0);
}

/** Zeros that went on before are not filling: they stand where data were. */
function beginsThere(piece: ScanPiece, end: number): boolean {
  return !areZeros(piece, Math.max(0, end - longestZeros / 2), end);
}

/**
 * After the last block of all there may be a sector of zeros, or a few stray bytes. Data that damage has left over are told from those
 * by being blocks on to the end. `mcu` is null in progressive pictures: there the bits of a block depend on the scans before.
 */
function refuseUnfinished(piece: ScanPiece, cursor: BitCursor, mcu: readonly McuPart[] | null): void {
  const end = Math.ceil(cursor.at / 8);
  const left = piece.length - end;
  if (left <= harmlessBytes) return;
  if (areZeros(piece, end, piece.length)) {
    if (!beginsThere(piece, end)) throw leftOver();
    return;
  }
  const part = mcu === null ? strayPartOfProgressive : strayPart;
  if (left > Math.min(strayBytes, end * part)) throw leftOver();
  if (mcu !== null && goesOn(piece, cursor, mcu)) throw leftOver();
}

/** Whether the bits from the cursor on are whole MCUs and ones that fill up the last byte. */
function goesOn({ bytes, length }: ScanPiece, { at }: BitCursor, mcu: readonly McuPart[]): boolean {
  const cursor: BitCursor = { bytes, at };
  for (const { reader } of mcu) reader.restart();
  try {
    while (cursor.at <= (length - 1) * 8) {
      for (const { reader, offsets } of mcu) for (const offset of offsets) reader.read(cursor, offset);
    }
  } catch (error) {
    if (error instanceof JpegError) return false;
    throw error;
  }
  const rest = length * 8 - cursor.at;
  const ones = (1 << rest) - 1;
  return rest >= 0 && (bytes[length - 1]! & ones) === ones;
}

/**
 * Whether zeros stand for coefficient after coefficient of the same value, which no picture has. Where the first AC symbol is the
 * end of a block, they stand for blocks without coefficients, and are counted like others.
 */
function areZerosCoefficients(header: ScanHeader, { huffmanTables }: ScanContext): boolean {
  const isEnd = ({ acTable }: ScanComponent): boolean => {
    const { symbolOfZeros = 0 } = huffmanTables.get(acTables + acTable) ?? {};
    return (symbolOfZeros & 15) === 0 && symbolOfZeros >> 4 < 15;
  };
  return header.last > 0 && !header.components.every(isEnd);
}

/** A disk that lost a sector, or a download that left a hole, gives zeros. What lies behind the blocks is not looked at. */
function refuseLongZeros({ bytes }: ScanPiece, { at }: BitCursor): void {
  if (Buffer.from(bytes.buffer, bytes.byteOffset, Math.ceil(at / 8)).includes(Buffer.alloc(longestZeros))) {
    throw new JpegError('damaged', 'there are zeros where its data should be');
  }
}

function missing(): JpegError {
  return new JpegError('cut', 'its data end before its blocks do');
}

function leftOver(): JpegError {
  return new JpegError('damaged', 'its data do not end where its blocks do');
}
