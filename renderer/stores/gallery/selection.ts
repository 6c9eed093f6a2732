/** Which images of a list are selected, and which one the keyboard is at. Plain values: each step gives a new one. */
import type { ImageId } from '#core/document/ids.ts';

/** The ids of a list in its order, as the contract gives them. */
export type ImageIds = Uint32Array;

export interface Selection {
  readonly selected: ReadonlySet<ImageId>;
  /** Places in the list; -1: none. */
  readonly focus: number;
  /** Where a range with Shift begins. */
  readonly anchor: number;
}

export const nothingSelected: Selection = { selected: new Set(), focus: -1, anchor: -1 };

/** The image at a place of the list; undefined beyond its ends. */
export function imageAt(ids: ImageIds, index: number): ImageId | undefined {
  return ids[index] as ImageId | undefined;
}

/** The images between two places, both included. */
export function imagesBetween(ids: ImageIds, from: number, to: number): ImageId[] {
  const first = Math.max(0, Math.min(from, to));
  return Array.from(ids.subarray(first, Math.max(from, to) + 1)) as ImageId[];
}

/** One image alone. */
export function selectOnly(ids: ImageIds, index: number): Selection {
  const id = imageAt(ids, index);
  return { selected: new Set(id === undefined ? [] : [id]), focus: index, anchor: index };
}

/** One more, or one less. */
export function toggle({ selected }: Selection, ids: ImageIds, index: number): Selection {
  const next = new Set(selected);
  const id = imageAt(ids, index);
  if (id !== undefined && !next.delete(id)) next.add(id);
  return { selected: next, focus: index, anchor: index };
}

/** All from the anchor to a place, and nothing else. */
export function extendTo({ anchor, focus }: Selection, ids: ImageIds, index: number): Selection {
  const from = anchor >= 0 ? anchor : Math.max(focus, 0);
  return { selected: new Set(imagesBetween(ids, from, index)), focus: index, anchor: from };
}

export function selectAll({ focus, anchor }: Selection, ids: ImageIds): Selection {
  return { selected: new Set(Array.from(ids) as ImageId[]), focus, anchor };
}

/** The same images in another list; those that are not in it are no longer selected. The focus stays at its image, else at its place. */
export function relocate(selection: Selection, before: ImageIds, after: ImageIds): Selection {
  const { selected, focus, anchor } = selection;
  const move = (index: number): number => {
    const id = imageAt(before, index);
    const found = id === undefined ? -1 : after.indexOf(id);
    return found >= 0 ? found : Math.min(index, after.length - 1);
  };
  const listed =
    selected.size === 0 ? selected : new Set((Array.from(after) as ImageId[]).filter((id) => selected.has(id)));
  return { selected: listed, focus: move(focus), anchor: move(anchor) };
}
