/**
 * The objects of a mask: all pixels of one class and one region together, and, where pixels have a class but no region, each
 * connected component of them. Background and void belong to no object.
 */
import { assert, defined } from '#core/base/assert.ts';
import { findComponents } from './components.ts';
import { backgroundLabel, ignoreLabel } from './labelMap.ts';
import type { CocoBox, Rle } from './rle.ts';

export interface Instance {
  /** 1, 2, …; the value in the number plane. */
  readonly number: number;
  /** Class index. */
  readonly label: number;
  /** 0: a connected component that nobody gave a region. */
  readonly regionId: number;
  /** Pixels. */
  readonly area: number;
  readonly box: CocoBox;
}

export interface Instances {
  readonly width: number;
  readonly height: number;
  /** Row-major `[height, width]`; 0 where there is no object. */
  readonly numbers: Uint32Array;
  /** In the order of their first pixels in reading order; the instance of number n is at n - 1. */
  readonly instances: readonly Instance[];
}

interface Growing {
  readonly label: number;
  readonly regionId: number;
  area: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Finds the objects of a mask; both planes row-major `[height, width]`, no `regions`: none has one. Throws `BugError` on wrong sizes. */
export function findInstances(
  classes: Uint8Array,
  regions: Uint32Array | undefined,
  width: number,
  height: number,
): Instances {
  assert(regions === undefined || regions.length === classes.length, 'a region plane of another size');
  if (regions === undefined) {
    const { ids, components } = findComponents(classes, width, height);
    const instances = components.map(({ id, ...component }): Instance => ({ number: id, regionId: 0, ...component }));
    return { width, height, numbers: ids, instances };
  }
  const unnamed = new Uint8Array(classes.length);
  for (let i = 0; i < classes.length; i++) if (regions[i] === 0) unnamed[i] = classes[i]!;
  const { ids } = findComponents(unnamed, width, height);
  // In place of the components, which are not needed after: another plane of this width is 400 MB for 100 megapixels.
  const numbers = ids;
  const found: Growing[] = [];
  const numberOf = new Map<number, number>();
  let lastKey = 0;
  let number = 0;
  for (let i = 0; i < classes.length; i++) {
    const label = classes[i]!;
    if (label === backgroundLabel || label === ignoreLabel) continue;
    const regionId = regions[i]!;
    // Components have numbers below 2^32; regions, of which each class has its own, begin there.
    const key = regionId === 0 ? ids[i]! : label * 2 ** 32 + regionId;
    const x = i % width;
    const y = (i - x) / width;
    // Neighbours are mostly of one object: it is looked up where another begins.
    if (key !== lastKey) {
      lastKey = key;
      number = numberOf.get(key) ?? 0;
      if (number === 0) {
        number = found.push({ label, regionId, area: 0, left: x, top: y, right: x, bottom: y });
        numberOf.set(key, number);
      }
    }
    numbers[i] = number;
    const instance = defined(found[number - 1], 'an instance');
    instance.area++;
    instance.bottom = y;
    if (x < instance.left) instance.left = x;
    if (x > instance.right) instance.right = x;
  }
  const instances = found.map(({ label, regionId, area, left, top, right, bottom }, index): Instance => {
    const box: CocoBox = [left, top, right - left + 1, bottom - top + 1];
    return { number: index + 1, label, regionId, area, box };
  });
  return { width, height, numbers, instances };
}

/** The pixels of one object as run lengths. Takes as long as its box is large. */
export function instanceMask({ width, height, numbers }: Instances, { number, box }: Instance): Rle {
  const [left, top, boxWidth, boxHeight] = box;
  const runs: number[] = [];
  let position = 0;
  let start = -1;
  let end = -1;
  const close = (): void => {
    if (start >= 0) runs.push(start - position, end - start);
    position = Math.max(position, end);
  };
  for (let x = left; x < left + boxWidth; x++) {
    for (let y = top; y < top + boxHeight; y++) {
      if (numbers[y * width + x] !== number) continue;
      const here = x * height + y;
      if (here !== end) {
        close();
        start = here;
      }
      end = here + 1;
    }
  }
  close();
  if (position < width * height) runs.push(width * height - position);
  return { width, height, runs: Uint32Array.from(runs) };
}
