/** Uncompressed TIFF files of one strip a page, for kinds that no encoder at hand writes. Little-endian. */

export interface TiffPage {
  readonly width: number;
  readonly height: number;
  /** Rows as stored. */
  readonly pixels: Uint8Array;
  readonly bitsPerSample: readonly number[];
  /** 0 white is zero, 1 black is zero, 2 RGB, 3 palette, 5 CMYK. */
  readonly photometric: number;
  /** 1 unsigned, 2 signed, 3 floating-point. */
  readonly sampleFormat?: number;
  readonly orientation?: number;
  /** Reds, then greens, then blues, 16 bits each. */
  readonly palette?: readonly number[];
  /** What samples beyond the colours are: 0 unspecified, 2 alpha. */
  readonly extraSamples?: readonly number[];
}

const short = 3;
const long = 4;

export function tiffFile(pages: readonly TiffPage[]): Buffer {
  const head = Buffer.from('II*\0\0\0\0\0', 'latin1');
  let file = head;
  let linkAt = 4;
  for (const page of pages) {
    const { width, height, pixels, bitsPerSample, photometric, sampleFormat = 1, orientation = 1 } = page;
    const pixelOffset = file.length;
    file = Buffer.concat([file, pixels, Buffer.alloc(pixels.length % 2)]);
    const entries: [tag: number, type: number, values: readonly number[]][] = [
      [256, long, [width]],
      [257, long, [height]],
      [258, short, bitsPerSample],
      [259, short, [1]],
      [262, short, [photometric]],
      [273, long, [pixelOffset]],
      [274, short, [orientation]],
      [277, short, [bitsPerSample.length]],
      [278, long, [height]],
      [279, long, [pixels.length]],
      [284, short, [1]],
    ];
    if (page.palette !== undefined) entries.push([320, short, page.palette]);
    if (page.extraSamples !== undefined) entries.push([338, short, page.extraSamples]);
    entries.push([339, short, bitsPerSample.map(() => sampleFormat)]);
    const directoryOffset = file.length;
    const directory = Buffer.alloc(2 + entries.length * 12 + 4);
    directory.writeUInt16LE(entries.length, 0);
    const outside: Buffer[] = [];
    let outsideOffset = directoryOffset + directory.length;
    entries.forEach(([tag, type, values], i) => {
      const at = 2 + i * 12;
      const size = type === short ? 2 : 4;
      const bytes = Buffer.alloc(Math.max(4, values.length * size));
      values.forEach((value, j) => bytes.writeUIntLE(value, j * size, size));
      directory.writeUInt16LE(tag, at);
      directory.writeUInt16LE(type, at + 2);
      directory.writeUInt32LE(values.length, at + 4);
      if (bytes.length === 4) {
        bytes.copy(directory, at + 8);
      } else {
        directory.writeUInt32LE(outsideOffset, at + 8);
        outside.push(bytes);
        outsideOffset += bytes.length;
      }
    });
    file.writeUInt32LE(directoryOffset, linkAt);
    linkAt = directoryOffset + directory.length - 4;
    file = Buffer.concat([file, directory, ...outside]);
  }
  return file;
}
