/**
 * A picture file as 8-bit sRGB pixels, upright. The one way into the program for pixels: CAMs, masks and exports all see what
 * this returns, so that a mask's pixel is always the picture's.
 */
import { readFile, stat } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import type { ImageFormat } from '#core/document/image.ts';
import { BmpError } from './bmp/bmpHeader.ts';
import { decodeBmp } from './bmp/decodeBmp.ts';
import {
  bmpFailure,
  decodeFailure,
  emptyFile,
  fileError,
  imageError,
  isCutOff,
  jpegFailure,
  notAFile,
  wrongContent,
} from './decodeErrors.ts';
import { contentKind } from './decodeFormat.ts';
import { checkJpeg } from './jpeg/checkJpeg.ts';
import { JpegError } from './jpeg/jpegError.ts';
import { forSharp, inputOptions, readPictureHeader, type PictureHeader } from './pictureHeader.ts';

// The cache would keep files open and hand out pixels of a file that has changed since.
sharp.cache(false);

export interface DecodedImage {
  /** Pixels of `rgb`, upright. */
  readonly width: number;
  readonly height: number;
  /** The size of the picture, upright: the same, unless it was reduced. */
  readonly full: { readonly width: number; readonly height: number };
  /** `[height, width, 3]`, 0..255, sRGB. */
  readonly rgb: Uint8Array;
  readonly format: ImageFormat;
  /** EXIF orientation that was applied, 1..8. */
  readonly orientation: number;
  /** True when the file's pixels were upright as stored (orientation 1). */
  readonly isUpright: boolean;
}

export interface DecodeOptions {
  /** What messages call the picture; by default its path. */
  readonly name?: string;
  /**
   * How many pixels along the long side the caller can make use of. A picture of several times that is then reduced while it
   * is decoded, which takes a fraction of the memory; by default it comes as it is.
   */
  readonly usefulLongSide?: number;
}

/** A reduced picture keeps this many times the pixels that are of use along a side, so that resizing it further hides how. */
const reserve = 2;

/**
 * Raise it when the same file comes to have other pixels by the same libraries, or none: what is kept by `pixelsName` is then made
 * anew.
 */
const decodingVersion = 2;

/** Pictures are never reduced below this long side: those of ordinary size come as they are. */
const smallestReduced = 2048;

/**
 * Decodes a JPEG, PNG, WebP, TIFF, GIF, BMP or AVIF, recognised by content. EXIF orientation is applied; grey, palette and CMYK
 * become RGB; an embedded colour profile is converted to sRGB (not a BMP's); of 16-bit samples the high byte is kept, as of 10-
 * and 12-bit ones stretched to 16; alpha is dropped, not blended; of several frames or pages the first is taken. A picture of which
 * a part is missing or damaged is refused, as far as its format lets that be known (a lossy WebP and plain samples do not).
 * Throws `ExpectedError` or `UnsupportedError` with the codes of decodeErrors.ts.
 */
export async function decodeImage(source: string | Uint8Array, options: DecodeOptions = {}): Promise<DecodedImage> {
  const name = options.name ?? (typeof source === 'string' ? source : 'The picture');
  const bytes = typeof source === 'string' ? await readPictureFile(source, name) : source;
  const format = pictureFormat(bytes, name);
  const header = await readPictureHeader(bytes, format, bytes, name);
  const { orientation } = header;
  try {
    const full = uprightSize(header);
    const wanted = reducedSize(full, header, options.usefulLongSide);
    const pixels = await decodeByFormat(bytes, format, header, wanted);
    return { ...pixels, full, format, orientation, isUpright: orientation === 1 };
  } catch (error) {
    if (error instanceof BmpError) throw bmpFailure(name, error);
    if (error instanceof JpegError) throw jpegFailure(name, error);
    throw decodeFailure(name, format, bytes, error);
  }
}

/** All bytes of a picture file. Throws as `decodeImage`. */
export async function readPictureFile(path: string, name = path): Promise<Uint8Array> {
  try {
    // Asked first, because reading a pipe would wait for ever.
    const stats = await stat(path);
    if (!stats.isFile()) throw notAFile(name);
    if (stats.size >= 2 ** 31) {
      const gigabytes = (stats.size / 2 ** 30).toFixed(1);
      throw imageError('image-too-large', `${name} has ${gigabytes} GiB; the limit is 2 GiB.`, 'Save it compressed.', {
        file: name,
        variant: 'bytes',
        bytes: stats.size,
      });
    }
    return await readFile(path);
  } catch (error) {
    throw fileError(name, error);
  }
}

