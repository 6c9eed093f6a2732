/**
 * Connected components of a label map: maximal sets of touching pixels of one class. One raster pass with union-find, a second
 * to number them in reading order.
 */
import { assert } from '#core/base/assert.ts';
import { backgroundLabel, ignoreLabel } from './labelMap.ts';
import type { CocoBox } from './rle.ts';

export interface Component {
  /** 1, 2, … in the order of the first pixel in reading order; the value in the id plane. */
  readonly id: number;
  /** Class index. */
  readonly label: number;
  /** Pixels. */
  readonly area: number;
  readonly box: CocoBox;
}

export interface Components {
  /** Row-major `[height, width]`; 0 where the label map has background or ignore. */
  readonly ids: Uint32Array;
  readonly components: readonly Component[];
}

/** Whether pixels that share only a corner touch (8) or not (4). */
export type Connectivity = 4 | 8;

/** Components of all classes; background and ignored pixels belong to none. Throws `BugError` on a wrong size. */
export function findComponents(
  labelMap: Uint8Array,
  width: number,
  height: number,
  connectivity: Connectivity = 8,
): Components {
  assert(labelMap.length === width * height, `a label map of ${labelMap.length} values is not ${width}×${height}`);
  const ids = new Uint32Array(labelMap.length);
  const sets = new DisjointSets();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const label = labelMap[i]!;
      if (label === backgroundLabel || label === ignoreLabel) continue;
      let id = 0;
      if (x > 0 && labelMap[i - 1] === label) id = ids[i - 1]!;
      if (y > 0) {
        if (labelMap[i - width] === label) id = sets.join(id, ids[i - width]!);
        if (connectivity === 8) {
          if (x > 0 && labelMap[i - width - 1] === label) id = sets.join(id, ids[i - width - 1]!);
          if (x + 1 < width && labelMap[i - width + 1] === label) id = sets.join(id, ids[i - width + 1]!);
        }
      }
      ids[i] = id === 0 ? sets.add() : id;
    }
  }
  return { ids, components: numberComponents(ids, labelMap, width, sets) };
}

interface Growing {
  readonly id: number;
  readonly label: number;
  readonly top: number;
  area: number;
  left: number;
  right: number;
  bottom: number;
}

/** Replaces provisional ids in place by 1, 2, … and measures each component. */
function numberComponents(ids: Uint32Array, labelMap: Uint8Array, width: number, sets: DisjointSets): Component[] {
  const byRoot: (Growing | undefined)[] = [];
  const found: Growing[] = [];
  for (let i = 0; i < ids.length; i++) {
    if (ids[i] === 0) continue;
    const root = sets.rootOf(ids[i]!);
    const x = i % width;
    const y = (i - x) / width;
    let component = byRoot[root];
    if (component === undefined) {
      component = { id: found.length + 1, label: labelMap[i]!, top: y, area: 0, left: x, right: x, bottom: y };
      byRoot[root] = component;
      found.push(component);
    }
    ids[i] = component.id;
    component.area++;
    component.bottom = y;
    if (x < component.left) component.left = x;
    if (x > component.right) component.right = x;
  }
  return found.map(({ id, label, area, left, right, top, bottom }) => ({
    id,
    label,
    area,
    box: [left, top, right - left + 1, bottom - top + 1],
  }));
}

/** Union-find over 1, 2, …; 0 stands for no set. */
class DisjointSets {
  readonly #parents: number[] = [0];

  add(): number {
    this.#parents.push(this.#parents.length);
    return this.#parents.length - 1;
  }

  /** Joins two sets and returns the common root; with 0 on one side, the other as it is. */
  join(a: number, b: number): number {
    if (a === 0 || a === b) return b;
    const rootA = this.rootOf(a);
    const rootB = this.rootOf(b);
    const root = Math.min(rootA, rootB);
    this.#parents[Math.max(rootA, rootB)] = root;
    return root;
  }

  rootOf(id: number): number {
    let root = id;
    while (this.#parents[root] !== root) root = this.#parents[root]!;
    // Path compression: later look-ups of any id on the way take one step.
    for (let i = id; i !== root;) {
      const next = this.#parents[i]!;
      this.#parents[i] = root;
      i = next;
    }
    return root;
  }
}
