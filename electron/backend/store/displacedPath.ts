import type { ImageId } from '#core/document/ids.ts';

/** What no path of a file holds, as paths are joined with single slashes. */
const mark = '//';

/** Where a missing image is kept when another has its place. */
export function displacedPath(path: string, imageId: ImageId): string {
  return `${path}${mark}${imageId}`;
}

/** The path that an image is known by: where it is, or was before it went missing. */
export function shownPath(storedPath: string): string {
  const end = storedPath.indexOf(mark);
  return end < 0 ? storedPath : storedPath.slice(0, end);
}
