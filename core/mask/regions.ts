/**
 * What a person decides about objects that touch, or that lie apart and are one: giving a component a region, splitting a region
 * into its parts, making one of several. Each gives the pixels that get another region; classes stay.
 */
import { assert } from '#core/base/assert.ts';
import { ExpectedError } from '#core/base/errors.ts';
import { findComponents } from './components.ts';
import { findInstances, type Instance, type Instances } from './instances.ts';

/** A pixel of the oriented picture. */
export interface Pixel {
  readonly x: number;
  readonly y: number;
}

export type RegionEdit =
  /** The component under a pixel becomes a region of its own. */
  | { readonly kind: 'new'; readonly at: Pixel }
  /** The parts of a region that do not touch become regions of their own; the largest keeps the id. */
  | { readonly kind: 'split'; readonly at: Pixel }
  /** The objects under these pixels become one. */
  | { readonly kind: 'merge'; readonly at: readonly Pixel[] };

export interface RegionChange {
  /** Row-major `[height, width]`: the new region of each pixel, 0 where it stays as it is. */
  readonly regions: Uint32Array;
  /** How many ids were taken, from `nextId` on. */
  readonly givenIds: number;
  /** Class index of the objects. */
  readonly label: number;
}

export interface RegionMask {
  /** Row-major `[height, width]`. */
  readonly classes: Uint8Array;
  readonly regions: Uint32Array | undefined;
  readonly width: number;
  readonly height: number;
}

/**
 * What an edit changes; new regions get the ids from `nextId` on. Throws `ExpectedError`: `no-object-here`, `region-whole` when
 * there is nothing to split, `regions-of-classes` when objects of several classes should become one.
 */
export function editRegions(mask: RegionMask, edit: RegionEdit, nextId: number): RegionChange {
  const found = findInstances(mask.classes, mask.regions, mask.width, mask.height);
  switch (edit.kind) {
    case 'new':
      return nameInstance(found, instanceAt(found, edit.at), nextId);
    case 'split':
      return splitInstance(found, instanceAt(found, edit.at), nextId);
    case 'merge':
      return mergeInstances(
        found,
        edit.at.map((pixel) => instanceAt(found, pixel)),
        nextId,
      );
  }
}

function nameInstance(found: Instances, instance: Instance, nextId: number): RegionChange {
  const isNew = instance.regionId === 0;
  const regions = new Uint32Array(found.numbers.length);
  if (isNew) giveRegion(regions, found, instance, nextId);
  return { regions, givenIds: isNew ? 1 : 0, label: instance.label };
}

/** Gives all pixels of an instance a region, in place. */
function giveRegion(regions: Uint32Array, { numbers, width }: Instances, { number, box }: Instance, id: number): void {
  const [left, top, boxWidth, boxHeight] = box;
  for (let y = top; y < top + boxHeight; y++) {
    const end = y * width + left + boxWidth;
    for (let i = y * width + left; i < end; i++) if (numbers[i] === number) regions[i] = id;
  }
}

function splitInstance(found: Instances, instance: Instance, nextId: number): RegionChange {
  const { width, numbers } = found;
  const [left, top, boxWidth, boxHeight] = instance.box;
  const own = new Uint8Array(boxWidth * boxHeight);
  for (let y = 0; y < boxHeight; y++) {
    const row = (top + y) * width + left;
    for (let x = 0; x < boxWidth; x++) if (numbers[row + x] === instance.number) own[y * boxWidth + x] = 1;
  }
  const { ids, components } = findComponents(own, boxWidth, boxHeight);
  if (components.length < 2) {
    throw new ExpectedError('region-whole', 'This object is in one piece: there is nothing to split.', {
      remedy: 'Draw background between its parts first, or paint one part as a new region.',
    });
  }
  const largest = components.reduce((a, b) => (b.area > a.area ? b : a));
  // By the id of the component; pixels of none, and of the largest one, stay as they are.
  const newIds = new Uint32Array(components.length + 1);
  let givenIds = 0;
  for (const { id } of components) if (id !== largest.id) newIds[id] = nextId + givenIds++;
  const regions = new Uint32Array(numbers.length);
  for (let y = 0; y < boxHeight; y++) {
    const row = (top + y) * width + left;
    for (let x = 0; x < boxWidth; x++) regions[row + x] = newIds[ids[y * boxWidth + x]!]!;
  }
  return { regions, givenIds, label: instance.label };
}

function mergeInstances(found: Instances, instances: readonly Instance[], nextId: number): RegionChange {
  const [first] = instances;
  assert(first !== undefined, 'a merge of nothing');
  if (instances.some(({ label }) => label !== first.label)) {
    throw new ExpectedError('regions-of-classes', 'Objects of several classes cannot become one.', {
      remedy: 'Choose objects of one class, or paint one of them in the class of the other first.',
    });
  }
  const merged = new Map(instances.map((instance) => [instance.number, instance]));
  const known = instances.find(({ regionId }) => regionId !== 0)?.regionId;
  // A lone component is merged already, whether or not it has a name.
  const isChange = merged.size > 1;
  const target = known ?? nextId;
  const regions = new Uint32Array(found.numbers.length);
  if (isChange) {
    for (const instance of merged.values()) {
      if (instance.regionId !== target) giveRegion(regions, found, instance, target);
    }
  }
  return { regions, givenIds: isChange && known === undefined ? 1 : 0, label: first.label };
}

function instanceAt({ width, height, numbers, instances }: Instances, { x, y }: Pixel): Instance {
  const isInside = x >= 0 && y >= 0 && x < width && y < height;
  const instance = isInside ? instances[(numbers[y * width + x] ?? 0) - 1] : undefined;
  if (instance !== undefined) return instance;
  throw new ExpectedError('no-object-here', `There is no object at ${x}, ${y}.`, {
    remedy: 'Choose a pixel that has a class other than background and void.',
    details: { x, y },
  });
}
