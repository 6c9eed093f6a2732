import type { RootId } from '#core/document/ids.ts';
import type { NewImage, PictureFacts } from '#core/document/image.ts';
import { problemOf } from '#core/document/problem.ts';
import { probeImage } from '../../imaging/probeImage.ts';
import { readContent, type FileContent } from '../../imaging/readContent.ts';
import type { ScannedFile } from './scanFolder.ts';

/**
 * Reads a file once and says what it is as an image at a place. `knownPicture` is asked for what is known of a content (SHA-256,
 * hexadecimal) already: then its header need not be looked at. Never rejects: what goes wrong is the image's problem.
 */
export async function readImageFacts(
  {
    absolutePath,
    byteLength,
    modifiedAtMs,
    fileNumber,
  }: Omit<ScannedFile, 'kind' | 'path' | 'canonicalPath' | 'fileKey'>,
  place: { readonly rootId: RootId; readonly path: string },
  knownPicture: (contentSha256: string) => PictureFacts | null,
): Promise<NewImage> {
  const base = { ...place, byteLength, modifiedAtMs, fileNumber };
  let contentSha256: string | null = null;
  try {
    const content = await readContent(absolutePath);
    contentSha256 = content.sha256;
    const picture = knownPicture(contentSha256) ?? (await probeFacts(content));
    return { ...base, contentSha256, state: 'ready', picture, problem: null };
  } catch (error) {
    return { ...base, contentSha256, state: 'unreadable', picture: null, problem: problemOf(error) };
  }
}

async function probeFacts(content: FileContent): Promise<PictureFacts> {
  const { frameCount: _, ...picture } = await probeImage(content);
  return picture;
}
