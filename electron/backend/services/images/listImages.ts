import type { ImageCounts, ListedImage } from '#core/contract/imageList.ts';
import type { ImageFilter, ImageOrder } from '#core/document/imageFilter.ts';
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
  return inSnapshot(project, () => readImageList(project, window));
}

/** How many images pass a filter, by state, work and class. */
export function countListedImages({ project }: ProjectSession, filter: ImageFilter): ImageCounts {
  return inSnapshot(project, () => countImageList(project, filter));
}
