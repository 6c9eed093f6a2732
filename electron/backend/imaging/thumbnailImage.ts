import sharp, { type Sharp } from 'sharp';
import { MaskwrightError } from '#core/base/errors.ts';
import type { ImageFormat } from '#core/document/image.ts';
import { decodeFailure } from './decodeErrors.ts';
import { decodeImage, pictureFormat, readPictureFile } from './decodeImage.ts';
import { forSharp, inputOptions, readPictureHeader } from './pictureHeader.ts';

/** Raise it when thumbnails come to look otherwise: those that were kept before are then made anew. */
export const thumbnailVersion = 1;

export interface Thumbnail {
  /** A JPEG file. */
  readonly jpeg: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * A small upright JPEG of a picture, in sRGB, its long side at most `longSide` pixels (never enlarged). JPEGs are scaled while they are
 * decoded, so this is several times faster than `decodeImage`. For looking at only: colours are close, not equal. (A JPEG,
 * because a WebP of these sizes takes several times as long to encode.) `path` is what messages call a picture given by its
 * bytes. Throws as `decodeImage`.
 */
export async function makeThumbnail(
  source: string | Uint8Array,
  longSide: number,
  path = typeof source === 'string' ? source : 'The picture',
): Promise<Thumbnail> {
  const bytes = typeof source === 'string' ? await readPictureFile(source, path) : source;
  const format = pictureFormat(bytes, path);
  await readPictureHeader(bytes, format, bytes, path);
  try {
    const { data, info } = await (
      await openForSharp(bytes, format, path)
    )
      .autoOrient()
      .removeAlpha()
      .resize(longSide, longSide, { fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: 80 })
      .toBuffer({ resolveWithObject: true });
    return { jpeg: data, width: info.width, height: info.height };
  } catch (error) {
    if (error instanceof MaskwrightError) throw error;
    throw decodeFailure(path, format, bytes, error);
  }
}

async function openForSharp(bytes: Uint8Array, format: ImageFormat, path: string): Promise<Sharp> {
  if (format !== 'bmp') return sharp(forSharp(bytes, format), inputOptions(format));
  const { rgb, width, height } = await decodeImage(bytes, { name: path });
  return sharp(rgb, { raw: { width, height, channels: 3 } });
}
