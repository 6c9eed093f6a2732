/** The human layer of an image while one step changes it: tiles are fetched when they are asked for and written once, at its end. */
import { emptyLayerTile, normaliseLayerTile, type LayerTile } from '#core/mask/humanLayer.ts';
import { humanPlaneNameSchema } from '#core/document/maskRevision.ts';
import { tileInside } from '#core/mask/tiles.ts';
import type { Recorder } from './journal.ts';
import { mapHumanPlanes, MaskLayers, type HumanTileNames, type SizedImage } from './maskLayers.ts';
import { canvasKind, readCanvas } from './maskRecords.ts';
import { insertRevision } from './maskRevisions.ts';
import type { WritableProject } from './project.ts';
import { elementOfPlane } from './tileCodec.ts';
import { TileWriter } from './tileStore.ts';

export class HumanDraft {
  /** The image's layers as they were before the step. */
  readonly layers: MaskLayers;
  readonly #project: WritableProject;
  readonly #image: SizedImage;
  /** Places that were asked for; null: nothing is set there any more. */
  readonly #tiles = new Map<number, LayerTile | null>();
  /** Those whose tiles are in their normal form, and hold something. */
  readonly #normal = new Set<number>();

  constructor(project: WritableProject, image: SizedImage) {
    this.#project = project;
    this.#image = image;
    this.layers = new MaskLayers(project, image);
  }

  /** A tile of the layer, to be written to. */
  tile(index: number): LayerTile {
    this.#normal.delete(index);
    const known = this.#tiles.get(index);
    if (known) return known;
    const { class: classes, region, provenance } = known === null ? emptyLayerTile() : this.layers.human(index);
    const tile = { class: classes.slice(), region: region.slice(), provenance: provenance.slice() };
    this.#tiles.set(index, tile);
    return tile;
  }

  /** Whether the step has changed a place, or may have. */
  isTouched(index: number): boolean {
    return this.#tiles.has(index);
  }

  /** Gives a place a tile in its normal form, which is handed over; null: nothing is set there. What was there is not read. */
  put(index: number, tile: LayerTile | null): void {
    this.#tiles.set(index, tile);
    if (tile === null) this.#normal.delete(index);
    else this.#normal.add(index);
  }

  /** Whether anything may be set at a place; where nothing is, there is nothing to clear. */
  mayHoldPixels(index: number): boolean {
    return this.#tiles.has(index) || this.layers.humanNames(index) !== undefined;
  }

  /** Writes what has changed; the layer belongs to the picture as it is now from then on. Without a change it does nothing. */
  save(recorder: Recorder): void {
    const { id: imageId, contentSha256 } = this.#image;
    const { width, height, grid } = this.layers;
    const writer = new TileWriter(this.#project);
    const tiles = Array.from(this.#tiles, ([index, tile]) => {
      const row = Math.floor(index / grid.columns);
      const column = index % grid.columns;
      const inside = tileInside(width, height, column, row);
      const isSet = tile !== null && (this.#normal.has(index) || normaliseLayerTile(tile, inside).set > 0);
      const names = isSet ? mapHumanPlanes((plane) => writer.write(tile[plane], inside)) : undefined;
      return { row, column, names, isChanged: !isSameTile(names, this.layers.humanNames(index)) };
    });
    if (!tiles.some(({ isChanged }) => isChanged)) return;
    if (this.layers.canvas === null) this.#putAwayOutgrownLayer(recorder);
    recorder.set(canvasKind, imageId, {}, { width, height, contentSha256 });
    for (const { row, column, names } of tiles) {
      for (const plane of humanPlaneNameSchema.options) {
        recorder.setTile({ imageId, plane, row, column }, names?.[plane] ?? null);
      }
    }
  }

  /**
   * What was drawn on a picture of another size cannot lie under this one. It becomes a revision, so that it stays in the file,
   * and its tiles go.
   */
  #putAwayOutgrownLayer(recorder: Recorder): void {
    const { id: imageId } = this.#image;
    const canvas = readCanvas(this.#project, imageId);
    if (canvas === null) return;
    const { width, height, contentSha256 } = canvas;
    const before = new MaskLayers(this.#project, {
      ...this.#image,
      contentSha256,
      picture: { ...this.#image.picture, width, height },
    });
    if (!before.hasHumanPixels) return;
    const writer = new TileWriter(this.#project);
    const { columns, rows } = before.grid;
    const names = Array.from(
      { length: columns * rows },
      (_, index): HumanTileNames =>
        before.humanNames(index) ?? mapHumanPlanes((plane) => writer.constant(elementOfPlane[plane], 0)),
    );
    insertRevision(
      this.#project,
      { imageId, origin: 'human', width, height, contentSha256 },
      {
        class: names.map((one) => one.class),
        region: names.map((one) => one.region),
        provenance: names.map((one) => one.provenance),
      },
    );
    for (const index of before.humanIndices) {
      // A place of the new grid that is drawn on now gets its tile below.
      if (this.#tiles.has(this.#indexInNewGrid(index, columns))) continue;
      for (const plane of humanPlaneNameSchema.options) {
        recorder.setTile({ imageId, plane, row: Math.floor(index / columns), column: index % columns }, null);
      }
    }
  }

  #indexInNewGrid(index: number, oldColumns: number): number {
    const { columns } = this.layers.grid;
    const column = index % oldColumns;
    return column < columns ? Math.floor(index / oldColumns) * columns + column : -1;
  }
}

/** Whether two places of the layer hold the same; undefined is one where nothing is set. */
export function isSameTile(a: HumanTileNames | undefined, b: HumanTileNames | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return humanPlaneNameSchema.options.every((plane) => a[plane].equals(b[plane]));
}
