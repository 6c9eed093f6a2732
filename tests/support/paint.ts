/** A person with a brush: what a window does with a stroke, in the fewest lines. */
import { acceptMask } from '#backend/store/acceptMask.ts';
import { drawTiles, requireDrawable } from '#backend/store/drawMask.ts';
import { MaskLayers } from '#backend/store/maskLayers.ts';
import type { WritableProject } from '#backend/store/project.ts';
import { readClasses } from '#backend/store/readClasses.ts';
import { addClass } from '#backend/store/writeClasses.ts';
import type { ImageId, JournalEntryId } from '#core/document/ids.ts';
import { humanProvenance, machineProvenance, type PixelBox } from '#core/mask/humanLayer.ts';
import { backgroundLabel, ignoreLabel } from '#core/mask/labelMap.ts';
import { tileInside, tileSizePx, tilesTouching } from '#core/mask/tiles.ts';

export interface Paint {
  readonly class: number;
  readonly region?: number;
  /** True: takes the pixels back to the machine. */
  readonly isCleared?: boolean;
}

/** Paints a box that lies in the picture as one stroke. */
export function paintBox(
  project: WritableProject,
  imageId: ImageId,
  box: PixelBox,
  paint: Paint,
): JournalEntryId | null {
  ensureClass(project, paint.class);
  const layers = new MaskLayers(project, requireDrawable(project, imageId));
  const { columns } = layers.grid;
  const tiles = tilesTouching(layers.width, layers.height, box).map((index) => {
    const row = Math.floor(index / columns);
    const column = index % columns;
    const base = layers.humanNames(index) ?? null;
    const left = Math.max(box.x, column * tileSizePx);
    const top = Math.max(box.y, row * tileSizePx);
    const right = Math.min(box.x + box.width, (column + 1) * tileSizePx, layers.width);
    const bottom = Math.min(box.y + box.height, (row + 1) * tileSizePx, layers.height);
    const inside = tileInside(layers.width, layers.height, column, row);
    // As a window does: a tile of one value is sent as that.
    if (right - left === inside.width && bottom - top === inside.height) {
      const content = paint.isCleared === true ? null : { class: paint.class, region: paint.region ?? 0 };
      return { row, column, base, content };
    }
    const human = layers.human(index);
    const planes = { class: human.class.slice(), region: human.region.slice(), provenance: human.provenance.slice() };
    for (let y = top; y < bottom; y++) {
      const start = (y - row * tileSizePx) * tileSizePx - column * tileSizePx;
      planes.class.fill(paint.class, start + left, start + right);
      planes.region.fill(paint.region ?? 0, start + left, start + right);
      planes.provenance.fill(
        paint.isCleared === true ? machineProvenance : humanProvenance,
        start + left,
        start + right,
      );
    }
    return { row, column, base, content: planes };
  });
  return drawTiles(project, { imageId, label: `Brush ${paint.class}`, tiles });
}

function ensureClass(project: WritableProject, index: number): void {
  if (index === backgroundLabel || index === ignoreLabel || readClasses(project).some((one) => one.index === index)) {
    return;
  }
  addClass(project, { name: `class ${index}`, colour: '#ff0000', index });
}

/** A person draws a little on an image, and vouches for it where told. */
export function workOnMask(
  project: WritableProject,
  imageId: ImageId,
  { accepts }: { readonly accepts: boolean },
): void {
  paintBox(project, imageId, { x: 0, y: 0, width: 5, height: 4 }, { class: 1 });
  if (accepts) acceptMask(project, imageId);
}
