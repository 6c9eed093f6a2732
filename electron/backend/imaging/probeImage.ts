import type { ImageFormat, PictureFacts } from '#core/document/image.ts';
import { isCutOff } from './decodeErrors.ts';
import { readBmpHeader } from './bmp/bmpHeader.ts';
import { decodeImage, pictureFormat, readPictureFile } from './decodeImage.ts';
import { readPictureHeader } from './pictureHeader.ts';
import type { FileContent } from './readContent.ts';

export interface ProbedImage extends PictureFacts {
  /** Frames of an animation or pages of a document; only the first is used. */
  readonly frameCount: number;
}

/**
 * What a picture's header says, without decoding its pixels. A file whose end mark is not where it should be is decoded once,
 * to tell a cut file from an unusual one. Of a file that is not held as a whole, more is read. Throws as `decodeImage`.
 */
export async function probeImage(content: FileContent): Promise<ProbedImage> {
  const { path, head, tail, byteLength } = content;
  const format = pictureFormat(head, path);
  // What is missing of an AVIF shows in its boxes, which are found from the front.
  const whole = content.whole ?? (format === 'avif' ? await readPictureFile(path) : null);
  const header = await readPictureHeader(whole ?? (format === 'bmp' ? head : path), format, tail, path);
  const ends = { head, tail: format === 'avif' && whole !== null ? whole : tail, byteLength };
  if (mayBeCutOff(format, ends)) await decodeImage(whole ?? path, { name: path });
  const { width: storedWidth, height: storedHeight, orientation, frameCount } = header;
  const isTurned = orientation >= 5;
  return {
    format,
    storedWidth,
    storedHeight,
    width: isTurned ? storedHeight : storedWidth,
    height: isTurned ? storedWidth : storedHeight,
    orientation,
    frameCount,
  };
}

function mayBeCutOff(
  format: ImageFormat,
  { head, tail, byteLength }: Pick<FileContent, 'head' | 'tail' | 'byteLength'>,
): boolean {
  switch (format) {
    case 'jpeg':
    case 'png':
    case 'gif':
    case 'avif':
      return isCutOff(format, tail);
    case 'webp':
      return Buffer.from(head).readUInt32LE(4) + 8 > byteLength;
    case 'tiff':
      // Its strips may lie anywhere; only decoding would tell, and jobs do that anyway.
      return false;
    case 'bmp':
      return readBmpHeader(head).minimumLength > byteLength;
  }
}
