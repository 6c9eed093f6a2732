/** A picture as a file that browsers show: upright, in sRGB, without alpha, and no larger than is wanted. */
import { decodeImage, pictureFormat } from './decodeImage.ts';
import { isCutOff } from './decodeErrors.ts';
import { encodeJpeg, encodePng, shrinkPicture } from './encodePicture.ts';
import { checkJpeg } from './jpeg/checkJpeg.ts';
import { readPictureHeader, type PictureHeader } from './pictureHeader.ts';

export interface DisplayFile {
  readonly bytes: Uint8Array;
  readonly mediaType: 'image/jpeg' | 'image/png';
  /** Pixels in the file. */
  readonly width: number;
  readonly height: number;
  /** The size of the picture upright. */
  readonly full: { readonly width: number; readonly height: number };
}

/** Hides no detail at any zoom, at half the bytes of 100. */
const quality = 92;

/** Pictures without loss of at most this many pixels stay without: PNG takes several times as long as JPEG to write. */
const losslessPixels = 2_000_000;

/**
 * The picture with its long side at most `longSide` pixels, never enlarged. Its own file where that is so already and browsers show the
 * same of it; damage is found there, too. `name` is what messages call it. Throws as `decodeImage`.
 */
export async function makeDisplayPicture(bytes: Uint8Array, longSide: number, name: string): Promise<DisplayFile> {
  const format = pictureFormat(bytes, name);
  const header = await readPictureHeader(bytes, format, bytes, name);
  const { width, height } = header;
  const isAsShown = isPlain(header) && Math.max(width, height) <= longSide;
  if (isAsShown && format === 'jpeg' && (await isWholeJpeg(bytes))) {
    return { bytes, mediaType: 'image/jpeg', width, height, full: { width, height } };
  }
  const decoded = await decodeImage(bytes, { name, usefulLongSide: longSide });
  const { full } = decoded;
  if (isAsShown && format === 'png') return { bytes, mediaType: 'image/png', width, height, full };
  const picture = await shrinkPicture(decoded, longSide);
  const size = { width: picture.width, height: picture.height };
  const hasNoLoss = format === 'png' || format === 'bmp' || format === 'tiff' || format === 'gif';
  return hasNoLoss && size.width * size.height <= losslessPixels
    ? { bytes: await encodePng(picture), mediaType: 'image/png', ...size, full }
    : { bytes: await encodeJpeg(picture, quality), mediaType: 'image/jpeg', ...size, full };
}

/** Whether nothing would have to be turned, converted or dropped. */
function isPlain({ orientation, hasProfile, hasAlpha, depth, space }: PictureHeader): boolean {
  return orientation === 1 && !hasProfile && !hasAlpha && depth === 'uchar' && (space === 'srgb' || space === 'b-w');
}

/** False also for what only the decoder can tell, and for what it then says better. */
async function isWholeJpeg(bytes: Uint8Array): Promise<boolean> {
  if (isCutOff('jpeg', bytes)) return false;
  try {
    return (await checkJpeg(bytes)) === 'whole';
  } catch {
    return false;
  }
}