/** The format that the content has. Throws `image-empty`, `image-unreadable`, `image-format-unsupported`. */
export function pictureFormat(head: Uint8Array, name: string): ImageFormat {
  if (head.byteLength === 0) throw emptyFile(name);
  const content = contentKind(head);
  if (content.kind !== 'picture') throw wrongContent(name, content);
  return content.format;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function uprightSize({ width, height, orientation }: PictureHeader): Size {
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}

/** By a whole factor. Undefined where the picture is decoded as it is: alpha would be blended, not dropped. */
function reducedSize(
  { width, height }: Size,
  { hasAlpha }: PictureHeader,
  useful: number | undefined,
): Size | undefined {
  if (useful === undefined || hasAlpha) return undefined;
  const factor = reduction({ width, height }, useful);
  return factor < 2 ? undefined : { width: Math.ceil(width / factor), height: Math.ceil(height / factor) };
}

/** The whole factor by which a picture may be reduced, below 2 where it is not. */
function reduction({ width, height }: Size, useful: number): number {
  return Math.floor(Math.max(width, height) / Math.max(smallestReduced, reserve * useful));
}

/**
 * A name for the pixels that `decodeImage` gives of a file: of equal names, equal pixels. `full` is the size of the picture
 * upright.
 */
export function pixelsName(contentSha256: string, full: Size, { usefulLongSide }: DecodeOptions = {}): string {
  const factor = usefulLongSide === undefined ? 1 : Math.max(1, reduction(full, usefulLongSide));
  const { sharp: reader, vips } = sharp.versions;
  return `${contentSha256} /${factor} decoder ${decodingVersion} sharp ${reader} libvips ${vips}`;
}

interface Pixels extends Size {
  readonly rgb: Uint8Array;
}

async function decodeByFormat(
  bytes: Uint8Array,
  format: ImageFormat,
  header: PictureHeader,
  reduced: Size | undefined,
): Promise<Pixels> {
  const decode = (input: Uint8Array): Promise<Pixels> => decodePixels(input, format, header, reduced);
  switch (format) {
    case 'bmp':
      return decodeBmp(bytes);
    case 'jpeg':
      return isCutOff('jpeg', bytes) ? decodeUnended(bytes, decode) : decodeChecked(bytes, decode);
    default:
      return decode(forSharp(bytes, format));
  }
}

/** The data are looked through on this thread while another decodes them. */
async function decodeChecked(jpeg: Uint8Array, decode: (bytes: Uint8Array) => Promise<Pixels>): Promise<Pixels> {
  const [checked, decoded] = await Promise.allSettled([checkJpeg(jpeg), decode(jpeg)]);
  if (checked.status === 'rejected') throw checked.reason;
  if (decoded.status === 'rejected') throw decoded.reason;
  return decoded.value;
}

/** Some writers leave out the end mark. Where all of the picture is there, libjpeg is given one, which it insists on. */
async function decodeUnended(jpeg: Uint8Array, decode: (bytes: Uint8Array) => Promise<Pixels>): Promise<Pixels> {
  const isWhole = (await checkJpeg(jpeg)) === 'whole';
  return decode(isWhole ? Buffer.concat([jpeg, Buffer.from([0xff, 0xd9])]) : jpeg);
}

async function decodePixels(
  bytes: Uint8Array,
  format: ImageFormat,
  { space, depth, hasProfile }: PictureHeader,
  reduced: Size | undefined,
): Promise<Pixels> {
  const input = sharp(bytes, inputOptions(format)).autoOrient();
  if (reduced !== undefined) input.resize({ ...reduced, fit: 'fill' });
  const isDeep = depth === 'ushort';
  if (space === 'cmyk' && !hasProfile) {
    const inks = input.pipelineColourspace('cmyk').toColourspace('cmyk').removeAlpha();
    const { data, info } = await toBuffer(inks.raw({ depth: isDeep ? 'ushort' : 'uchar' }));
    return { width: info.width, height: info.height, rgb: rgbOfCmyk(isDeep ? highBytes(data) : data) };
  }
  // Deep colours with a profile would else stay in the wide space that sharp works in.
  if (space === 'rgb16' && hasProfile) input.withIccProfile('srgb', { attach: false });
  const colours = input.removeAlpha().toColourspace(isDeep ? 'rgb16' : 'srgb');
  const { data, info } = await toBuffer(colours.raw({ depth: isDeep ? 'ushort' : 'uchar' }));
  return { width: info.width, height: info.height, rgb: isDeep ? highBytes(data) : bytesOf(data) };
}

function toBuffer(pipeline: Sharp) {
  return pipeline.toBuffer({ resolveWithObject: true });
}

/**
 * Ink to light without a profile: (255 − ink)·(255 − black) / 255, as viewers and PIL do. sharp's own way assumes a printing
 * profile, which shifts the mean of ordinary files by up to 11.
 */
function rgbOfCmyk(inks: Uint8Array): Uint8Array {
  const pixelCount = inks.length / 4;
  const rgb = new Uint8Array(pixelCount * 3);
  for (let i = 0; i < pixelCount; i++) {
    const light = 255 - (inks[i * 4 + 3] as number);
    for (let channel = 0; channel < 3; channel++) {
      rgb[i * 3 + channel] = Math.round(((255 - (inks[i * 4 + channel] as number)) * light) / 255);
    }
  }
  return rgb;
}

function bytesOf(data: Buffer): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function highBytes(data: Uint8Array): Uint8Array {
  // sharp's samples are little-endian on the platforms that it has binaries for.
  const bytes = new Uint8Array(data.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = data[i * 2 + 1] as number;
  return bytes;
}
