/**
 * Connected components of a label map: maximal sets of touching pixels of one class. Runs of equal pixels are found row by row and
 * joined with those that they touch in the row above (union-find), then numbered in reading order: the work on single pixels is
 * to find where a run ends.
 */
import { assert, defined } from '#core/base/assert.ts';
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
  const runs = findRuns(labelMap, width, height, connectivity === 8 ? 1 : 0);
  return numberComponents(runs, labelMap, width);
}

/** `reach`: by how many pixels runs of two rows may miss each other and still touch. */
function findRuns(labelMap: Uint8Array, width: number, height: number, reach: 0 | 1): Runs {
  const runs = new Runs();
  // Runs of the row above are those from `above` to before `current`.
  let above = 0;
  let current = 0;
  for (let y = 0; y < height; y++) {
    const rowEnd = (y + 1) * width;
    let candidate = above;
    let i = y * width;
    while (i < rowEnd) {
      const label = labelMap[i]!;
      const start = i++;
      while (i < rowEnd && labelMap[i] === label) i++;
      if (label === backgroundLabel || label === ignoreLabel) continue;
      const run = runs.add(start, i);
      while (candidate < current && runs.ends[candidate]! + width + reach <= start) candidate++;
      for (let other = candidate; other < current && runs.starts[other]! + width < i + reach; other++) {
        if (labelMap[runs.starts[other]!] === label) runs.join(run, other);
      }
    }
    above = current;
    current = runs.count;
  }
  return runs;
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

/** Gives the runs that are joined the numbers 1, 2, … and measures what they are together. */
function numberComponents(runs: Runs, labelMap: Uint8Array, width: number): Components {
  const ids = new Uint32Array(labelMap.length);
  const found: Growing[] = [];
  // By run; of joined ones the first is the root.
  const numbers = new Uint32Array(runs.count);
  for (let run = 0; run < runs.count; run++) {
    const [start, end] = [runs.starts[run]!, runs.ends[run]!];
    const y = Math.floor(start / width);
    const left = start - y * width;
    const right = end - 1 - y * width;
    const root = runs.rootOf(run);
    if (root === run) {
      found.push({ id: found.length + 1, label: labelMap[start]!, top: y, area: 0, left, right, bottom: y });
      numbers[run] = found.length;
    }
    const component = defined(found[numbers[root]! - 1], 'a component');
    component.area += end - start;
    component.bottom = y;
    if (left < component.left) component.left = left;
    if (right > component.right) component.right = right;
    ids.fill(component.id, start, end);
  }
  return { ids, components: found.map(toComponent) };
}

function toComponent({ id, label, area, left, right, top, bottom }: Growing): Component {
  return { id, label, area, box: [left, top, right - left + 1, bottom - top + 1] };
}

/** Runs of pixels in reading order, by number, as sets: union-find whose root is the first run of a set. */
class Runs {
  count = 0;
  /** First pixel of each run in the plane. */
  starts = new Uint32Array(1024);
  /** The pixel after its last. */
  ends = new Uint32Array(1024);
  #parents = new Uint32Array(1024);

  /** Adds a run as a set of its own; its number. */
  add(start: number, end: number): number {
    if (this.count === this.starts.length) this.#grow();
    const run = this.count++;
    this.starts[run] = start;
    this.ends[run] = end;
    this.#parents[run] = run;
    return run;
  }

  join(a: number, b: number): void {
    const [rootA, rootB] = [this.rootOf(a), this.rootOf(b)];
    this.#parents[Math.max(rootA, rootB)] = Math.min(rootA, rootB);
  }

  rootOf(run: number): number {
    let root = run;
    while (this.#parents[root] !== root) root = this.#parents[root]!;
    // Path compression: later look-ups of any run on the way take one step.
    for (let i = run; i !== root;) {
      const next = this.#parents[i]!;
      this.#parents[i] = root;
      i = next;
    }
    return root;
  }

  #grow(): void {
    const longer = (values: Uint32Array): Uint32Array<ArrayBuffer> => {
      const copy = new Uint32Array(values.length * 2);
      copy.set(values);
      return copy;
    };
    this.starts = longer(this.starts);
    this.ends = longer(this.ends);
    this.#parents = longer(this.#parents);
  }
}
