import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countTileDifferences,
  cutTile,
  pasteTile,
  splitTiles,
  tileConstant,
  tileGrid,
  tileLength,
  tileSizePx,
  tilesTouching,
  type Plane,
  type TileContent,
} from './tiles.ts';

function join<P extends Plane>(tiles: readonly TileContent<P>[], width: number, height: number, plane: P): P {
  for (const tile of tiles) pasteTile(plane, width, height, tile);
  return plane;
}

const size = fc.integer({ min: 1, max: 600 });

describe('tiles', () => {
  it('gives back any plane of classes after a split and a join', () => {
    fc.assert(
      fc.property(size, size, fc.integer(), (width, height, seed) => {
        const plane = Uint8Array.from({ length: width * height }, (_, i) => (i * 31 + seed) >>> 3);
        const tiles = splitTiles(plane, width, height);
        const { columns, rows } = tileGrid(width, height);
        expect(tiles.map((tile) => tile.index)).toEqual(Array.from({ length: columns * rows }, (_, i) => i));
        const joined = join(tiles, width, height, new Uint8Array(width * height));
        return Buffer.compare(joined, plane) === 0;
      }),
      { numRuns: 30 },
    );
  });

  it('keeps 32-bit region ids', () => {
    const plane = new Uint32Array(300 * 260).fill(4_000_000_000, 500, 70_000);
    const tiles = splitTiles(plane, 300, 260);
    expect(tiles).toHaveLength(4);
    expect(join(tiles, 300, 260, new Uint32Array(300 * 260))).toEqual(plane);
  });

  it('calls a tile constant by its pixels inside the plane, and pads the rest with 0', () => {
    const plane = new Uint8Array(300 * 10).fill(7);
    const edge = cutTile(plane, 300, 10, 1, 0);
    expect(edge.constant).toBe(7);
    expect(edge.data).toHaveLength(tileLength);
    expect(edge.data[43]).toBe(7);
    expect(edge.data[44]).toBe(0);
    expect(edge.data[10 * tileSizePx]).toBe(0);
    plane[299] = 8;
    expect(cutTile(plane, 300, 10, 1, 0).constant).toBeUndefined();
    expect(cutTile(plane, 300, 10, 0, 0).constant).toBe(7);
  });

  it('finds the one other pixel of a tile wherever it is, and looks at none outside the plane', () => {
    const inside = { width: 44, height: 10 };
    fc.assert(
      fc.property(fc.nat(tileSizePx - 1), fc.nat(tileSizePx - 1), (x, y) => {
        const data = new Uint8Array(tileLength).fill(7);
        data[y * tileSizePx + x] = 8;
        const isInside = x < inside.width && y < inside.height;
        if (x + y > 0) expect(tileConstant(data, inside)).toBe(isInside ? undefined : 7);
        expect(tileConstant(data, { width: tileSizePx, height: tileSizePx })).toBeUndefined();
        expect(countTileDifferences(data, new Uint8Array(tileLength).fill(7), inside)).toBe(isInside ? 1 : 0);
      }),
    );
  });

  it('leaves pixels of tiles that are not given as they are', () => {
    const plane = new Uint8Array(512 * 256).fill(3);
    const [left] = splitTiles(new Uint8Array(512 * 256).fill(9), 512, 256);
    join(left === undefined ? [] : [left], 512, 256, plane);
    expect([plane[255], plane[256]]).toEqual([9, 3]);
  });

  it('finds exactly the tiles that a rectangle touches', () => {
    expect(tilesTouching(600, 600, { x: 255, y: 0, width: 1, height: 1 })).toEqual([0]);
    expect(tilesTouching(600, 600, { x: 255, y: 255, width: 2, height: 2 })).toEqual([0, 1, 3, 4]);
    expect(tilesTouching(600, 600, { x: -50, y: 590, width: 1000, height: 1000 })).toEqual([6, 7, 8]);
    expect(tilesTouching(600, 600, { x: 255, y: -50, width: 1, height: 60 })).toEqual([0]);
    expect(tilesTouching(600, 600, { x: 600, y: 0, width: 10, height: 10 })).toEqual([]);
    // Pixels count that it covers in part.
    expect(tilesTouching(600, 600, { x: 255.5, y: 0, width: 0.6, height: 256.1 })).toEqual([0, 1, 3, 4]);
  });

  it('refuses planes and tiles of a wrong size', () => {
    expect(() => splitTiles(new Uint8Array(5), 2, 3)).toThrow(/5 values/);
    expect(() => join([{ index: 1, data: new Uint8Array(tileLength) }], 10, 10, new Uint8Array(100))).toThrow(
      /no tile 1/,
    );
    expect(() => join([{ index: 0, data: new Uint8Array(4) }], 10, 10, new Uint8Array(100))).toThrow(/4 values/);
  });
});
