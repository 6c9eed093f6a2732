/**
 * Small pictures for lists of thousands. One that was made before comes from the user's cache by the content of the picture,
 * without a look at its file; others are made by as many at a time as there are cores, and one that nobody waits for any more
 * is not begun.
 */
import { defined } from '#core/base/assert.ts';
import { throwIfCancelled } from '#core/base/errors.ts';
import type { ThumbnailFile, ThumbnailSide } from '#core/contract/thumbnails.ts';
import type { ImageId } from '#core/document/ids.ts';
import type { CacheKey, UserCache } from '#models/packs/cache/userCache.ts';
import { processorCores } from '#models/runtime/processorCores.ts';
import { makeThumbnail, thumbnailVersion } from '../../imaging/thumbnailImage.ts';
import { readImage } from '../../store/readImages.ts';
import { requireImages } from '../../store/requireImages.ts';
import { fileLocator } from '../masks/maskedImages.ts';
import { userCache } from '../packs/userCache.ts';
import type { ProjectSession } from '../projects/projectRegistry.ts';
import { readImportedPicture, requireReady } from './readyPicture.ts';
import { Turns } from './turns.ts';

const cacheKind = 'thumbnails';

export class Thumbnails {
  readonly #decoding: Turns;

  /** `atOnce`: how many pictures are decoded at a time; one a core by default. */
  constructor(atOnce: number = processorCores()) {
    this.#decoding = new Turns(atOnce);
  }

  /**
   * Throws `ExpectedError`: `image-unknown`, the problem of an image that cannot be used, `image-changed`, and as `decodeImage`;
   * `CancelledError`.
   */
  async of(
    { project }: ProjectSession,
    { imageId, side }: { readonly imageId: ImageId; readonly side: ThumbnailSide },
    signal?: AbortSignal,
  ): Promise<ThumbnailFile> {
    requireImages(project, [imageId]);
    const image = requireReady(defined(readImage(project, imageId), `image ${imageId}`));
    const key: CacheKey = [thumbnailVersion, defined(image.contentSha256, 'the content of a ready image'), side];
    const cache = userCache();
    const kept = await keptThumbnail(cache, key);
    if (kept !== undefined) return kept;
    return await this.#decoding.take(async () => {
      // Somebody else may have asked for it, or for a copy of the picture, and been served meanwhile.
      const made = await keptThumbnail(cache, key);
      if (made !== undefined) return made;
      const bytes = await readImportedPicture(image, fileLocator(project)(image));
      throwIfCancelled(signal);
      const { jpeg } = await makeThumbnail(bytes, side, image.path);
      await cache.keep(cacheKind, key, jpeg);
      return file(jpeg);
    }, signal);
  }
}

async function keptThumbnail(cache: UserCache, key: CacheKey): Promise<ThumbnailFile | undefined> {
  const jpeg = await cache.read(cacheKind, key);
  return jpeg === undefined ? undefined : file(jpeg);
}

function file(jpeg: Uint8Array): ThumbnailFile {
  // In a buffer of its own: what crosses the contract is the receiver's.
  return { bytes: new Uint8Array(jpeg), mediaType: 'image/jpeg' };
}
