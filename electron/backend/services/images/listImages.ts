import { defined } from '#core/base/assert.ts';
import type { ImageCounts, ImagePlace, ListedImage } from '#core/contract/imageList.ts';
import type { ImageId } from '#core/document/ids.ts';
import type { ImageFilter, ImageOrder } from '#core/document/imageFilter.ts';
import { keepDifference } from '../../store/acceptedDifference.ts';
import { countImageList } from '../../store/imageCounts.ts';
import {
  readImageList,
  readImagePlace,
  readListedIds,
  readListEntries,
  type ImageListEntry,
} from '../../store/imageList.ts';
import { inSnapshot, type WritableProject } from '../../store/project.ts';
import { requireImages } from '../../store/requireImages.ts';
import type { ProjectSession } from '../projects/projectRegistry.ts';

/** A window of the images that pass a filter, and how many do. */
export function listImages(
  { project }: ProjectSession,
  window: {
    readonly filter: ImageFilter;
    readonly order: ImageOrder;
    readonly offset: number;
    readonly limit: number;
  },
): { total: number; images: ListedImage[] } {
  const { total, images } = inSnapshot(project, () => readImageList(project, window));
  return { total, images: images.map((image) => toListed(project, image)) };
}

/** An image with its place in a list. Throws `ExpectedError` (`image-unknown`). */
export function placeOfImage(
  { project }: ProjectSession,
  query: { readonly imageId: ImageId; readonly filter: ImageFilter; readonly order: ImageOrder },
): ImagePlace {
  const { entry, ...place } = inSnapshot(project, () => {
    requireImages(project, [query.imageId]);
    return defined(readImagePlace(project, query), `image ${query.imageId}`);
  });
  return { image: toListed(project, entry), ...place };
}

/** The ids of all images that pass a filter, in order. */
export function listImageIds(
  { project }: ProjectSession,
  { filter, order }: { readonly filter: ImageFilter; readonly order: ImageOrder },
): { imageIds: Uint32Array<ArrayBuffer> } {
  return { imageIds: Uint32Array.from(inSnapshot(project, () => readListedIds(project, filter, order))) };
}

/** What a list says of these images, in their order, without those that the project does not have. */
export function describeImages({ project }: ProjectSession, imageIds: readonly ImageId[]): { images: ListedImage[] } {
  const images = inSnapshot(project, () => readListEntries(project, imageIds));
  return { images: images.map((image) => toListed(project, image)) };
}

function toListed(project: WritableProject, { differingPixels: known, ...image }: ImageListEntry): ListedImage {
  // Nearly all are counted when they come about.
  const pixels = known === undefined ? keepDifference(project, image.imageId) : known;
  const { width, height } = image;
  const isCounted = pixels !== null && width !== null && height !== null;
  return { ...image, differsFromAccepted: isCounted ? pixels / (width * height) : null };
}

/** How many images pass a filter, by state, work and class. */
export function countListedImages({ project }: ProjectSession, filter: ImageFilter): ImageCounts {
  return inSnapshot(project, () => countImageList(project, filter));
}
