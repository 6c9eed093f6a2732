/**
 * How overlapping tiles share an axis: where each begins, and how much each counts at every position. Neighbours take
 * over from each other along half a cosine in the middle of what both see, so that no seam shows and the rim of a tile,
 * where an encoder sees the least around a patch, counts least.
 */
import { BugError } from '#core/base/errors.ts';

export interface AxisTile {
  /** First position. */
  readonly start: number;
  /** Share of the tile at each of its positions, 0..1. Over all tiles the shares of a position add up to 1. */
  readonly shares: Float32Array;
}

/**
 * Tiles of `tileLength` positions that cover `length`, neighbours sharing at least `overlap` of a tile, spread evenly. One
 * tile of the whole length when it is not longer than a tile.
 */
export function tileAxis(length: number, tileLength: number, overlap = 0.25): AxisTile[] {
  if (!(length > 0) || !(tileLength > 1) || !(overlap >= 0) || !(overlap < 1)) {
    throw new BugError(`no tiles of ${tileLength} with overlap ${overlap} along ${length}`);
  }
  const size = Math.min(length, tileLength);
  const step = Math.max(1, size - Math.ceil(size * overlap));
  const count = 1 + Math.ceil((length - size) / step);
  const starts = Array.from({ length: count }, (_, i) =>
    count === 1 ? 0 : Math.round((i * (length - size)) / (count - 1)),
  );
  return starts.map((start, i) => {
    const before = takeover(starts[i - 1], start, size);
    const after = takeover(start, starts[i + 1], size);
    const shares = Float32Array.from({ length: size }, (_, offset) => before(start + offset) - after(start + offset));
    return { start, shares };
  });
}

/**
 * How far the second of two tiles has taken over from the first at a position, 0 to 1. Takeovers of one axis do not
 * overlap, so the difference of a tile's two is its share, and shares add up to 1.
 */
function takeover(first: number | undefined, second: number | undefined, size: number): (position: number) => number {
  if (first === undefined) return () => 1;
  if (second === undefined) return () => 0;
  const middle = (first + size + second) / 2;
  // No longer than a step: the next takeover begins there at the earliest.
  const length = Math.min(first + size - second, second - first);
  return (position) => {
    const way = length === 0 ? (position >= middle ? 1 : 0) : (position + 0.5 - middle) / length + 0.5;
    return 0.5 - 0.5 * Math.cos(Math.PI * Math.min(1, Math.max(0, way)));
  };
}
