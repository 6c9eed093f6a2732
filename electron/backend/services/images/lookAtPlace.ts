import { stat } from 'node:fs/promises';
import { errorCode } from '#core/base/errors.ts';
import { hashFile } from '../../imaging/hashFile.ts';
import type { KnownImage } from '../../store/imagePlaces.ts';
import { fileStamp } from './scanFolder.ts';

/**
 * What is where an image was. `gone`: no file. `unreachable`: it cannot be told, as a folder may not be read or a disk fails.
 */
export type PlaceContent =
  | { readonly kind: 'same' | 'other'; readonly fileKey: string }
  | { readonly kind: 'gone' | 'unreachable'; readonly fileKey: null };

const gone: PlaceContent = { kind: 'gone', fileKey: null };
export const unreachable: PlaceContent = { kind: 'unreachable', fileKey: null };

/**
 * Reads the file only when its size, time or number are others than when it was imported. What is noted of an image that is not
 * ready is of another file than the one that its picture was in.
 */
export async function lookAtPlace(absolutePath: string, image: KnownImage): Promise<PlaceContent> {
  // Its place is another's.
  if (image.isDisplaced) return gone;
  try {
    const stats = await stat(absolutePath);
    if (!stats.isFile()) return gone;
    const { byteLength, modifiedAtMs, fileNumber, fileKey } = fileStamp(stats);
    const isUntouched =
      image.state === 'ready' &&
      byteLength === image.byteLength &&
      modifiedAtMs === image.modifiedAtMs &&
      fileNumber === image.fileNumber;
    const isSame = isUntouched || (await hashFile(absolutePath)).sha256 === image.contentSha256;
    return { kind: isSame ? 'same' : 'other', fileKey };
  } catch (error) {
    return isAbsence(error) ? gone : unreachable;
  }
}

/** A name that leads nowhere; anything else that goes wrong says nothing about whether the file is there. */
export function isAbsence(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP' || code === 'ENAMETOOLONG';
}
