/** What is at a point of a picture: the label of the mask, the value of a heat map. */
import { imagePoint, type ImagePoint, type ImageSize } from '#core/geometry/space.ts';
import { isInside } from './viewport.ts';

/** One byte per pixel or cell, row by row, `[height, width]`. */
export interface BytePlane {
  readonly width: number;
  readonly height: number;
  readonly values: Uint8Array;
}

/** The label of the pixel under a point; undefined beside the picture. */
export function labelAt(plane: BytePlane, point: ImagePoint): number | undefined {
  if (!isInside(point, plane)) return undefined;
  return plane.values[Math.floor(point.y) * plane.width + Math.floor(point.x)];
}

/**
 * The first pixel on the way from a point to an edge of the picture whose label is another than the point's; the last on the way where
 * all are the same. One of the two steps, in pixels, is 0. The middle of the pixel.
 */
export function labelChange(plane: BytePlane, from: ImagePoint, stepX: -1 | 0 | 1, stepY: -1 | 0 | 1): ImagePoint {
  let x = Math.min(plane.width - 1, Math.max(0, Math.floor(from.x)));
  let y = Math.min(plane.height - 1, Math.max(0, Math.floor(from.y)));
  const labelOf = (): number => plane.values[y * plane.width + x]!;
  const label = labelOf();
  const isInPlane = (): boolean =>
    x + stepX >= 0 && x + stepX < plane.width && y + stepY >= 0 && y + stepY < plane.height;
  while (isInPlane() && labelOf() === label) {
    x += stepX;
    y += stepY;
  }
  return imagePoint(x + 0.5, y + 0.5);
}

/** The value, 0 to 1, of a heat map that is stretched over the picture, between cells as it is drawn; undefined beside the picture. */
export function heatAt(map: BytePlane, image: ImageSize, point: ImagePoint): number | undefined {
  if (!isInside(point, image)) return undefined;
  const x = cellsAround((point.x / image.width) * map.width - 0.5, map.width);
  const y = cellsAround((point.y / image.height) * map.height - 0.5, map.height);
  const at = (row: number, column: number): number => map.values[row * map.width + column]!;
  const upper = at(y.first, x.first) * (1 - x.share) + at(y.first, x.second) * x.share;
  const lower = at(y.second, x.first) * (1 - x.share) + at(y.second, x.second) * x.share;
  return (upper * (1 - y.share) + lower * y.share) / 255;
}

function cellsAround(
  at: number,
  count: number,
): { readonly first: number; readonly second: number; readonly share: number } {
  const first = Math.floor(at);
  return { first: Math.max(0, first), second: Math.min(count - 1, first + 1), share: at - first };
}

/** A plane with each side at most `longest`, every pixel one that was there: what a graphics card can take of a large mask. */
export function sampledPlane(plane: BytePlane, longest: number): BytePlane {
  const factor = Math.ceil(Math.max(plane.width, plane.height) / longest);
  if (factor === 1) return plane;
  const width = Math.ceil(plane.width / factor);
  const height = Math.ceil(plane.height / factor);
  const values = new Uint8Array(width * height);
  for (let row = 0, i = 0; row < height; row++) {
    const from = Math.floor(((row + 0.5) * plane.height) / height) * plane.width;
    for (let column = 0; column < width; column++, i++) {
      values[i] = plane.values[from + Math.floor(((column + 0.5) * plane.width) / width)]!;
    }
  }
  return { width, height, values };
}
