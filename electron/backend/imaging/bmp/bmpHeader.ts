/**
 * The headers of a Windows or OS/2 bitmap: file header, one of the seven information headers, channel masks, palette.
 * Nothing is allocated by what they claim, and no field is trusted before it is checked. Written for this program because
 * sharp reads no BMP and none of the packages that do reads all of the format, refuses a cut file and is looked after.
 * Source: [MS-WMF] 2.2.2.3 and 2.2.2.9 (DeviceIndependentBitmap), and the OS/2 2.0 header as GIMP documents it.
 */

/** Why a bitmap cannot be read. The message completes '… : '. */
export class BmpError extends Error {
  readonly kind: 'truncated' | 'damaged' | 'unsupported';

  constructor(kind: BmpError['kind'], message: string) {
    super(message);
    this.name = 'BmpError';
    this.kind = kind;
  }
}

/** One channel of a pixel: where its bits are. */
export interface ChannelMask {
  readonly shift: number;
  /** The largest value it can have, 2ⁿ − 1; 0 for a channel that is not there. */
  readonly maximum: number;
}

export interface BmpHeader {
  readonly width: number;
  readonly height: number;
  /** Rows are stored from the top down; most files are stored from the bottom up. */
  readonly isTopDown: boolean;
  readonly bitsPerPixel: 1 | 2 | 4 | 8 | 16 | 24 | 32;
  readonly compression: 'none' | 'rle4' | 'rle8';
  /** Where pixels begin in the file. */
  readonly pixelOffset: number;
  /** Bytes of a stored row when there is no compression: whole groups of four. */
  readonly rowLength: number;
  /** Where the file must not end before: the end of plain pixels, the begin of compressed ones. */
  readonly minimumLength: number;
  /** Red, green and blue of up to 256 colours, for 8 bits a pixel and fewer. */
  readonly palette: { readonly offset: number; readonly count: number; readonly entryLength: 3 | 4 };
  /** For 16 and 32 bits a pixel. */
  readonly masks: readonly [red: ChannelMask, green: ChannelMask, blue: ChannelMask];
}

const fileHeaderLength = 14;

/** Lengths of the information header: OS/2 1, OS/2 2 short and long, Windows 3, with masks (2, 3), versions 4 and 5. */
const informationLengths: readonly number[] = [12, 16, 64, 40, 52, 56, 108, 124];

const compressionNames: Readonly<Record<number, string>> = {
  4: 'a JPEG inside',
  5: 'a PNG inside',
  11: 'uncompressed CMYK',
  12: 'compressed CMYK',
  13: 'compressed CMYK',
};

/** What a header asks for besides sizes, before it is checked. */
interface RawHeader {
  readonly informationLength: number;
  readonly bitsPerPixel: number;
  readonly compression: number;
  readonly coloursUsed: number;
}

/**
 * Reads the headers from the beginning of a file: 154 bytes hold the longest. Throws `BmpError`.
 */
export function readBmpHeader(head: Uint8Array): BmpHeader {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const informationLength = uint32(view, fileHeaderLength);
  if (!informationLengths.includes(informationLength)) {
    throw new BmpError('unsupported', `a header of ${informationLength} bytes, which no known version has`);
  }
  if (view.byteLength < fileHeaderLength + informationLength) throw cutOff();
  const isCore = informationLength === 12;
  const width = isCore ? view.getUint16(18, true) : view.getInt32(18, true);
  const signedHeight = isCore ? view.getUint16(20, true) : view.getInt32(22, true);
  if (width <= 0 || signedHeight === 0) throw new BmpError('damaged', `a size of ${width} × ${signedHeight} pixels`);
  const raw: RawHeader = {
    informationLength,
    bitsPerPixel: view.getUint16(isCore ? 24 : 28, true),
    compression: informationLength < 40 ? 0 : view.getUint32(30, true),
    coloursUsed: informationLength < 40 ? 0 : view.getUint32(46, true),
  };
  const height = Math.abs(signedHeight);
  const bitsPerPixel = checkedBits(raw);
  const compression = checkedCompression(raw);
  const rowLength = Math.ceil((width * bitsPerPixel) / 32) * 4;
  const { masks, end } = readMasks(view, raw);
  const { palette, pixelOffset } = placePalette(uint32(view, 10), end, raw);
  // Some writers leave out what fills up the last row.
  const pixelLength = compression === 'none' ? rowLength * (height - 1) + Math.ceil((width * bitsPerPixel) / 8) : 1;
  return {
    width,
    height,
    isTopDown: signedHeight < 0,
    bitsPerPixel,
    compression,
    pixelOffset,
    rowLength,
    minimumLength: pixelOffset + pixelLength,
    palette,
    masks,
  };
}

