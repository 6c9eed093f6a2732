import { open, type FileHandle } from 'node:fs/promises';
import type { ImageFormat, PictureFacts } from '#core/document/image.ts';
import { fileError, isCutOff, notAFile } from './decodeErrors.ts';
import { contentKindLength } from './decodeFormat.ts';
import { decodeImage, pictureFormat, readMetadata } from './decodeImage.ts';

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
  const metadata = await readMetadata(path, format, tail, path);
  if (mayBeCutOff(format, head, tail, byteLength)) await decodeImage(path);
  const { width: storedWidth, height: storedHeight, orientation = 1 } = metadata;
  const isTurned = orientation >= 5;
  return {
    format,
    storedWidth,
    storedHeight,
    width: isTurned ? storedHeight : storedWidth,
    height: isTurned ? storedWidth : storedHeight,
    orientation,
    frameCount: metadata.pages ?? 1,
  };
}

function mayBeCutOff(format: ImageFormat, head: Uint8Array, tail: Uint8Array, byteLength: number): boolean {
  switch (format) {
    case 'jpeg':
    case 'png':
      return isCutOff(format, tail);
    case 'webp':
      return Buffer.from(head).readUInt32LE(4) + 8 > byteLength;
    case 'tiff':
      // Its strips may lie anywhere; only decoding would tell, and jobs do that anyway.
      return false;
  }
}

async function readEnds(path: string): Promise<{ head: Uint8Array; tail: Uint8Array; byteLength: number }> {
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
