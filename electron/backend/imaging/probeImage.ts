import { open, type FileHandle } from 'node:fs/promises';
import type { ImageFormat, PictureFacts } from '#core/document/image.ts';
import { fileError, isCutOff, notAFile } from './decodeErrors.ts';
import { contentKindLength } from './decodeFormat.ts';
import { readBmpHeader } from './bmp/bmpHeader.ts';
import { decodeImage, pictureFormat, readPictureFile } from './decodeImage.ts';
import { readPictureHeader } from './pictureHeader.ts';

export interface ProbedImage extends PictureFacts {
  /** Frames of an animation or pages of a document; only the first is used. */
  readonly frameCount: number;
}

/** Where the end mark of a complete file is looked for. */
const tailLength = 64 * 1024;

/**
 * What a picture's header says, without decoding its pixels. A file whose end mark is not where it should be is decoded once,
 * to tell a cut file from an unusual one. Throws as `decodeImage`.
 */
export async function probeImage(path: string): Promise<ProbedImage> {
  const { head, tail, byteLength } = await readEnds(path);
  const format = pictureFormat(head, path);
  // What is missing of an AVIF shows in its boxes, which are found from the front.
  const whole = format === 'avif' ? await readPictureFile(path) : undefined;
  const header = await readPictureHeader(whole ?? (format === 'bmp' ? head : path), format, tail, path);
  if (mayBeCutOff(format, { head, tail: whole ?? tail, byteLength })) await decodeImage(path);
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

function mayBeCutOff(format: ImageFormat, { head, tail, byteLength }: FileEnds): boolean {
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

interface FileEnds {
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
  readonly byteLength: number;
}

async function readEnds(path: string): Promise<FileEnds> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    const stats = await file.stat();
    if (!stats.isFile()) throw notAFile(path);
    const head = await readAt(file, 0, Math.min(contentKindLength, stats.size));
    const tailStart = Math.max(0, stats.size - tailLength);
    const tail = await readAt(file, tailStart, stats.size - tailStart);
    return { head, tail, byteLength: stats.size };
  } catch (error) {
    throw fileError(path, error);
  } finally {
    await file?.close();
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const buffer = new Uint8Array(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}
