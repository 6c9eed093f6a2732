/** Where the tiles of a grid are: all of one size, in rows. Lengths in CSS pixels; places are those in the list, from 0. */

export interface GridLayout {
  readonly count: number;
  readonly columns: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
  /** Of the picture in a tile; the rest is its caption. */
  readonly pictureHeight: number;
  /** From a row to the next. */
  readonly rowHeight: number;
  readonly totalHeight: number;
}

export interface GridRange {
  readonly first: number;
  /** Included; before `first` when there is nothing. */
  readonly last: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export const gridPadding = 12;
export const gridGap = 8;
const captionHeight = 46;
const pictureAspect = 3 / 4;
/** Browsers make nothing higher than about 33 million pixels. */
const highest = 30_000_000;

/** Tiles at least as wide as asked for that fill the width; narrower where a list would be too high to scroll through. */
export function gridLayout(count: number, width: number, wantedTileWidth: number): GridLayout {
  const room = Math.max(1, width - 2 * gridPadding + gridGap);
  for (let columns = Math.max(1, Math.floor(room / (wantedTileWidth + gridGap))); ; columns++) {
    const tileWidth = Math.max(1, Math.floor(room / columns) - gridGap);
    const pictureHeight = Math.round(tileWidth * pictureAspect);
    const tileHeight = pictureHeight + captionHeight;
    const rowHeight = tileHeight + gridGap;
    const rows = Math.ceil(count / columns);
    const totalHeight = rows === 0 ? 0 : rows * rowHeight - gridGap + 2 * gridPadding;
    if (totalHeight > highest && tileWidth > 1) continue;
    return { count, columns, tileWidth, tileHeight, pictureHeight, rowHeight, totalHeight };
  }
}

/** Upper left corner of a tile. */
export function tilePosition({ columns, tileWidth, rowHeight }: GridLayout, index: number): Point {
  return {
    x: gridPadding + (index % columns) * (tileWidth + gridGap),
    y: gridPadding + Math.floor(index / columns) * rowHeight,
  };
}

/** The tiles of all rows that a window on the grid touches. */
export function visibleRange({ count, columns, rowHeight }: GridLayout, scrollTop: number, height: number): GridRange {
  const row = Math.max(0, Math.floor((scrollTop - gridPadding + gridGap) / rowHeight));
  const lastRow = Math.max(row, Math.ceil((scrollTop + height - gridPadding) / rowHeight) - 1);
  return { first: Math.min(row * columns, count), last: Math.min(count, (lastRow + 1) * columns) - 1 };
}

/** `range` with so many rows more on both sides. */
export function withRowsAround({ count, columns }: GridLayout, { first, last }: GridRange, rows: number): GridRange {
  return { first: Math.max(0, first - rows * columns), last: Math.min(count - 1, last + rows * columns) };
}

/** How far to scroll for a tile to be in sight; `scrollTop` itself when it is. */
export function scrollTopFor(layout: GridLayout, index: number, scrollTop: number, height: number): number {
  const { y } = tilePosition(layout, index);
  if (y - gridPadding < scrollTop) return Math.max(0, y - gridPadding);
  return Math.max(scrollTop, y + layout.tileHeight + gridPadding - height);
}

/** The tile at a point of the grid; undefined between tiles and beyond them. */
export function tileAt(
  { count, columns, tileWidth, tileHeight, rowHeight }: GridLayout,
  { x, y }: Point,
): number | undefined {
  const column = Math.floor((x - gridPadding) / (tileWidth + gridGap));
  const row = Math.floor((y - gridPadding) / rowHeight);
  const isInside = (x - gridPadding) % (tileWidth + gridGap) < tileWidth && (y - gridPadding) % rowHeight < tileHeight;
  const index = row * columns + column;
  return isInside && row >= 0 && column >= 0 && column < columns && index < count ? index : undefined;
}

/** The tiles that a pointer passed on its way, in order, each once: it reports only where it was now and then. */
export function tilesAlong(layout: GridLayout, from: Point, to: Point): number[] {
  const step = Math.min(layout.tileWidth, layout.tileHeight) / 4;
  const steps = Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / step));
  const passed = new Set<number>();
  for (let i = 0; i <= steps; i++) {
    const share = i / steps;
    const index = tileAt(layout, { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share });
    if (index !== undefined) passed.add(index);
  }
  return [...passed];
}

/** Where a key leads from a place; undefined for keys that lead nowhere. From no place (-1) every key leads into the list. */
export function placeAfterKey(
  { count, columns, rowHeight }: GridLayout,
  key: string,
  from: number,
  height: number,
): number | undefined {
  const page = Math.max(1, Math.floor(height / rowHeight)) * columns;
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    PageUp: -page,
    PageDown: page,
    Home: -Infinity,
    End: Infinity,
  };
  const step = steps[key];
  if (step === undefined || count === 0) return undefined;
  if (from < 0) return key === 'End' ? count - 1 : 0;
  const target = from + step;
  if (target >= 0 && target < count) return target;
  // Up and down from the first and last row stay in their column; a last row that is not full is entered at its end.
  if (key === 'ArrowUp') return from;
  if (key === 'ArrowDown') return Math.floor(from / columns) < Math.floor((count - 1) / columns) ? count - 1 : from;
  return Math.min(count - 1, Math.max(0, target));
}

/** The size in which a picture of these sides fits into a box, as large as it can be. */
export function fitInto(
  picture: { readonly width: number; readonly height: number },
  box: { readonly width: number; readonly height: number },
): { width: number; height: number } {
  const scale = Math.min(box.width / picture.width, box.height / picture.height);
  return {
    width: Math.max(1, Math.round(picture.width * scale)),
    height: Math.max(1, Math.round(picture.height * scale)),
  };
}
