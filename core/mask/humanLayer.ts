/**
 * What a person drew, tile by tile, over what the machine proposes. A pixel of the layer is set or not; where it is, its class
 * and region are shown, else the machine's. Setting a pixel to background (0) is how one erases by hand.
 */
import { assert } from '#core/base/assert.ts';
import { backgroundLabel, ignoreLabel } from './labelMap.ts';
import { tileLength, tileSizePx, type Plane, type TileInside } from './tiles.ts';

/** Who set a pixel of a mask, in the provenance plane. In the human layer the machine's value means 'not set'. */
export const machineProvenance = 0;
export const humanProvenance = 1;

/** In a region plane: a pixel that belongs to no region of its own. */
export const noRegion = 0;

/** One tile of three planes, each of `tileLength` values. */
export interface LayerTile {
  readonly class: Uint8Array;
  /** `noRegion`, or a region's id. */
  readonly region: Uint32Array;
  readonly provenance: Uint8Array;
}

/** A tile in which a person set every pixel to the same: what a stroke leaves inside a large area. */
export interface UniformTile {
  readonly class: number;
  readonly region: number;
}

/** What a person set at one place of the grid; null: nothing. */
export type PlaceContent = LayerTile | UniformTile | null;

export function isUniform(content: LayerTile | UniformTile): content is UniformTile {
  return typeof content.class === 'number';
}

/** The same pixel by pixel. What lies outside the plane means nothing. */
export function spread(content: PlaceContent): LayerTile {
  if (content === null) return emptyLayerTile();
  if (!isUniform(content)) return content;
  return {
    class: new Uint8Array(tileLength).fill(content.class),
    region: new Uint32Array(tileLength).fill(content.region),
    provenance: new Uint8Array(tileLength).fill(humanProvenance),
  };
}

/** A tile with nothing set. */
export function emptyLayerTile(): LayerTile {
  return {
    class: new Uint8Array(tileLength),
    region: new Uint32Array(tileLength),
    provenance: new Uint8Array(tileLength),
  };
}

/**
 * Brings a tile into the one form that its content has, so that equal layers have equal names: nothing outside the plane, no
 * class or region where nothing is set, no region on background and void. In place.
 * Returns how many pixels are set, and the highest region id among them.
 */
export function normaliseLayerTile(tile: LayerTile, inside: TileInside): { set: number; highestRegion: number } {
  const { class: classes, region, provenance } = tile;
  let set = 0;
  let highestRegion = 0;
  for (let y = 0; y < tileSizePx; y++) {
    const start = y * tileSizePx;
    const end = start + (y < inside.height ? inside.width : 0);
    for (let i = start; i < end; i++) {
      if (provenance[i] === machineProvenance) {
        classes[i] = backgroundLabel;
        region[i] = 0;
        continue;
      }
      provenance[i] = humanProvenance;
      set++;
      if (!mayHaveRegion(classes[i]!)) region[i] = noRegion;
      else if (region[i]! > highestRegion) highestRegion = region[i]!;
    }
    if (end === start + tileSizePx) continue;
    for (const plane of [classes, region, provenance]) plane.fill(0, end, start + tileSizePx);
  }
  return { set, highestRegion };
}

/** As `normaliseLayerTile`, of a uniform tile: no region on background and void. */
export function normaliseUniformTile({ class: label, region }: UniformTile): UniformTile {
  return { class: label, region: mayHaveRegion(label) ? region : noRegion };
}

function mayHaveRegion(label: number): boolean {
  return label !== backgroundLabel && label !== ignoreLabel;
}

/** A plane of the human layer over the same plane below it, as a new one; `provenance` is the human layer's. `tileLength` values each. */
export function overlayPlane<P extends Plane>(below: P, layer: P, provenance: Uint8Array): P {
  const result = below.slice() as P;
  for (let i = 0; i < tileLength; i++) if (provenance[i] !== machineProvenance) result[i] = layer[i]!;
  return result;
}

/**
 * Takes over what changed between two states of a tile into a third, in place: what somebody drew on `base` is `drawn`, and
 * `target` has gone on from `base` meanwhile.
 */
export function transferChanges(base: LayerTile, drawn: LayerTile, target: LayerTile): void {
  for (let i = 0; i < tileLength; i++) {
    const isUnchanged =
      drawn.class[i] === base.class[i] &&
      drawn.region[i] === base.region[i] &&
      drawn.provenance[i] === base.provenance[i];
    if (isUnchanged) continue;
    target.class[i] = drawn.class[i]!;
    target.region[i] = drawn.region[i]!;
    target.provenance[i] = drawn.provenance[i]!;
  }
}

/** Sets the pixels of a layer, in place, in which what is wanted differs from what is shown now: to what is wanted. */
export function keepShown(wanted: LayerTile, shownNow: LayerTile, layer: LayerTile): void {
  for (let i = 0; i < tileLength; i++) {
    if (wanted.class[i] === shownNow.class[i] && wanted.region[i] === shownNow.region[i]) continue;
    layer.class[i] = wanted.class[i]!;
    layer.region[i] = wanted.region[i]!;
    layer.provenance[i] = humanProvenance;
  }
}

/** A rectangle of whole pixels of the oriented picture. */
export interface PixelBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Unsets the pixels of a tile at (column, row) of the grid that lie in a box: the machine shows through again. In place. */
export function clearLayerTile(tile: LayerTile, column: number, row: number, box: PixelBox): void {
  assert(box.width > 0 && box.height > 0, 'an empty box');
  const left = Math.max(0, box.x - column * tileSizePx);
  const top = Math.max(0, box.y - row * tileSizePx);
  const right = Math.min(tileSizePx, box.x + box.width - column * tileSizePx);
  const bottom = Math.min(tileSizePx, box.y + box.height - row * tileSizePx);
  for (let y = top; y < bottom; y++) {
    tile.provenance.fill(machineProvenance, y * tileSizePx + left, y * tileSizePx + right);
  }
}
