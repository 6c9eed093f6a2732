/**
 * Polygons to COCO run lengths, pixel for pixel as the COCO API rasterises them: every edge is walked in whole steps on a grid
 * five times as fine; where the walk changes its fine column at the centre of a pixel column, the runs flip there. Exact for
 * pictures of any origin of coordinates with pixel edges (0,0 is the upper left corner of the first pixel).
 *
 * What lies outside the picture is clipped. Parts of one object are rasterised alone and united: a ring inside a ring is no hole.
 */
import { ExpectedError } from '#core/base/errors.ts';
import { defined } from '#core/base/assert.ts';
import { mergeRle } from './mergeRle.ts';
import { assertMaskSize, type Rle } from './rle.ts';

const upsampling = 5;

/** Steps of the finest boundary walk that we follow; a longer one comes from coordinates far outside any picture. */
const maximumSteps = 2 ** 28;

/**
 * The union of polygon parts, each `[x0, y0, x1, y1, …]` in pixels with at least three points.
 * Throws `ExpectedError` (`mask-size-invalid`, `polygon-malformed`).
 */
export function polygonsToRle(parts: readonly (readonly number[])[], height: number, width: number): Rle {
  if (parts.length === 0) throw polygonError('it has no parts');
  return mergeRle(
    parts.map((part) => polygonToRle(part, height, width)),
    'union',
  );
}

/** One polygon part; see `polygonsToRle`. */
export function polygonToRle(coordinates: readonly number[], height: number, width: number): Rle {
  assertMaskSize(height, width);
  const points = finePoints(coordinates);
  const flips: number[] = [];
  let previous = defined(points[0], 'the first point');
  for (const [index, from] of points.entries()) {
    const to = defined(points[(index + 1) % points.length], 'the next point');
    previous = walkEdge(from, to, previous, (u, v, lastU, lastV) => {
      const x = (Math.min(u, lastU) + 0.5) / upsampling - 0.5;
      if (!Number.isInteger(x) || x < 0 || x > width - 1) return;
      const y = (Math.min(v, lastV) + 0.5) / upsampling - 0.5;
      flips.push(x * height + Math.ceil(Math.min(Math.max(y, 0), height)));
    });
  }
  return { height, width, runs: runsBetween(flips, height * width) };
}

interface FinePoint {
  readonly u: number;
  readonly v: number;
}

function finePoints(coordinates: readonly number[]): FinePoint[] {
  if (coordinates.length < 6 || coordinates.length % 2 !== 0) {
    throw polygonError(`${coordinates.length} numbers are not three or more points`);
  }
  const points: FinePoint[] = [];
  let steps = 0;
  for (let i = 0; i < coordinates.length; i += 2) {
    const u = Math.trunc(upsampling * (coordinates[i] as number) + 0.5);
    const v = Math.trunc(upsampling * (coordinates[i + 1] as number) + 0.5);
    const last = points.at(-1);
    if (last !== undefined) steps += Math.max(Math.abs(u - last.u), Math.abs(v - last.v));
    if (!(steps <= maximumSteps) || !Number.isFinite(u) || !Number.isFinite(v)) {
      throw polygonError(`point ${i / 2} lies out of reach`);
    }
    points.push({ u, v });
  }
  return points;
}

/** Visits the fine points of an edge, both ends included, and reports those that changed the column. Returns the last one. */
function walkEdge(
  from: FinePoint,
  to: FinePoint,
  previous: FinePoint,
  onColumnChange: (u: number, v: number, lastU: number, lastV: number) => void,
): FinePoint {
  const deltaU = Math.abs(to.u - from.u);
  const deltaV = Math.abs(to.v - from.v);
  const isFlat = deltaU >= deltaV;
  const steps = isFlat ? deltaU : deltaV;
  // The walk is always computed in the rising direction of the longer axis, so that shared edges of neighbours agree.
  const isReversed = isFlat ? from.u > to.u : from.v > to.v;
  const start = isReversed ? to : from;
  const end = isReversed ? from : to;
  const slope = steps === 0 ? 0 : isFlat ? (end.v - start.v) / steps : (end.u - start.u) / steps;
  let { u: lastU, v: lastV } = previous;
  for (let step = 0; step <= steps; step++) {
    const t = isReversed ? steps - step : step;
    const u = isFlat ? start.u + t : Math.trunc(start.u + slope * t + 0.5);
    const v = isFlat ? Math.trunc(start.v + slope * t + 0.5) : start.v + t;
    if (u !== lastU) onColumnChange(u, v, lastU, lastV);
    lastU = u;
    lastV = v;
  }
  return { u: lastU, v: lastV };
}

/** Runs between sorted flip positions; flips that meet cancel each other. */
function runsBetween(flips: readonly number[], pixels: number): Uint32Array {
  const sorted = Float64Array.from(flips).sort();
  const runs: number[] = [];
  let previous = 0;
  let isJoining = false;
  for (const position of [...sorted, pixels]) {
    const run = position - previous;
    previous = position;
    if (isJoining) {
      runs[runs.length - 1] = (runs[runs.length - 1] as number) + run;
      isJoining = false;
    } else if (run > 0 || runs.length === 0) {
      runs.push(run);
    } else {
      isJoining = true;
    }
  }
  return Uint32Array.from(runs);
}

function polygonError(what: string): ExpectedError {
  return new ExpectedError('polygon-malformed', `A polygon cannot be read: ${what}.`, {
    remedy: 'Give each part as x0, y0, x1, y1, … with at least three finite points near the picture.',
  });
}
