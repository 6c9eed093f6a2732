/**
 * Planes as 256×256 tiles: the unit in which masks are stored, compared and undone.
 *
 * A plane is a row-major `[height, width]` array of class indices or provenance (`Uint8Array`) or region ids (`Uint32Array`).
 * Tiles are numbered row-major over the grid. Every tile holds 256·256 values; what lies outside the plane is 0 and means
 * nothing. Not here: naming tiles by content, compressing them, keeping them (the store's work).
 */
import { assert } from '#core/base/assert.ts';

/** Side of a tile in pixels. */
export const tileSizePx = 256;

/** Values per tile. */
export const tileLength = tileSizePx * tileSizePx;

export type Plane = Uint8Array | Uint32Array;

export interface TileGrid {
  readonly columns: number;
  readonly rows: number;
}

export interface Tile<P extends Plane = Plane> {
  /** Position in the row-major grid: `row * columns + column`. */
  readonly index: number;
  readonly column: number;
  readonly row: number;
  /** `tileLength` values, row-major, owned by the tile. */
  readonly data: P;
  /** The one value of all pixels inside the plane, or undefined when they differ; the padding does not count. */
  readonly constant: number | undefined;
}

/** How many tiles cover a plane of this size. */
export function tileGrid(width: number, height: number): TileGrid {
  return { columns: Math.ceil(width / tileSizePx), rows: Math.ceil(height / tileSizePx) };
}

/** All tiles of a plane `[height, width]`, in grid order. Throws `BugError` when the plane has another size. */
export function splitTiles<P extends Plane>(plane: P, width: number, height: number): Tile<P>[] {
  assertPlane(plane, width, height);
  const { columns, rows } = tileGrid(width, height);
  const tiles: Tile<P>[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) tiles.push(cutTile(plane, width, height, column, row));
  }
  return tiles;
}

/** One tile of a plane `[height, width]`; the rest of the plane is not read. */
export function cutTile<P extends Plane>(
  plane: P,
  width: number,
  height: number,
  column: number,
  row: number,
): Tile<P> {
  const { columns, rows } = tileGrid(width, height);
  assert(column >= 0 && column < columns && row >= 0 && row < rows, `tile (${column}, ${row}) is outside the plane`);
  const data = emptyLike(plane, tileLength);
  const left = column * tileSizePx;
  const top = row * tileSizePx;
  const insideWidth = Math.min(tileSizePx, width - left);
  const insideHeight = Math.min(tileSizePx, height - top);
  for (let y = 0; y < insideHeight; y++) {
    const start = (top + y) * width + left;
    data.set(plane.subarray(start, start + insideWidth), y * tileSizePx);
  }
  const constant = constantOf(data, insideWidth, insideHeight);
  return { index: row * columns + column, column, row, data, constant };
}

/** A tile's place and values; what `joinTiles` and `pasteTile` need of a tile. */
export type TileContent<P extends Plane> = Pick<Tile<P>, 'index' | 'data'>;

/**
 * Writes tiles into `plane` `[height, width]` and returns it; tiles that are not given leave their pixels as they are, so a
 * fresh (zero) plane and a subset of the tiles is a plane with background elsewhere. Throws `BugError` on wrong sizes.
 */
export function joinTiles<P extends Plane>(
  tiles: Iterable<TileContent<P>>,
  width: number,
  height: number,
  plane: P,
): P {
  assertPlane(plane, width, height);
  for (const tile of tiles) pasteTile(plane, width, height, tile);
  return plane;
}

/** Writes the inside of one tile into a plane `[height, width]`. Throws `BugError` when the tile does not fit the grid. */
export function pasteTile<P extends Plane>(plane: P, width: number, height: number, tile: TileContent<P>): void {
  const { columns, rows } = tileGrid(width, height);
  assert(Number.isInteger(tile.index) && tile.index >= 0 && tile.index < columns * rows, `no tile ${tile.index} here`);
  assert(tile.data.length === tileLength, `a tile of ${tile.data.length} values`);
  const left = (tile.index % columns) * tileSizePx;
  const top = Math.floor(tile.index / columns) * tileSizePx;
  const insideWidth = Math.min(tileSizePx, width - left);
  const insideHeight = Math.min(tileSizePx, height - top);
  for (let y = 0; y < insideHeight; y++) {
    plane.set(tile.data.subarray(y * tileSizePx, y * tileSizePx + insideWidth), (top + y) * width + left);
  }
}

/** Indices of the tiles that a pixel rectangle touches, clipped to the plane; empty when it lies outside. */
export function tilesTouching(
  width: number,
  height: number,
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): number[] {
  const { columns } = tileGrid(width, height);
  const left = Math.max(0, Math.floor(box.x));
  const top = Math.max(0, Math.floor(box.y));
  const right = Math.min(width, Math.ceil(box.x + box.width));
  const bottom = Math.min(height, Math.ceil(box.y + box.height));
  const indices: number[] = [];
  if (left >= right || top >= bottom) return indices;
  for (let row = Math.floor(top / tileSizePx); row * tileSizePx < bottom; row++) {
    for (let column = Math.floor(left / tileSizePx); column * tileSizePx < right; column++) {
      indices.push(row * columns + column);
    }
  }
  return indices;
}

function constantOf(data: Plane, insideWidth: number, insideHeight: number): number | undefined {
  const first = data[0];
  for (let y = 0; y < insideHeight; y++) {
    const start = y * tileSizePx;
    for (let i = start; i < start + insideWidth; i++) if (data[i] !== first) return undefined;
  }
  return first;
}

function emptyLike<P extends Plane>(plane: P, length: number): P {
  // The compiler cannot see that the branch follows the type parameter.
  return (plane instanceof Uint8Array ? new Uint8Array(length) : new Uint32Array(length)) as P;
}

function assertPlane(plane: Plane, width: number, height: number): void {
  assert(
    Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0 && plane.length === width * height,
    `a plane of ${plane.length} values is not ${width}×${height}`,
  );
}
