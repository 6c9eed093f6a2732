/** The picture file of an exported item: the source's own bytes where a training loader would see the same pixels, else a new JPEG. */
import { ExpectedError } from '#core/base/errors.ts';
import type { ImageFormat } from '#core/document/image.ts';
import { pictureFormat, readPictureFile } from '../imaging/decodeImage.ts';
import { encodeJpeg } from '../imaging/encodePicture.ts';
import { hashBytes } from '../imaging/hashFile.ts';
import { readPictureHeader } from '../imaging/pictureHeader.ts';
import type { ExportItem } from './exportTypes.ts';

export interface PictureFile {
  readonly bytes: Uint8Array;
  /** With the dot. */
  readonly extension: string;
  readonly isCopy: boolean;
  /** Of the source file, hexadecimal. */
  readonly contentSha256: string;
}

const extensions: Readonly<Record<ImageFormat, string>> = {
  jpeg: '.jpg',
  png: '.png',
  webp: '.webp',
  tiff: '.tif',
  gif: '.gif',
  bmp: '.bmp',
  avif: '.avif',
};

/** What re-encoded pictures lose is not seen; masks do not depend on it. */
const jpegQuality = 95;

/**
 * Reads the source and decides: an upright file of one of the `copied` formats is taken as it is; a turned one would be shown
 * lying down by loaders that ignore EXIF, so it is written anew. Throws `ExpectedError` (`image-changed`, and as `decodeImage`).
 */
export async function pictureFileOf(item: ExportItem, copied: readonly ImageFormat[]): Promise<PictureFile> {
  const source = await readPictureFile(item.sourcePath, item.id);
  const contentSha256 = hashBytes(source);
  if (item.contentSha256 !== undefined && item.contentSha256 !== contentSha256) {
    throw changed(item, 'is not the file that was imported');
  }
  const format = pictureFormat(source, item.id);
  if (item.isUpright && copied.includes(format)) {
    const { width, height } = await readPictureHeader(source, format, source, item.id);
    assertSize(item, width, height);
    return { bytes: source, extension: extensions[format], isCopy: true, contentSha256 };
  }
  const picture = await item.readOriented();
  assertSize(item, picture.width, picture.height);
  const bytes = await encodeJpeg(picture, jpegQuality);
  return { bytes, extension: '.jpg', isCopy: false, contentSha256 };
}

function assertSize(item: ExportItem, width: number, height: number): void {
  if (width === item.width && height === item.height) return;
  throw changed(item, `has ${width}×${height} pixels, but its mask has ${item.width}×${item.height}`);
}

function changed(item: ExportItem, what: string): ExpectedError {
  return new ExpectedError('image-changed', `${item.id} ${what}.`, {
    remedy: 'Import the folder again, then make the mask anew.',
    details: { variant: 'mask', file: item.id },
  });
}