function checkedBits({ bitsPerPixel: bits }: RawHeader): BmpHeader['bitsPerPixel'] {
  switch (bits) {
    case 1:
    case 2:
    case 4:
    case 8:
    case 16:
    case 24:
    case 32:
      return bits;
    default:
      throw new BmpError('unsupported', `${bits} bits per pixel`);
  }
}

function checkedCompression({ informationLength, bitsPerPixel, compression }: RawHeader): BmpHeader['compression'] {
  const isOs2 = informationLength === 64;
  switch (compression) {
    case 0:
      return 'none';
    case 1:
      if (bitsPerPixel === 8) return 'rle8';
      break;
    case 2:
      if (bitsPerPixel === 4) return 'rle4';
      break;
    case 3:
    case 6:
      if (isOs2) throw new BmpError('unsupported', 'OS/2 fax compression');
      if (bitsPerPixel === 16 || bitsPerPixel === 32) return 'none';
      break;
    case 4:
      if (isOs2) throw new BmpError('unsupported', 'OS/2 24-bit run lengths');
  }
  const name = compressionNames[compression];
  if (name !== undefined) throw new BmpError('unsupported', name);
  throw new BmpError('damaged', `compression ${compression} with ${bitsPerPixel} bits per pixel`);
}

/** Masks of 16 and 32 bits a pixel, and where the palette may begin. */
function readMasks(
  view: DataView,
  { informationLength, bitsPerPixel, compression }: RawHeader,
): { masks: BmpHeader['masks']; end: number } {
  const headerEnd = fileHeaderLength + informationLength;
  if (compression !== 3 && compression !== 6) {
    const [shifts, maximum] = bitsPerPixel === 16 ? [[10, 5, 0] as const, 31] : [[16, 8, 0] as const, 255];
    const masks = shifts.map((shift) => ({ shift, maximum }));
    return { masks: triple(masks), end: headerEnd };
  }
  // Later headers have room for the masks; the first one is followed by three, or four with alpha.
  const maskOffset = fileHeaderLength + 40;
  const masks = [0, 4, 8].map((at) => channelMask(uint32(view, maskOffset + at), bitsPerPixel));
  const maskEnd = maskOffset + (compression === 6 ? 16 : 12);
  return { masks: triple(masks), end: Math.max(headerEnd, maskEnd) };
}

function triple(masks: readonly ChannelMask[]): BmpHeader['masks'] {
  const [red, green, blue] = masks;
  if (red === undefined || green === undefined || blue === undefined) throw new BmpError('damaged', 'no channel masks');
  return [red, green, blue];
}

/** Bits of a mask are neighbours and lie within the pixel. */
function channelMask(mask: number, bitsPerPixel: number): ChannelMask {
  if (mask === 0) return { shift: 0, maximum: 0 };
  const shift = 31 - Math.clz32(mask & -mask);
  const maximum = mask >>> shift;
  const isContiguous = (maximum & (maximum + 1)) === 0;
  if (!isContiguous || (bitsPerPixel === 16 && mask > 0xffff)) {
    throw new BmpError('damaged', `the channel mask 0x${mask.toString(16).padStart(8, '0')}`);
  }
  return { shift, maximum };
}

/** The palette fills the room before the pixels, where the header does not say that it is smaller. */
function placePalette(
  declaredOffset: number,
  start: number,
  { informationLength, bitsPerPixel, coloursUsed }: RawHeader,
): { palette: BmpHeader['palette']; pixelOffset: number } {
  const entryLength = informationLength === 12 ? 3 : 4;
  const largest = bitsPerPixel > 8 ? 0 : 2 ** bitsPerPixel;
  const declared = coloursUsed === 0 ? largest : Math.min(largest, coloursUsed);
  // Some writers leave the offset out; pixels then follow the palette.
  const pixelOffset = declaredOffset === 0 ? start + declared * entryLength : declaredOffset;
  if (pixelOffset < start) throw new BmpError('damaged', `pixels at byte ${pixelOffset}, inside the header`);
  const count = Math.min(declared, Math.floor((pixelOffset - start) / entryLength));
  return { palette: { offset: start, count, entryLength }, pixelOffset };
}

function uint32(view: DataView, at: number): number {
  if (at + 4 > view.byteLength) throw cutOff();
  return view.getUint32(at, true);
}

function cutOff(): BmpError {
  return new BmpError('truncated', 'it ends within its header');
}
