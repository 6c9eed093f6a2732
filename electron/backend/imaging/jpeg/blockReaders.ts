/**
 * Follow the entropy-coded data of a JPEG block by block (ITU-T T.81, F.2.2 and G.2) without computing a pixel: what matters is
 * how many bits a block takes, and whether codes and coefficients can be.
 */
import { JpegError } from './jpegError.ts';
import type { HuffmanLookup } from './huffmanTable.ts';

/** A place in the data of a piece. */
export interface BitCursor {
  bytes: Uint8Array;
  /** In bits. */
  at: number;
}

/** Reads one block of a component; `block` is its index in the component's grid. */
export interface BlockReader {
  read: (cursor: BitCursor, block: number) => void;
  /** A restart marker: nothing is carried on from before. */
  restart: () => void;
}

function next16(bytes: Uint8Array, at: number): number {
  const byte = at >> 3;
  return (((bytes[byte]! << 16) | (bytes[byte + 1]! << 8) | bytes[byte + 2]!) >> (8 - (at & 7))) & 0xffff;
}

/** The `count` bits (up to 16) that end at `end`. */
function bitsBefore(bytes: Uint8Array, end: number, count: number): number {
  return count === 0 ? 0 : next16(bytes, end - count) >> (16 - count);
}

function noCode(): JpegError {
  return new JpegError('damaged', 'its data holds a code that is in none of its tables');
}

function tooManyCoefficients(): JpegError {
  return new JpegError('damaged', 'a block of it has more coefficients than fit');
}

/** The mean of 8 × 8 samples of 8 bits, times 8, is at most 1024; twice that leaves room for every encoder. */
const largestDc = 2048;

/** The DC coefficient, as a difference to the block before (F.2.2.1). `step`: what one of it stands for, times `1 << lowBit`. */
function dcDifferences(table: HuffmanLookup, step: number): BlockReader {
  let value = 0;
  return {
    read: (cursor) => {
      const entry = table[next16(cursor.bytes, cursor.at)]!;
      if (entry === 0) throw noCode();
      cursor.at += entry & 0xff;
      const size = (entry >> 8) & 15;
      const bits = bitsBefore(cursor.bytes, cursor.at, size);
      if (size > 0) value += bits >> (size - 1) === 1 ? bits : bits - (1 << size) + 1;
      if (value * step > largestDc || value * step < -largestDc) {
        throw new JpegError('damaged', 'its blocks become brighter or darker than samples can be');
      }
    },
    restart: () => (value = 0),
  };
}

export function firstDcScan(table: HuffmanLookup, step: number, lowBit: number): BlockReader {
  return dcDifferences(table, step << lowBit);
}

/** One bit of each DC coefficient (G.1.2.1). */
export const dcRefinement: BlockReader = {
  read: (cursor) => {
    cursor.at++;
  },
  restart: () => undefined,
};

/** Whole blocks, as sequential scans have them (F.2.2.1, F.2.2.2). */
export function wholeBlocks(dcTable: HuffmanLookup, acTable: HuffmanLookup, step: number): BlockReader {
  const dc = dcDifferences(dcTable, step);
  return {
    read: (cursor, block) => {
      dc.read(cursor, block);
      const { bytes } = cursor;
      let { at } = cursor;
      let k = 1;
      while (k < 64) {
        const entry = acTable[next16(bytes, at)]!;
        if (entry === 0) throw noCode();
        at += entry & 0xff;
        const run = entry >> 12;
        if ((entry & 0xf00) !== 0) k += run + 1;
        else if (run === 15) k += 16;
        else break;
      }
      if (k > 64) throw tooManyCoefficients();
      cursor.at = at;
    },
    restart: dc.restart,
  };
}

/** Which coefficients of a component's blocks are not zero so far: 64 bits for each block. */
export type NonZeros = Uint32Array;

export interface Band {
  readonly first: number;
  readonly last: number;
}

/** The first scan of a band of AC coefficients (G.1.2.2). */
export function firstAcScan(table: HuffmanLookup, { first, last }: Band, nonZeros: NonZeros): BlockReader {
  /** Blocks to come in which the band is over. */
  let emptyBlocks = 0;
  return {
    read: (cursor, block) => {
      if (emptyBlocks > 0) {
        emptyBlocks--;
        return;
      }
      let k = first;
      while (k <= last) {
        const entry = table[next16(cursor.bytes, cursor.at)]!;
        if (entry === 0) throw noCode();
        cursor.at += entry & 0xff;
        const run = entry >> 12;
        if ((entry & 0xf00) !== 0) {
          k += run;
          if (k > last) throw tooManyCoefficients();
          nonZeros[block * 2 + (k >> 5)]! |= 1 << (k & 31);
          k++;
        } else if (run === 15) {
          k += 16;
          // Zeros up to the end are an end of the band, which has a code of its own.
          if (k > last + 1) throw tooManyCoefficients();
        } else {
          emptyBlocks = (1 << run) + bitsBefore(cursor.bytes, cursor.at, run) - 1;
          break;
        }
      }
    },
    restart: () => (emptyBlocks = 0),
  };
}

/** A further bit of a band of AC coefficients (G.1.2.3). */
export function acRefinement(table: HuffmanLookup, { first, last }: Band, nonZeros: NonZeros): BlockReader {
  let emptyBlocks = 0;
  return {
    read: (cursor, block) => {
      const words = block * 2;
      let k = first;
      while (emptyBlocks === 0 && k <= last) {
        const entry = table[next16(cursor.bytes, cursor.at)]!;
        if (entry === 0) throw noCode();
        cursor.at += entry & 0xff;
        const isNew = (entry & 0xf00) !== 0;
        // What becomes other than zero here is 1 or -1.
        if ((entry & 0xe00) !== 0) throw noCode();
        let run = entry >> 12;
        if (!isNew && run < 15) {
          emptyBlocks = (1 << run) + bitsBefore(cursor.bytes, cursor.at, run);
          break;
        }
        // The run counts what is zero; what is not has a bit of its own on the way.
        while (k <= last) {
          if (((nonZeros[words + (k >> 5)]! >>> (k & 31)) & 1) === 1) cursor.at++;
          else if (run-- === 0) break;
          k++;
        }
        if (isNew) {
          if (k > last) throw tooManyCoefficients();
          nonZeros[words + (k >> 5)]! |= 1 << (k & 31);
        }
        k++;
      }
      if (emptyBlocks === 0) return;
      for (; k <= last; k++) cursor.at += (nonZeros[words + (k >> 5)]! >>> (k & 31)) & 1;
      emptyBlocks--;
    },
    restart: () => (emptyBlocks = 0),
  };
}
