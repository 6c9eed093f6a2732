import { z } from 'zod';
import { defined } from '#core/base/assert.ts';
import {
  foundPictureSchema,
  type FoundPicture,
  type Image,
  type NewImage,
  type ReadyImage,
} from '#core/document/image.ts';
import { changedImage } from './changedImage.ts';
import { readImage } from './readImages.ts';
import type { RecordKind } from './recordKind.ts';
import { updateImage } from './writeImages.ts';

/**
 * The picture that an image is of. Not where it is, nor what its file was last found to be: those follow the disk. Whether the
 * image is ready or changed follows from both: with the picture that is at its place it is ready.
 */
export const pictureKind: RecordKind<object, FoundPicture> = {
  name: 'picture',
  key: z.object({}),
  value: foundPictureSchema,
  read: (project, imageId) => {
    const { contentSha256, picture } = defined(readImage(project, ofImage(imageId)), `image ${imageId}`);
    return contentSha256 === null || picture === null ? null : { contentSha256, picture };
  },
  write: (project, imageId, _, value) => {
    const image = defined(readImage(project, ofImage(imageId)), `image ${imageId}`);
    updateImage(project, image.id, withPicture(image, defined(value, `the picture of image ${image.id}`)));
  },
};

function withPicture({ id: _, ...image }: Image, own: FoundPicture): NewImage {
  // What is at the place of others is not known, or nothing.
  if (image.state !== 'ready' && image.state !== 'changed') return { ...image, ...own };
  const found = image.state === 'changed' ? image.found : pictureOf(image);
  if (found?.contentSha256 !== own.contentSha256) return changedImage(image, own, found);
  const { rootId, path, byteLength, modifiedAtMs, fileNumber } = image;
  return { rootId, path, byteLength, modifiedAtMs, fileNumber, ...own, state: 'ready', problem: null };
}

function pictureOf({ contentSha256, picture }: Pick<ReadyImage, 'contentSha256' | 'picture'>): FoundPicture {
  return { contentSha256: defined(contentSha256, 'the content of a ready image'), picture };
}

function ofImage<Id>(imageId: Id | null): Id {
  return defined(imageId, 'the image of a picture');
}
