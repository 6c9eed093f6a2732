/**
 * What a person does to a mask with a tool in hand: strokes, erasing, clearing. Each is one step of the image's journal. On an
 * accepted image it also withdraws the acceptance, as nobody vouches for what has changed since.
 */
import { errorOf } from '#core/document/problem.ts';
import { defined } from '#core/base/assert.ts';
import { ExpectedError } from '#core/base/errors.ts';
import type { ImageId, JournalEntryId } from '#core/document/ids.ts';
import {
  clearLayerTile,
  isUniform,
  keepShown,
  normaliseLayerTile,
  normaliseUniformTile,
  spread,
  transferChanges,
  type PixelBox,
  type PlaceContent,
} from '#core/mask/humanLayer.ts';
import { classesPresent } from '#core/mask/labelMap.ts';
import { tileSizePx, tilesTouching, type TileInside } from '#core/mask/tiles.ts';
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
  readonly content: PlaceContent;
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
    let highest = 0;
    const requireClasses = classGuard(project);
    for (const drawn of tiles) {
      const index = draft.layers.indexOf(drawn.row, drawn.column);
      requireBase(draft, index, drawn);
      const { content, highestRegion } = normalise(drawn, draft.layers.insideOf(index));
      highest = Math.max(highest, highestRegion);
      requireClasses(content, () => draft.layers.human(index).class);
      // What it was drawn on is what is there, but for what has been vouched for meanwhile, and classes that were merged since: they
      // are drawn on under the label that they count as, and stay under their own where the stroke did not go.
      if (!draft.isTouched(index) && !draft.layers.hasMergedPixels(index)) draft.put(index, content);
      else transferChanges(draft.layers.human(index), spread(content), draft.tile(index));
    }
    giveDrawnRegion(project, imageId, highest);
  });
}

/** What is drawn in its normal form, as `HumanDraft` takes it. */
function normalise({ content }: DrawnTile, inside: TileInside): { content: PlaceContent; highestRegion: number } {
  if (content === null) return { content, highestRegion: 0 };
  if (isUniform(content)) {
    const uniform = normaliseUniformTile(content);
    return { content: uniform, highestRegion: uniform.region };
  }
  const { set, highestRegion } = normaliseLayerTile(content, inside);
  return { content: set === 0 ? null : content, highestRegion };
}

/** What is drawn anew is of a class that exists; what was there before may be of one that was deleted since. */
function classGuard(project: WritableProject): (drawn: PlaceContent, before: () => Uint8Array) => void {
  const known = new Set(readClasses(project).map(({ index }) => index));
  return (drawn, before) => {
    const unknown = classesOf(drawn).filter((index) => !known.has(index));
    if (unknown.length === 0) return;
    const kept = classesPresent(before());
    const missing = unknown.find((index) => !kept.includes(index));
    if (missing === undefined) return;
    throw new ExpectedError('class-missing', `The project has no class with the index ${missing}.`, {
      remedy: 'List the classes: it may have been deleted in another window.',
      details: { variant: 'index', index: missing },
    });
  };
}

function classesOf(content: PlaceContent): number[] {
  if (content === null) return [];
  return classesPresent(isUniform(content) ? Uint8Array.of(content.class) : content.class);
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
      const [column, row] = [index % grid.columns, Math.floor(index / grid.columns)];
      if (coversTile(area, column, row, draft.layers.insideOf(index))) draft.put(index, null);
      else clearLayerTile(draft.tile(index), column, row, area);
    }
  });
}

function coversTile(area: PixelBox, column: number, row: number, inside: TileInside): boolean {
  const [left, top] = [column * tileSizePx, row * tileSizePx];
  return (
    area.x <= left &&
    area.y <= top &&
    area.x + area.width >= left + inside.width &&
    area.y + area.height >= top + inside.height
  );
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
  if (layers.accepted !== null && !layers.isWorkingVouched) {
    for (let index = 0; index < layers.grid.columns * layers.grid.rows; index++) {
      if (layers.isVouched(index)) continue;
      keepShown(layers.vouched(index), layers.working(index), draft.tile(index));
    }
  }
  recorder.set(acceptanceKind, imageId, {}, null);
}

/** Throws `ExpectedError`: `image-unknown`, `image-not-ready`. */
export function requireDrawable(project: WritableProject, imageId: ImageId): SizedImage {
  requireImages(project, [imageId]);
  const image = defined(readImage(project, imageId), `image ${imageId}`);
  if (image.state !== 'ready') {
    throw new ExpectedError('image-not-ready', `${image.path} cannot be drawn on: ${image.problem.message}`, {
      remedy: image.problem.remedy ?? 'Import its folder again.',
      details: { imageId, file: image.path },
      cause: errorOf(image.problem),
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
