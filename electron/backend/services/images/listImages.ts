import type { ImageCounts, ListedImage } from '#core/contract/imageList.ts';
import type { ImageFilter, ImageOrder } from '#core/document/imageFilter.ts';
import { keepDifference } from '../../store/acceptedDifference.ts';
import { countImageList } from '../../store/imageCounts.ts';
import { readImageList } from '../../store/imageList.ts';
import { inSnapshot } from '../../store/project.ts';
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
  const listed = images.map(({ differingPixels: known, ...image }): ListedImage => {
    // Nearly all are counted when they come about.
    const pixels = known === undefined ? keepDifference(project, image.imageId) : known;
    const { width, height } = image;
    const isCounted = pixels !== null && width !== null && height !== null;
    return { ...image, differsFromAccepted: isCounted ? pixels / (width * height) : null };
  });
  return { total, images: listed };
}

/** How many images pass a filter, by state, work and class. */
export function countListedImages({ project }: ProjectSession, filter: ImageFilter): ImageCounts {
  return inSnapshot(project, () => countImageList(project, filter));
}
