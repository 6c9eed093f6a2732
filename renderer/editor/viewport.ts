/**
 * Where a picture lies in the view of it: fitted, zoomed to a point, moved. Nothing here is drawn, and nothing is changed: each
 * function gives another viewport.
 */
import {
  fitTransform,
  toImage,
  toView,
  viewPoint,
  type ImagePoint,
  type ImageSize,
  type ViewPoint,
  type ViewTransform,
} from '#core/geometry/space.ts';

/** CSS pixels. */
export interface ViewSize {
  readonly width: number;
  readonly height: number;
}

export interface Viewport {
  readonly image: ImageSize;
  readonly view: ViewSize;
  /** Pixels of the screen per CSS pixel. */
  readonly pixelRatio: number;
  readonly transform: ViewTransform;
  /** The whole picture as large as possible, whatever size the view comes to have. */
  readonly isFitted: boolean;
}

/** Largest zoom: screen pixels per picture pixel. */
const largestZoom = 64;

/** Smallest zoom, as a share of the smaller of fitted and 100 %. */
const smallestShare = 0.5;

/** How much of a picture stays in the view when it is moved, in CSS pixels. */
const keptInView = 48;

/** A step of the keys and of a notch of a mouse wheel. */
export const zoomStep = 1.25;

/** The whole picture in the middle. */
export function fitted(image: ImageSize, view: ViewSize, pixelRatio: number): Viewport {
  return { image, view, pixelRatio, transform: fitTransform(image, view), isFitted: true };
}

/** Screen pixels per picture pixel: 1 is 100 %. */
export function zoomOf({ transform, pixelRatio }: Viewport): number {
  return transform.scale * pixelRatio;
}

/** Zooms by a factor, within the limits; the point of the picture under `at` stays under it. */
export function zoomedBy(viewport: Viewport, factor: number, at: ViewPoint): Viewport {
  return zoomedTo(viewport, zoomOf(viewport) * factor, at);
}

/** As `zoomedBy`, to a zoom. */
export function zoomedTo(viewport: Viewport, zoom: number, at: ViewPoint): Viewport {
  const { smallest, largest } = zoomLimits(viewport);
  const scale = Math.min(largest, Math.max(smallest, zoom)) / viewport.pixelRatio;
  const under = toImage(at, viewport.transform);
  const transform = { scale, offsetX: at.x - under.x * scale, offsetY: at.y - under.y * scale };
  const zoomed = { ...viewport, transform, isFitted: false };
  // Beside the picture there is no point to keep, only a picture that could get lost.
  return isInside(under, viewport.image) ? zoomed : keptVisible(zoomed);
}

/** The zooms that are allowed, in screen pixels per picture pixel. Fitted always is. */
export function zoomLimits({ image, view, pixelRatio }: Viewport): {
  readonly smallest: number;
  readonly largest: number;
} {
  const fit = fitTransform(image, view).scale * pixelRatio;
  return { smallest: Math.min(fit, 1) * smallestShare, largest: Math.max(fit, largestZoom) };
}

/** Moves the picture by CSS pixels; a part of it stays in the view. */
export function moved(viewport: Viewport, byX: number, byY: number): Viewport {
  const { scale, offsetX, offsetY } = viewport.transform;
  const transform = { scale, offsetX: offsetX + byX, offsetY: offsetY + byY };
  return keptVisible({ ...viewport, transform, isFitted: false });
}

/** The view has another size: what was in its middle stays there, and what was fitted is fitted. */
export function resized(viewport: Viewport, view: ViewSize, pixelRatio: number): Viewport {
  if (viewport.isFitted) return fitted(viewport.image, view, pixelRatio);
  const middle = toImage(middleOf(viewport.view), viewport.transform);
  // On a screen of another density 100 % stays 100 %.
  const scale = zoomOf(viewport) / pixelRatio;
  const transform = {
    scale,
    offsetX: view.width / 2 - middle.x * scale,
    offsetY: view.height / 2 - middle.y * scale,
  };
  return keptVisible({ ...viewport, view, pixelRatio, transform });
}

/** Another picture: of the same size it is shown at the same place, else fitted. */
export function withImage(viewport: Viewport, image: ImageSize): Viewport {
  const isOfSize = image.width === viewport.image.width && image.height === viewport.image.height;
  return isOfSize ? { ...viewport, image } : fitted(image, viewport.view, viewport.pixelRatio);
}

/** Moves the picture as little as it takes for a point of it to be in the view. */
export function showing(viewport: Viewport, point: ImagePoint): Viewport {
  const { x, y } = toView(point, viewport.transform);
  const { width, height } = viewport.view;
  const byX = intoRange(x, width) - x;
  const byY = intoRange(y, height) - y;
  return byX === 0 && byY === 0 ? viewport : moved(viewport, byX, byY);
}

export function middleOf({ width, height }: ViewSize): ViewPoint {
  return viewPoint(width / 2, height / 2);
}

/** Whether a point is on a pixel of the picture. */
export function isInside({ x, y }: ImagePoint, { width, height }: ImageSize): boolean {
  return x >= 0 && y >= 0 && x < width && y < height;
}

function keptVisible(viewport: Viewport): Viewport {
  const { image, view, transform } = viewport;
  const { scale } = transform;
  const offsetX = keptAlong(transform.offsetX, image.width * scale, view.width);
  const offsetY = keptAlong(transform.offsetY, image.height * scale, view.height);
  return { ...viewport, transform: { scale, offsetX, offsetY } };
}

/** An offset with which enough of `length` lies between 0 and `space`. */
function keptAlong(offset: number, length: number, space: number): number {
  const kept = Math.min(keptInView, length, space);
  return Math.min(space - kept, Math.max(kept - length, offset));
}

function intoRange(at: number, space: number): number {
  const margin = Math.min(keptInView, space / 2);
  return Math.min(space - margin, Math.max(margin, at));
}
