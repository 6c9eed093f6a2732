/** Huffman tables of JPEG (ITU-T T.81, annex C and F.2.2.3) as one look-up each. */

/**
 * By the next 16 bits: the symbol, shifted left by 8, plus how many bits the code and what belongs to it take together;
 * 0 where no code begins like that.
 */
export type HuffmanLookup = Uint16Array;

export interface HuffmanTable {
  /** Of symbols whose low four bits say how many bits follow: DC categories, and AC coefficients of sequential scans. */
  readonly sized: HuffmanLookup;
  /** Of AC symbols of progressive scans: those of size 0 are ends of bands, whose high four bits say how many bits follow. */
  readonly banded: HuffmanLookup;
  /** The symbol that zero bits stand for. */
  readonly symbolOfZeros: number;
}

/** `counts`: how many codes there are of 1 to 16 bits. Undefined where there are more codes than the bits can tell apart. */
export function huffmanTable(counts: Uint8Array, symbols: Uint8Array): HuffmanTable | undefined {
  const sized = new Uint16Array(1 << 16);
  const banded = new Uint16Array(1 << 16);
  let [next, index] = [0, 0];
  for (const [i, count] of counts.entries()) {
    const length = i + 1;
    const share = 1 << (16 - length);
    for (let code = 0; code < count; code++) {
      const symbol = symbols[index++];
      if (symbol === undefined || next + share > 1 << 16) return undefined;
      const [run, size] = [symbol >> 4, symbol & 15];
      sized.fill((symbol << 8) | (length + size), next, next + share);
      banded.fill((symbol << 8) | (length + (size === 0 && run < 15 ? run : size)), next, next + share);
      next += share;
    }
  }
  return { sized, banded, symbolOfZeros: symbols[0] ?? 0 };
}
