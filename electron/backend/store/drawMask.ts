/**
 * What a person does to a mask with a tool in hand: strokes, erasing, clearing. Each is one step of the image's journal. On an
 * accepted image it also withdraws the acceptance, as nobody vouches for what has changed since.
 */
import { defined } from '#core/base/assert.ts';
import { ExpectedError } from '#core/base/errors.ts';
import type { ImageId, JournalEntryId } from '#core/document/ids.ts';
import {
  clearLayerTile,
  keepShown,
  normaliseLayerTile,
  transferChanges,
  type LayerTile,
  type PixelBox,
} from '#core/mask/humanLayer.ts';
import { classesPresent } from '#core/mask/labelMap.ts';
import { tileInside, tilesTouching, type Plane } from '#core/mask/tiles.ts';
import { HumanDraft, isSameTile } from './humanDraft.ts';
import { recordEntry, type NewJournalEntry, type Recorder } from './journal.ts';
import type { HumanTileNames, SizedImage } from './maskLayers.ts';
import { acceptanceKind } from './maskRecords.ts';
import type { WritableProject } from './project.ts';
import { readClasses } from './readClasses.ts';
import { readImage } from './readImages.ts';
import { requireImages } from './requireImages.ts';
import { giveRegionIds, readNextRegionId } from './regionCounter.ts';

export interface DrawnTile {
  readonly row: number;
  readonly column: number;
  /** The names of the planes that it was drawn on; null where nothing was set. */
  readonly base: HumanTileNames | null;
  /** The human layer of this place as it is after the stroke. Handed over: it is brought into its normal form in place. */
  readonly planes: LayerTile;
}

/**
 * Keeps a stroke: tiles of the human layer as they are after it. What counts is where they differ from what they were drawn on, so
 * that the vouched-for pixels of an accepted mask stay where the stroke did not go. Durable when this returns; null when it
 * changed nothing.
 * Throws `ExpectedError`, and then nothing has changed: `mask-changed` when a tile is not the one it was drawn on,
 * `tile-outside`, `class-missing`, `region-unknown`, and as `requireDrawable`.
 */
export function drawTiles(
  project: WritableProject,
  {
    imageId,
    label,
    tiles,
  }: { readonly imageId: ImageId; readonly label: string; readonly tiles: readonly DrawnTile[] },
): JournalEntryId | null {
  return recordDrawing(project, { imageId, kind: 'stroke', label }, (draft) => {
    const { width, height } = draft.layers;
    let highest = 0;
    for (const drawn of tiles) {
      const index = draft.layers.indexOf(drawn.row, drawn.column);
      requireBase(draft, index, drawn);
      const { highestRegion } = normaliseLayerTile(drawn.planes, tileInside(width, height, drawn.column, drawn.row));
      requireClasses(project, drawn.planes.class, draft.layers.human(index).class);
      highest = Math.max(highest, highestRegion);
      transferChanges(draft.layers.human(index), drawn.planes, draft.tile(index));
    }
    giveDrawnRegion(project, imageId, highest);
  });
}

/** What is drawn anew is of a class that exists; what was there before may be of one that was deleted since. */
function requireClasses(project: WritableProject, drawn: Uint8Array, base: Uint8Array): void {
  const before = classesPresent(base);
  const unknown = classesPresent(drawn).filter((index) => !before.includes(index));
  if (unknown.length === 0) return;
  const known = readClasses(project).map(({ index }) => index);
  const missing = unknown.find((index) => !known.includes(index));
  if (missing === undefined) return;
  throw new ExpectedError('class-missing', `The project has no class with the index ${missing}.`, {
    remedy: 'List the classes: it may have been deleted in another window.',
    details: { index: missing },
  });
}

