/** Where a drawing lands on the pixel grid. */
import type { Affine } from './coverage.ts';
import type { Placement } from './scene.ts';
import type { Silhouette } from './silhouettes.ts';

/** A drawing's own patch of pixels; it may reach beyond the picture. */
export interface PixelPatch {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** From drawing coordinates to pixels of the patch. */
  readonly toPatch: Affine;
}

/** Cosine and sine of degrees, rounded to 2⁻²⁰ so that masks do not depend on a platform's last bit. */
export function direction(degrees: number): { cosine: number; sine: number } {
  const radians = (degrees * Math.PI) / 180;
  const unit = 1 << 20;
  return { cosine: Math.round(Math.cos(radians) * unit) / unit, sine: Math.round(Math.sin(radians) * unit) / unit };
}

/** The patch that holds a placed drawing in a picture of `size` pixels a side, with `margin` free pixels all around. */
export function pixelPatch(
  placement: Placement,
  { halfWidth, halfHeight }: Pick<Silhouette, 'halfWidth' | 'halfHeight'>,
  size: number,
  margin = 1,
): PixelPatch {
  const { cosine, sine } = direction(placement.rotation);
  const scale = placement.extent * size;
  const scaleX = scale * Math.min(1, placement.aspect);
  const scaleY = scale * Math.min(1, 1 / placement.aspect);
  const mirror = placement.mirrored ? -1 : 1;
  const reachX = Math.abs(cosine) * halfWidth * scaleX + Math.abs(sine) * halfHeight * scaleY;
  const reachY = Math.abs(sine) * halfWidth * scaleX + Math.abs(cosine) * halfHeight * scaleY;
  const centreX = placement.x * size;
  const centreY = placement.y * size;
  const left = Math.floor(centreX - reachX) - margin;
  const top = Math.floor(centreY - reachY) - margin;
  return {
    left,
    top,
    width: Math.ceil(centreX + reachX) - left + margin + 2,
    height: Math.ceil(centreY + reachY) - top + margin + 1,
    toPatch: {
      a: mirror * cosine * scaleX,
      b: mirror * sine * scaleX,
      c: -sine * scaleY,
      d: cosine * scaleY,
      e: centreX - left,
      f: centreY - top,
    },
  };
}

/** The inverse map. The determinant is never 0: extents and aspects are positive. */
export function inverted({ a, b, c, d, e, f }: Affine): Affine {
  const determinant = a * d - b * c;
  const inverse = { a: d / determinant, b: -b / determinant, c: -c / determinant, d: a / determinant };
  return { ...inverse, e: -(inverse.a * e + inverse.c * f), f: -(inverse.b * e + inverse.d * f) };
}
