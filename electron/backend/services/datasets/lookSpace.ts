import type { ReadableProject } from '../../store/project.ts';
import { readMaskedImageIds } from '../../store/readGenerationScope.ts';
import { readImageTotals } from '../../store/readImagePixels.ts';

/** Of the picture, its mask and one heat map over it: measured on drawn scenes, where each of the two takes about 2 bytes as PNG. */
const bytesPerPixel = 4;

/** Pictures are not drawn larger, give or take their shape. */
const mostPixels = 640 * 480;

/** About how many bytes a look at the current masks takes. */
export function bytesOfLook(project: ReadableProject): number {
  const imageIds = readMaskedImageIds(project);
  return Math.min(readImageTotals(project, imageIds).pixels, imageIds.length * mostPixels) * bytesPerPixel;
}
