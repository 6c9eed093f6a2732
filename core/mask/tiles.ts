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
  const inside = tileInside(width, height, column, row);
  for (let y = 0; y < inside.height; y++) {
    const start = (row * tileSizePx + y) * width + column * tileSizePx;
    data.set(plane.subarray(start, start + inside.width), y * tileSizePx);
  }
  const constant = tileConstant(data, inside);
  return { index: row * columns + column, column, row, data, constant };
}

/** A tile's place and values. */
export type TileContent<P extends Plane> = Pick<Tile<P>, 'index' | 'data'>;

/** Writes the inside of one tile into a plane `[height, width]`, whose other pixels stay as they are. Throws `BugError` when the tile does not fit the grid. */
export function pasteTile<P extends Plane>(plane: P, width: number, height: number, tile: TileContent<P>): void {
  const { columns, rows } = tileGrid(width, height);
  assert(Number.isInteger(tile.index) && tile.index >= 0 && tile.index < columns * rows, `no tile ${tile.index} here`);
  assert(tile.data.length === tileLength, `a tile of ${tile.data.length} values`);
  const column = tile.index % columns;
  const row = Math.floor(tile.index / columns);
  const inside = tileInside(width, height, column, row);
  for (let y = 0; y < inside.height; y++) {
    const start = (row * tileSizePx + y) * width + column * tileSizePx;
    plane.set(tile.data.subarray(y * tileSizePx, y * tileSizePx + inside.width), start);
  }
}

/** How much of a tile lies inside the plane, from its upper left corner: less than a whole tile at the right and lower edge. */
export interface TileInside {
  readonly width: number;
  readonly height: number;
}

/** The part of the tile at a place of the grid that lies inside a plane `[height, width]`. */
export function tileInside(width: number, height: number, column: number, row: number): TileInside {
  return {
    width: Math.min(tileSizePx, width - column * tileSizePx),
    height: Math.min(tileSizePx, height - row * tileSizePx),
  };
}

/** The one value of all pixels of a tile that are inside the plane, or undefined when they differ. */
export function tileConstant(data: Plane, inside: TileInside): number | undefined {
  const first = data[0];
  for (let y = 0; y < inside.height; y++) {
    const end = y * tileSizePx + inside.width;
    for (let i = y * tileSizePx; i < end; i++) if (data[i] !== first) return undefined;
  }
  return first;
}

/** In how many pixels inside the plane two tiles differ. Tiles of one content are often one object, which costs nothing. */
export function countTileDifferences<P extends Plane>(a: P, b: P, inside: TileInside): number {
  if (a === b) return 0;
  let count = 0;
  for (let y = 0; y < inside.height; y++) {
    const end = y * tileSizePx + inside.width;
    for (let i = y * tileSizePx; i < end; i++) if (a[i] !== b[i]) count++;
  }
  return count;
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
