/** Pictures for the view of one image. Few at a time: one of 100 megapixels takes hundreds of megabytes while it is decoded. */
import { defined } from '#core/base/assert.ts';
import { throwIfCancelled } from '#core/base/errors.ts';
import type { DisplayPicture } from '#core/contract/pictures.ts';
import type { ImageId } from '#core/document/ids.ts';
import { makeDisplayPicture } from '../../imaging/displayPicture.ts';
import { readImage } from '../../store/readImages.ts';
import { requireImages } from '../../store/requireImages.ts';
import { fileLocator } from '../masks/maskedImages.ts';
import type { ProjectSession } from '../projects/projectRegistry.ts';
import { readImportedPicture, requireReady } from './readyPicture.ts';
import { Turns } from './turns.ts';

/** The one that is looked at, and the next. */
const atOnce = 2;

export class DisplayPictures {
  readonly #decoding = new Turns(atOnce);

  /**
   * Throws `ExpectedError`: `image-unknown`, the problem of an image that cannot be used, `image-changed`, and as `decodeImage`;
   * `CancelledError` when it was not begun yet.
   */
  async of(
    { project }: ProjectSession,
    { imageId, longSide }: { readonly imageId: ImageId; readonly longSide: number },
    signal?: AbortSignal,
  ): Promise<DisplayPicture> {
    requireImages(project, [imageId]);
    const image = requireReady(defined(readImage(project, imageId), `image ${imageId}`));
    return await this.#decoding.take(async () => {
      const file = await readImportedPicture(image, fileLocator(project)(image));
      throwIfCancelled(signal);
      const { bytes, ...facts } = await makeDisplayPicture(file, longSide, image.path);
      // In a buffer of its own: what crosses the contract is the receiver's.
      return { ...facts, bytes: new Uint8Array(bytes) };
    }, signal);
  }
}
