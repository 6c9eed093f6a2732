/** Single tiles. What layers of them mean together is tested on whole masks: electron/backend/store/maskJournal.test.ts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clearLayerTile,
  emptyLayerTile,
  keepShown,
  normaliseLayerTile,
  normaliseUniformTile,
  overlayPlane,
  spread,
  transferChanges,
  type LayerTile,
} from './humanLayer.ts';
import { tileSizePx } from './tiles.ts';

type Pixel = readonly [label: number, region: number, provenance: number];
const nothing: Pixel = [0, 0, 0];

/** A tile whose first pixels are these, and the rest nothing. */
function tileOf(...pixels: readonly Pixel[]): LayerTile {
  const tile = emptyLayerTile();
  for (const [i, [label, region, provenance]] of pixels.entries()) {
    tile.class[i] = label;
    tile.region[i] = region;
    tile.provenance[i] = provenance;
  }
  return tile;
}

function pixel(tile: LayerTile, x: number, y = 0): Pixel {
  const i = y * tileSizePx + x;
  return [tile.class[i] ?? NaN, tile.region[i] ?? NaN, tile.provenance[i] ?? NaN];
}

describe('the normal form of a tile', () => {
  it('has no class or region where nothing is set, and no region on background and void', () => {
    const tile = tileOf([3, 7, 0], [0, 7, 1], [255, 7, 1], [3, 7, 1], [4, 9, 1], [0, 0, 1]);
    const { set, highestRegion } = normaliseLayerTile(tile, { width: 256, height: 256 });
    expect([set, highestRegion]).toEqual([5, 9]);
    expect(tile).toEqual(tileOf(nothing, [0, 0, 1], [255, 0, 1], [3, 7, 1], [4, 9, 1], [0, 0, 1]));
  });

  it('has nothing outside the plane', () => {
    const tile = spread({ class: 2, region: 5 });
    expect(normaliseLayerTile(tile, { width: 10, height: 3 })).toEqual({ set: 30, highestRegion: 5 });
    expect([pixel(tile, 9, 2), pixel(tile, 10, 2), pixel(tile, 9, 3), pixel(tile, 255, 255)]).toEqual([
      [2, 5, 1],
      nothing,
      nothing,
      nothing,
    ]);
  });

  it('of one value is that of its pixels', () => {
    fc.assert(
      fc.property(fc.constantFrom(0, 1, 254, 255), fc.constantFrom(0, 1, 4_000_000_000), (label, region) => {
        const uniform = { class: label, region };
        const tile = spread(uniform);
        normaliseLayerTile(tile, { width: 256, height: 256 });
        expect(pixel(spread(normaliseUniformTile(uniform)), 77, 200)).toEqual(pixel(tile, 77, 200));
      }),
    );
  });
});

it('a plane is laid over another where something is set, and leaves both as they are', () => {
  const below = tileOf([1, 0, 0], [1, 0, 0], [1, 0, 0]);
  const layer = tileOf([0, 0, 1], [5, 0, 0], [2, 8, 1]);
  const before = structuredClone([below, layer]);
  expect([...overlayPlane(below.class, layer.class, layer.provenance).subarray(0, 4)]).toEqual([0, 1, 2, 0]);
  expect([...overlayPlane(below.region, layer.region, layer.provenance).subarray(0, 4)]).toEqual([0, 0, 8, 0]);
  expect([below, layer]).toEqual(before);
});

it('changes between two states go to a third, which keeps what they do not concern', () => {
  const base = tileOf([1, 0, 1], [1, 0, 1], nothing, [2, 3, 1], [2, 3, 1], nothing);
  const drawn = tileOf([1, 0, 1], [4, 0, 1], [4, 6, 1], nothing, [2, 4, 1], [0, 0, 1]);
  const target = tileOf(...new Array<Pixel>(7).fill([9, 9, 1]));
  transferChanges(base, drawn, target);
  expect(target).toEqual(tileOf([9, 9, 1], [4, 0, 1], [4, 6, 1], nothing, [2, 4, 1], [0, 0, 1], [9, 9, 1]));
});

it('what was shown is kept where something else would be shown, in class or region', () => {
  const wanted = tileOf([1, 0, 0], [1, 0, 0], [1, 5, 0], [0, 0, 0]);
  const now = tileOf([1, 0, 0], [2, 0, 0], [1, 6, 0], [3, 0, 0]);
  const layer = tileOf([7, 7, 0]);
  keepShown(wanted, now, layer);
  expect(layer).toEqual(tileOf([7, 7, 0], [1, 0, 1], [1, 5, 1], [0, 0, 1]));
});

it('a box is cleared as far as it lies in the tile', () => {
  const tile = spread({ class: 1, region: 0 });
  // Ten pixels of the second column of tiles, two rows of the first row of them.
  clearLayerTile(tile, 1, 0, { x: 250, y: -3, width: 16, height: 5 });
  normaliseLayerTile(tile, { width: 256, height: 256 });
  expect(tile.provenance.reduce((a, b) => a + b, 0)).toBe(256 * 256 - 20);
  expect([pixel(tile, 9, 1), pixel(tile, 10, 1), pixel(tile, 9, 2)]).toEqual([nothing, [1, 0, 1], [1, 0, 1]]);
  clearLayerTile(tile, 0, 1, { x: 250, y: -3, width: 16, height: 5 });
  expect(tile.provenance.reduce((a, b) => a + b, 0)).toBe(256 * 256 - 20);
});
