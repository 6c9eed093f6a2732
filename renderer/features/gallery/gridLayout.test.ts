import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fitInto,
  gridGap,
  gridLayout,
  gridPadding,
  placeAfterKey,
  scrollTopFor,
  tileAt,
  tilePosition,
  tilesAlong,
  visibleRange,
} from './gridLayout.ts';

const layouts = fc
  .tuple(fc.integer({ min: 1, max: 300_000 }), fc.integer({ min: 200, max: 4000 }), fc.integer({ min: 80, max: 500 }))
  .map(([count, width, wanted]) => gridLayout(count, width, wanted));

describe('a layout', () => {
  it('fills the width with tiles as wide as asked for, or a little wider', () => {
    const layout = gridLayout(10, 2 * gridPadding + 3 * 200 + 2 * gridGap + 50, 200);
    expect(layout).toMatchObject({ columns: 3, tileWidth: 216, pictureHeight: 162 });
    expect(layout.totalHeight).toBe(4 * layout.rowHeight - gridGap + 2 * gridPadding);
    expect(gridLayout(0, 500, 200).totalHeight).toBe(0);
  });

  it('is never higher than a browser can scroll', () => {
    const { totalHeight, columns } = gridLayout(1_000_000, 600, 500);
    expect(totalHeight).toBeLessThanOrEqual(30_000_000);
    expect(columns).toBeGreaterThan(1);
  });

  it('finds each tile where it puts it, and nothing between tiles', () => {
    fc.assert(
      fc.property(layouts, fc.nat(), (layout, seed) => {
        const index = seed % layout.count;
        const { x, y } = tilePosition(layout, index);
        expect(tileAt(layout, { x, y })).toBe(index);
        expect(tileAt(layout, { x: x + layout.tileWidth - 1, y: y + layout.tileHeight - 1 })).toBe(index);
        expect(tileAt(layout, { x: x + layout.tileWidth + 1, y })).toBeUndefined();
        expect(tileAt(layout, { x: x - 1, y: y - 1 })).toBeUndefined();
      }),
    );
  });
});

it('has in sight just the tiles of the rows that the window touches', () => {
  fc.assert(
    fc.property(
      layouts,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 50, max: 2000 }),
      (layout, share, height) => {
        const scrollTop = Math.max(0, layout.totalHeight - height) * share;
        const { first, last } = visibleRange(layout, scrollTop, height);
        const isSeen = (index: number): boolean => {
          const { y } = tilePosition(layout, index);
          return y < scrollTop + height && y + layout.tileHeight > scrollTop;
        };
        expect(last).toBeLessThan(layout.count);
        if (first < last) expect(isSeen(Math.min(last, first + layout.columns))).toBe(true);
        if (first > 0) expect(isSeen(first - 1)).toBe(false);
        if (last + 1 < layout.count) expect(isSeen(last + 1)).toBe(false);
        expect(last - first + 1).toBeLessThanOrEqual((Math.ceil(height / layout.rowHeight) + 1) * layout.columns);
      },
    ),
  );
});

it('scrolls a tile into sight, and not at all when it is', () => {
  fc.assert(
    fc.property(layouts, fc.nat(), fc.nat(), (layout, seed, from) => {
      const index = seed % layout.count;
      const height = layout.rowHeight * 3;
      const start = from % Math.max(1, layout.totalHeight);
      const scrollTop = scrollTopFor(layout, index, start, height);
      const { y } = tilePosition(layout, index);
      expect(y).toBeGreaterThanOrEqual(scrollTop);
      expect(y + layout.tileHeight).toBeLessThanOrEqual(scrollTop + height);
      expect(scrollTopFor(layout, index, scrollTop, height)).toBe(scrollTop);
    }),
  );
});

it('follows a quick pointer over every tile on its way', () => {
  const layout = gridLayout(100, 1000, 90);
  const [from, to] = [tilePosition(layout, 0), tilePosition(layout, 7)];
  expect(tilesAlong(layout, from, { x: to.x + 5, y: to.y })).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(tilesAlong(layout, from, from)).toEqual([0]);
  expect(tilesAlong(layout, { x: 1, y: 1 }, { x: 2, y: 2 })).toEqual([]);
});

describe('a key', () => {
  // 4 columns, 10 images: rows of 4, 4, 2.
  const layout = gridLayout(10, 2 * gridPadding + 4 * 100 + 3 * gridGap, 100);
  const height = layout.rowHeight * 2;

  it.each([
    ['ArrowRight', 3, 4],
    ['ArrowLeft', 0, 0],
    ['ArrowDown', 1, 5],
    ['ArrowDown', 7, 9],
    ['ArrowDown', 9, 9],
    ['ArrowUp', 2, 2],
    ['ArrowUp', 6, 2],
    ['PageDown', 0, 8],
    ['PageDown', 3, 9],
    ['PageUp', 9, 1],
    ['Home', 7, 0],
    ['End', 2, 9],
    ['ArrowRight', 9, 9],
    ['ArrowDown', -1, 0],
    ['End', -1, 9],
  ])('%s leads from %i to %i', (key, from, to) => {
    expect(layout.columns).toBe(4);
    expect(placeAfterKey(layout, key, from, height)).toBe(to);
  });

  it('leads nowhere in an empty list, or when it is another', () => {
    expect(placeAfterKey(gridLayout(0, 500, 100), 'End', -1, 300)).toBeUndefined();
    expect(placeAfterKey(layout, 'x', 3, height)).toBeUndefined();
  });
});

it('fits pictures into their box with their own sides', () => {
  const box = { width: 200, height: 150 };
  expect(fitInto({ width: 4000, height: 1000 }, box)).toEqual({ width: 200, height: 50 });
  expect(fitInto({ width: 10, height: 30 }, box)).toEqual({ width: 50, height: 150 });
  expect(fitInto({ width: 1, height: 100_000 }, box)).toEqual({ width: 1, height: 150 });
});
