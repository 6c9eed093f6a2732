/**
 * Points and boxes of two spaces that must not be mixed: image space (pixels of the oriented picture, 0,0 = upper left corner of
 * the first pixel) and view space (CSS pixels of a viewport). The brand exists for the compiler alone; values are plain objects.
 * Between the spaces goes only a `ViewTransform`.
 */
declare const space: unique symbol;

type In<S extends 'image' | 'view', T> = T & { readonly [space]: S };

interface XY {
  readonly x: number;
  readonly y: number;
}

interface Rectangle extends XY {
  readonly width: number;
  readonly height: number;
}

export type ImagePoint = In<'image', XY>;
export type ViewPoint = In<'view', XY>;
export type ImageBox = In<'image', Rectangle>;

/** Whole pixels of the oriented picture. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

export function imagePoint(x: number, y: number): ImagePoint {
  return { x, y } as ImagePoint;
}

export function viewPoint(x: number, y: number): ViewPoint {
  return { x, y } as ViewPoint;
}

export function imageBox(x: number, y: number, width: number, height: number): ImageBox {
  return { x, y, width, height } as ImageBox;
}

/** Where a picture lies in a viewport: view = image · scale + offset. */
export interface ViewTransform {
  /** View pixels per image pixel, greater than 0. */
  readonly scale: number;
  readonly offsetX: number;
  readonly offsetY: number;
}

export function toView(point: ImagePoint, { scale, offsetX, offsetY }: ViewTransform): ViewPoint {
  return viewPoint(point.x * scale + offsetX, point.y * scale + offsetY);
}

export function toImage(point: ViewPoint, { scale, offsetX, offsetY }: ViewTransform): ImagePoint {
  return imagePoint((point.x - offsetX) / scale, (point.y - offsetY) / scale);
}

/** The transform that shows a whole picture as large as possible in the middle of a viewport. */
export function fitTransform(image: ImageSize, view: ImageSize): ViewTransform {
  const scale = Math.min(view.width / image.width, view.height / image.height);
  return {
    scale,
    offsetX: (view.width - image.width * scale) / 2,
    offsetY: (view.height - image.height * scale) / 2,
  };
}

/** The smallest box of whole pixels that contains both boxes. */
export function unionBox(a: ImageBox, b: ImageBox): ImageBox {
  const left = Math.floor(Math.min(a.x, b.x));
  const top = Math.floor(Math.min(a.y, b.y));
  const right = Math.ceil(Math.max(a.x + a.width, b.x + b.width));
  const bottom = Math.ceil(Math.max(a.y + a.height, b.y + b.height));
  return imageBox(left, top, right - left, bottom - top);
}

/** The part of a box inside a picture; of zero size when there is none. */
export function clipBox(box: ImageBox, { width, height }: ImageSize): ImageBox {
  const left = Math.min(Math.max(box.x, 0), width);
  const top = Math.min(Math.max(box.y, 0), height);
  const right = Math.min(Math.max(box.x + box.width, left), width);
  const bottom = Math.min(Math.max(box.y + box.height, top), height);
  return imageBox(left, top, right - left, bottom - top);
}