/** A stroke may begin the region that is next, and go on with any that was given before. */
function giveDrawnRegion(project: WritableProject, imageId: ImageId, highest: number): void {
  const next = readNextRegionId(project, imageId);
  if (highest > next) {
    throw new ExpectedError(
      'region-unknown',
      `Region ${highest} was never given in image ${imageId}; the next is ${next}.`,
      {
        remedy: 'Ask for the state of the mask, and draw a new region with the id that it names.',
        details: { imageId, region: highest, next },
      },
    );
  }
  if (highest === next) giveRegionIds(project, imageId, 1);
}

/**
 * Removes what a person drew, in a box or everywhere: the machine's proposal shows through again. null when nothing was drawn
 * there. Throws as `requireDrawable`.
 */
export function clearToMachine(
  project: WritableProject,
  { imageId, box }: { readonly imageId: ImageId; readonly box?: PixelBox },
): JournalEntryId | null {
  return recordDrawing(project, { imageId, kind: 'clear', label: 'Clear to machine' }, (draft) => {
    const { width, height, grid } = draft.layers;
    const area = box ?? { x: 0, y: 0, width, height };
    for (const index of tilesTouching(width, height, area)) {
      if (!draft.mayHoldPixels(index)) continue;
      clearLayerTile(draft.tile(index), index % grid.columns, Math.floor(index / grid.columns), area);
    }
  });
}

/** Does `draw` on the human layer as one step of the image's journal, after withdrawing an acceptance. */
export function recordDrawing(
  project: WritableProject,
  entry: NewJournalEntry & { readonly imageId: ImageId },
  draw: (draft: HumanDraft) => void,
): JournalEntryId | null {
  const { entryId } = recordEntry(project, entry, (recorder) => {
    const draft = new HumanDraft(project, requireDrawable(project, entry.imageId));
    withdrawOnto(draft, entry.imageId, recorder);
    draw(draft);
    draft.save(recorder);
  });
  return entryId;
}

/**
 * Takes an acceptance back, if there is one. Where the accepted mask differs from what would be shown without it, its pixels
 * become a person's: they were vouched for, and a proposal that has come since must not take their place.
 */
export function withdrawOnto(draft: HumanDraft, imageId: ImageId, recorder: Recorder): void {
  const { layers } = draft;
  if (layers.accepted !== null) {
    for (let index = 0; index < layers.grid.columns * layers.grid.rows; index++) {
      const vouched = layers.vouched(index);
      const working = layers.working(index);
      if (differs(vouched, working)) keepShown(vouched, working, draft.tile(index));
    }
  }
  recorder.set(acceptanceKind, imageId, {}, null);
}

/** Most tiles are the same object on both sides; a tile that is not asked for costs nothing. */
function differs(a: LayerTile, b: LayerTile): boolean {
  return !isSamePlane(a.class, b.class) || !isSamePlane(a.region, b.region);
}

function isSamePlane(a: Plane, b: Plane): boolean {
  if (a === b) return true;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Throws `ExpectedError`: `image-unknown`, `image-not-ready`. */
export function requireDrawable(project: WritableProject, imageId: ImageId): SizedImage {
  requireImages(project, [imageId]);
  const image = defined(readImage(project, imageId), `image ${imageId}`);
  if (image.state !== 'ready') {
    throw new ExpectedError('image-not-ready', `${image.path} cannot be drawn on: ${image.problem.message}`, {
      remedy: image.problem.remedy ?? 'Import its folder again.',
      details: { imageId, path: image.path },
    });
  }
  return image;
}

/** Two windows may draw on one image; the later stroke must not undo the earlier one without anybody seeing it. */
function requireBase({ layers }: HumanDraft, index: number, { base, row, column }: DrawnTile): void {
  if (isSameTile(layers.humanNames(index), base ?? undefined)) return;
  throw new ExpectedError(
    'mask-changed',
    `The mask was changed elsewhere: the tile in row ${row}, column ${column} is another one.`,
    {
      remedy: 'Read the mask again, then repeat the stroke.',
      details: { row, column },
    },
  );
}
