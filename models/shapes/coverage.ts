/**
 * Exact area coverage of polygons on a pixel grid: every edge adds its signed area to the pixels it crosses, and a
 * running sum along each row turns that into coverage (the accumulation-buffer method of Raph Levien's font-rs). Only
 * +, −, ×, ÷ and floor are used, so masks are the same on every platform.
 */
import type { Outline } from './outlines.ts';

/** A 2 × 3 affine map from drawing to pixel coordinates: x' = a·x + c·y + e, y' = b·x + d·y + f. */
export interface Affine {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

/**
 * Fills `target` ([height, width]) with the coverage 0..1 of the union of the outlines. The mapped outlines must lie
 * inside [0, width − 2] × [0, height]; `target` need not be cleared.
 */
export function fillCoverage(
  target: Float32Array,
  width: number,
  height: number,
  outlines: readonly Outline[],
  map: Affine,
): void {
  const cells = width * height;
  target.fill(0, 0, cells);
  for (const outline of outlines) {
    const last = outline.length - 2;
    let fromX = map.a * outline[last]! + map.c * outline[last + 1]! + map.e;
    let fromY = map.b * outline[last]! + map.d * outline[last + 1]! + map.f;
    for (let i = 0; i <= last; i += 2) {
      const toX = map.a * outline[i]! + map.c * outline[i + 1]! + map.e;
      const toY = map.b * outline[i]! + map.d * outline[i + 1]! + map.f;
      addEdge(target, width, height, fromX, fromY, toX, toY);
      fromX = toX;
      fromY = toY;
    }
  }
  for (let y = 0; y < height; y += 1) {
    let sum = 0;
    const end = (y + 1) * width;
    for (let i = y * width; i < end; i += 1) {
      sum += target[i]!;
      const area = sum < 0 ? -sum : sum;
      // Rounding leaves dust of about 1e-6 to the right of an outline.
      target[i] = area > 1 ? 1 : area < 1e-4 ? 0 : area;
    }
  }
}

function addEdge(
  cells: Float32Array,
  width: number,
  height: number,
  fromX: number,
  fromY: number,
  toX: number,
  toY: number,
): void {
  // A level edge covers nothing; a nearly level one has a slope that leaves the numbers' range.
  if (Math.abs(toY - fromY) < 1e-9) return;
  const direction = fromY < toY ? 1 : -1;
  const topX = direction === 1 ? fromX : toX;
  const topY = direction === 1 ? fromY : toY;
  const bottomX = direction === 1 ? toX : fromX;
  const bottomY = direction === 1 ? toY : fromY;
  const slope = (bottomX - topX) / (bottomY - topY);
  let x = topX;
  const lastRow = Math.min(height, Math.ceil(bottomY));
  for (let row = Math.floor(topY); row < lastRow; row += 1) {
    const start = row * width;
    const rowHeight = Math.min(row + 1, bottomY) - Math.max(row, topY);
    const nextX = x + slope * rowHeight;
    const area = rowHeight * direction;
    const left = x < nextX ? x : nextX;
    const right = x < nextX ? nextX : x;
    const firstCell = Math.floor(left);
    const endCell = Math.ceil(right);
    if (endCell <= firstCell + 1) {
      const middle = 0.5 * (x + nextX) - firstCell;
      cells[start + firstCell] = cells[start + firstCell]! + area * (1 - middle);
      cells[start + firstCell + 1] = cells[start + firstCell + 1]! + area * middle;
    } else {
      const perCell = 1 / (right - left);
      const inFirst = 1 - (left - firstCell);
      const firstArea = 0.5 * perCell * inFirst * inFirst;
      const inLast = right - endCell + 1;
      const lastArea = 0.5 * perCell * inLast * inLast;
      cells[start + firstCell] = cells[start + firstCell]! + area * firstArea;
      if (endCell === firstCell + 2) {
        cells[start + firstCell + 1] = cells[start + firstCell + 1]! + area * (1 - firstArea - lastArea);
      } else {
        const secondArea = perCell * (1.5 - (left - firstCell));
        cells[start + firstCell + 1] = cells[start + firstCell + 1]! + area * (secondArea - firstArea);
        for (let cell = firstCell + 2; cell < endCell - 1; cell += 1) {
          cells[start + cell] = cells[start + cell]! + area * perCell;
        }
        const beforeLast = secondArea + (endCell - firstCell - 3) * perCell;
        cells[start + endCell - 1] = cells[start + endCell - 1]! + area * (1 - beforeLast - lastArea);
      }
      cells[start + endCell] = cells[start + endCell]! + area * lastArea;
    }
    x = nextX;
  }
}
