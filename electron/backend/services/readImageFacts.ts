import type { RootId } from '#core/document/ids.ts';
import type { NewImage } from '#core/document/image.ts';
import { problemOf } from '#core/document/problem.ts';
import { hashFile } from '../imaging/hashFile.ts';
import { probeImage } from '../imaging/probeImage.ts';
import type { ScannedFile } from './scanFolder.ts';

/** Reads a file and says what it is as an image at a place. Never rejects: what goes wrong is the image's problem. */
export async function readImageFacts(
  {
    absolutePath,
    byteLength,
    modifiedAtMs,
    fileNumber,
  }: Omit<ScannedFile, 'kind' | 'path' | 'canonicalPath' | 'fileKey'>,
  place: { readonly rootId: RootId; readonly path: string },
): Promise<NewImage> {
  const base = { ...place, byteLength, modifiedAtMs, fileNumber };
  let contentSha256: string | null = null;
  try {
    contentSha256 = (await hashFile(absolutePath)).sha256;
    const { frameCount: _, ...picture } = await probeImage(absolutePath);
    return { ...base, contentSha256, state: 'ready', picture, problem: null };
  } catch (error) {
    return { ...base, contentSha256, state: 'unreadable', picture: null, problem: problemOf(error) };
  }
}
