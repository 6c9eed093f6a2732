/** The picture of an image, as long as it is the one that was imported. */
import { ExpectedError } from '#core/base/errors.ts';
import type { Image, ReadyImage } from '#core/document/image.ts';
import { errorOf } from '#core/document/problem.ts';
import { readPictureFile } from '../../imaging/decodeImage.ts';
import { hashBytes } from '../../imaging/hashFile.ts';

/** Throws the problem of an image that cannot be used, as `ExpectedError`. */
export function requireReady(image: Image): ReadyImage {
  if (image.state === 'ready') return image;
  throw errorOf(image.problem);
}

/** All bytes of its file. Throws as `readPictureFile`, and `ExpectedError` (`image-changed`) when it is another picture by now. */
export async function readImportedPicture({ path, contentSha256 }: ReadyImage, file: string): Promise<Uint8Array> {
  const bytes = await readPictureFile(file, path);
  if (hashBytes(bytes) === contentSha256) return bytes;
  throw new ExpectedError('image-changed', `${path} is not the picture that was imported.`, {
    remedy: 'Import its folder again, then try again.',
    details: { variant: 'imported', file: path },
  });
}
