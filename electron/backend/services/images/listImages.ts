import { defined } from '#core/base/assert.ts';
import type { ImageCounts, ImagePlace, ListedImage } from '#core/contract/imageList.ts';
import type { ImageId } from '#core/document/ids.ts';
import type { ImageFilter, ImageOrder } from '#core/document/imageFilter.ts';
import { keepDifference } from '../../store/acceptedDifference.ts';
import { countImageList } from '../../store/imageCounts.ts';
import { readImageList, readImagePlace, type ImageListEntry } from '../../store/imageList.ts';
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
