/** What the header of a picture file says, checked: sizes are within limits and the samples are of a kind that is decoded. */
import sharp, { type Metadata, type SharpOptions } from 'sharp';
import type { ImageFormat } from '#core/document/image.ts';
import { BmpError, readBmpHeader } from './bmp/bmpHeader.ts';
import { bmpFailure, decodeFailure, refuseTooLarge, unsupportedPicture } from './decodeErrors.ts';

export interface PictureHeader extends Pick<Metadata, 'depth' | 'space' | 'channels' | 'hasProfile' | 'hasAlpha'> {
  /** As stored, in pixels. */
  readonly width: number;
  readonly height: number;
  /** EXIF orientation 1..8; AVIF is turned by its decoder, and is 1 here. */
  readonly orientation: number;
  /** Frames of an animation or pages of a document. */
  readonly frameCount: number;
}

/**
 * 'warning' also refuses pixels that the decoder has made up. Of JPEGs it would refuse oddities that harm nothing (stray bytes
 * between segments, an unknown revision of JFIF) and yet not most damage, which `checkJpeg` finds. Sizes are checked by
 * `readPictureHeader`; sharp's own limit has a message that does not name the size.
 */
export function inputOptions(format: ImageFormat): SharpOptions {
  return { failOn: format === 'jpeg' ? 'error' : 'warning', pages: 1, limitInputPixels: false };
}

/**
 * Reads the header of `source`: a path, or bytes (of a BMP its beginning is enough). `tail` is the end of the
 * file, for telling a cut file from a damaged one. Throws `image-too-large` before anything is allocated,
 * `image-format-unsupported`, `image-truncated`, `image-unreadable`.
 */
export async function readPictureHeader(
  source: string | Uint8Array,
  format: ImageFormat,
  tail: Uint8Array,
  name: string,
): Promise<PictureHeader> {
  const header =
    typeof source !== 'string' && format === 'bmp'
      ? headerOfBmp(source, name)
      : await headerBySharp(source, format, tail, name);
  refuseTooLarge(name, header.width, header.height);
  refuseExtraChannels(name, header);
  if (header.depth !== 'uchar' && header.depth !== 'ushort') {
    throw unsupportedPicture(name, `samples of the type '${header.depth}'`);
  }
  return header;
}

/** Pictures of satellites and microscopes have channels that no colour space knows; which are the colours, nobody says. */
function refuseExtraChannels(name: string, { space, channels }: PictureHeader): void {
  const colours = { 'b-w': 1, grey16: 1, cmyk: 4 }[space as string] ?? 3;
  if (channels > colours + 1) throw unsupportedPicture(name, `${channels} channels per pixel`, 'Convert it to RGB.');
}

function headerOfBmp(head: Uint8Array, name: string): PictureHeader {
  try {
    const { width, height } = readBmpHeader(head);
    const samples = { depth: 'uchar', space: 'srgb', channels: 3, hasProfile: false, hasAlpha: false } as const;
    return { width, height, orientation: 1, frameCount: 1, ...samples };
  } catch (error) {
    throw error instanceof BmpError ? bmpFailure(name, error) : error;
  }
}

async function headerBySharp(
  source: string | Uint8Array,
  format: ImageFormat,
  tail: Uint8Array,
  name: string,
): Promise<PictureHeader> {
  try {
    const input = typeof source === 'string' ? source : forSharp(source, format);
    const metadata = await sharp(input, inputOptions(format)).metadata();
    const { width, height, depth, space, channels, hasProfile, hasAlpha, orientation, pages } = metadata;
    const facts = { width, height, depth, space, channels, hasProfile, hasAlpha };
    return { ...facts, orientation: orientation ?? 1, frameCount: pages ?? 1 };
  } catch (error) {
    throw decodeFailure(name, format, tail, error);
  }
}

/**
 * The bytes as sharp recognises them. It knows AVIF by its first brand alone, which is another for animations; they hold the
 * same still picture.
 */
export function forSharp(bytes: Uint8Array, format: ImageFormat): Uint8Array {
  if (format !== 'avif') return bytes;
  const brandAt = 8;
  const still = Buffer.from(bytes);
  still.write('avif', brandAt, 'latin1');
  return still;
}
