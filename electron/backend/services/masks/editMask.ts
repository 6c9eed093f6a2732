/** What a window does to the mask of one image. Bytes cross as bytes; tiles go by the names of their content. */
import type { HistoryStep } from '#core/contract/imageHistory.ts';
import type { MaskEdit } from '#core/contract/masks.ts';
import type { ImageId, JournalEntryId } from '#core/document/ids.ts';
import type { JournalEntry } from '#core/document/journal.ts';
import { machineProvenance, type LayerTile, type PixelBox, type PlaceContent } from '#core/mask/humanLayer.ts';
import { editRegions, type RegionEdit } from '#core/mask/regions.ts';
import { tileLength } from '#core/mask/tiles.ts';
import { ExpectedError } from '#core/base/errors.ts';
import { acceptMask, withdrawAcceptance } from '../../store/acceptMask.ts';
import { clearToMachine, drawTiles, requireDrawable } from '../../store/drawMask.ts';
import { drawRegions } from '../../store/drawRegions.ts';
import type { HumanTileNames } from '../../store/maskLayers.ts';
import { inTransaction, type WritableProject } from '../../store/project.ts';
import { readClasses } from '../../store/readClasses.ts';
import { readHistory, readParts, type Direction, type HistoryPage, type JournalPart } from '../../store/readJournal.ts';
import { readImage } from '../../store/readImages.ts';
import { readShownMask } from '../../store/readMasks.ts';
import { readNextRegionId } from '../../store/regionCounter.ts';
import { requireImages } from '../../store/requireImages.ts';
import { stepImage } from '../../store/undoJournal.ts';
import type { ProjectSession } from '../projects/projectRegistry.ts';
import { mapNames, requireLayers } from './readMaskLayers.ts';

/** A plane of a tile as it crosses the contract: one value for all pixels, or the bytes of all. */
type TileValues = number | Uint8Array;

export interface StrokeTile {
  readonly row: number;
  readonly column: number;
  readonly base: Readonly<Record<keyof HumanTileNames, string>> | null;
  readonly planes: Readonly<Record<keyof LayerTile, TileValues>>;
}

export interface Stroke {
  readonly imageId: ImageId;
  readonly label: string;
  readonly tiles: readonly StrokeTile[];
}

/** Throws as `drawTiles`. */
export function keepStroke({ project }: ProjectSession, { imageId, label, tiles }: Stroke): MaskEdit {
  return edit(project, imageId, () =>
    drawTiles(project, {
      imageId,
      label,
      tiles: tiles.map(({ row, column, base, planes }) => ({
        row,
        column,
        base: base === null ? null : mapNames(base, (name) => Buffer.from(name, 'hex')),
        content: toContent(planes),
      })),
    }),
  );
}

/** Throws as `clearToMachine` of the store. */
export function clearMask(
  { project }: ProjectSession,
  { imageId, box }: { readonly imageId: ImageId; readonly box: PixelBox | null },
): MaskEdit {
  return edit(project, imageId, () => clearToMachine(project, { imageId, ...(box === null ? {} : { box }) }));
}

/** Throws as `editRegions` of core, `requireDrawable`, and `ExpectedError` (`mask-missing`). */
export function editRegionsOf(
  { project }: ProjectSession,
  { imageId, edit: change }: { readonly imageId: ImageId; readonly edit: RegionEdit },
): MaskEdit {
  return edit(project, imageId, () => {
    const { path } = requireDrawable(project, imageId);
    const mask = readShownMask(project, imageId, { withConfidence: false });
    if (mask === undefined) {
      throw new ExpectedError('mask-missing', `${path} has no mask yet.`, {
        remedy: 'Generate one, or draw it.',
        details: { imageId, file: path },
      });
    }
    const { planes, width, height } = mask;
    const nextId = readNextRegionId(project, imageId);
    const shown = { classes: planes.class, regions: planes.region, width, height };
    const changed = editRegions(shown, change, nextId);
    const name = readClasses(project).find(({ index }) => index === changed.label)?.name ?? `class ${changed.label}`;
    const label = `${regionVerbs[change.kind]} ${name}`;
    return drawRegions(project, { imageId, label, change: changed, nextId });
  });
}

const regionVerbs = { new: 'New region', split: 'Split', merge: 'Merge' } as const;

/** Throws as `acceptMask`. */
export function acceptMaskOf({ project }: ProjectSession, imageId: ImageId): MaskEdit {
  return edit(project, imageId, () => acceptMask(project, imageId));
}

/** Throws as `withdrawAcceptance`. */
export function withdrawMaskOf({ project }: ProjectSession, imageId: ImageId): MaskEdit {
  return edit(project, imageId, () => withdrawAcceptance(project, imageId));
}

/** Throws `ExpectedError` (`image-unknown`). */
export function imageHistory(
  { project }: ProjectSession,
  { imageId, beforeId, limit }: { imageId: ImageId; beforeId?: JournalEntryId | undefined; limit: number },
): JournalEntry[] {
  requireImages(project, [imageId]);
  const page: HistoryPage = beforeId === undefined ? { limit } : { limit, beforeId };
  return readHistory(project, imageId, page);
}

/** Throws as `stepImage`, and `ExpectedError` (`image-unknown`). */
export function stepHistory({ project }: ProjectSession, imageId: ImageId, direction: Direction): HistoryStep {
  return inTransaction(project, () => {
    requireImages(project, [imageId]);
    const { entry, parts } = stepImage(project, imageId, direction);
    return { entry, ...afterwards(project, imageId, parts) };
  });
}

/** What is told of an edit is read in its own transaction: a later one may have changed it again by the time it is read. */
function edit(project: WritableProject, imageId: ImageId, work: () => JournalEntryId | null): MaskEdit {
  return inTransaction(project, () => {
    const entryId = work();
    return { entryId, ...afterwards(project, imageId, entryId === null ? [] : readParts(project, entryId)) };
  });
}

function afterwards(
  project: WritableProject,
  imageId: ImageId,
  parts: readonly JournalPart[],
): Omit<MaskEdit, 'entryId'> {
  // Tags of a picture that could never be read are undone, too.
  if (readImage(project, imageId)?.picture === null) return { tiles: [], isAccepted: false };
  const layers = requireLayers(project, imageId);
  const { columns, rows } = layers.grid;
  const changed = new Set<number>();
  for (const part of parts) {
    // Tiles of a picture of another size that was here before do not concern the window.
    if (part.type === 'tile' && part.column < columns && part.row < rows) changed.add(part.row * columns + part.column);
  }
  const tiles = [...changed].map((index) => {
    const names = layers.humanNames(index);
    return {
      row: Math.floor(index / columns),
      column: index % columns,
      names: names === undefined ? null : mapNames(names, (name) => name.toString('hex')),
    };
  });
  return { tiles, isAccepted: layers.accepted !== null };
}

/** One value for a whole tile stays one: of a picture that is filled, most tiles are such. */
function toContent({ class: classes, region, provenance }: StrokeTile['planes']): PlaceContent {
  if (provenance === machineProvenance) return null;
  if (typeof classes === 'number' && typeof region === 'number' && typeof provenance === 'number') {
    return { class: classes, region };
  }
  return { class: toBytes(classes), region: toRegions(region), provenance: toBytes(provenance) };
}

/** A copy: the store brings it into its normal form, and what came over the contract is the caller's. */
function toBytes(values: TileValues): Uint8Array {
  return typeof values === 'number' ? new Uint8Array(tileLength).fill(values) : Uint8Array.from(values);
}

function toRegions(values: TileValues): Uint32Array {
  // Copied first, as bytes may begin at an offset that a Uint32Array cannot.
  return typeof values === 'number'
    ? new Uint32Array(tileLength).fill(values)
    : new Uint32Array(Uint8Array.from(values).buffer);
}
