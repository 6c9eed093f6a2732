/** The human layer of an image while one step changes it: tiles are fetched when they are asked for and written once, at its end. */
import { emptyLayerTile, normaliseLayerTile, type LayerTile } from '#core/mask/humanLayer.ts';
import { humanPlaneNameSchema, type HumanPlaneName } from '#core/document/maskRevision.ts';
import { tileInside } from '#core/mask/tiles.ts';
import type { Recorder } from './journal.ts';
import { MaskLayers, type HumanTileNames, type SizedImage } from './maskLayers.ts';
import { canvasKind, readCanvas } from './maskRecords.ts';
import { insertRevision } from './maskRevisions.ts';
import type { WritableProject } from './project.ts';
import { tileWriter } from './tileStore.ts';

export class HumanDraft {
  /** The image's layers as they were before the step. */
  readonly layers: MaskLayers;
  readonly #project: WritableProject;
  readonly #image: SizedImage;
  readonly #tiles = new Map<number, LayerTile>();

  constructor(project: WritableProject, image: SizedImage) {
    this.#project = project;
    this.#image = image;
    this.layers = new MaskLayers(project, image);
  }

  /** A tile of the layer, to be written to. */
  tile(index: number): LayerTile {
    const known = this.#tiles.get(index);
    if (known !== undefined) return known;
    const { class: classes, region, provenance } = this.layers.human(index);
    const tile = { class: classes.slice(), region: region.slice(), provenance: provenance.slice() };
    this.#tiles.set(index, tile);
    return tile;
  }

  /** Whether anything may be set at a place; where nothing is, there is nothing to clear. */
  mayHoldPixels(index: number): boolean {
    return this.#tiles.has(index) || this.layers.humanNames(index) !== undefined;
  }

  /** Writes what has changed; the layer belongs to the picture as it is now from then on. Without a change it does nothing. */
  save(recorder: Recorder): void {
    const { id: imageId, contentSha256 } = this.#image;
    const { width, height, grid } = this.layers;
    const write = tileWriter(this.#project);
    const tiles = Array.from(this.#tiles, ([index, tile]) => {
      const row = Math.floor(index / grid.columns);
      const column = index % grid.columns;
      const inside = tileInside(width, height, column, row);
      const isSet = normaliseLayerTile(tile, inside).set > 0;
      const names = isSet ? mapPlanes((plane) => write(tile[plane], inside)) : undefined;
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
    const write = tileWriter(this.#project);
    const nothing = emptyLayerTile();
    const { columns, rows } = before.grid;
    const names = Array.from({ length: columns * rows }, (_, index): HumanTileNames => {
      const inside = tileInside(width, height, index % columns, Math.floor(index / columns));
      return before.humanNames(index) ?? mapPlanes((plane) => write(nothing[plane], inside));
    });
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

function mapPlanes(toName: (plane: HumanPlaneName) => Buffer): HumanTileNames {
  return { class: toName('class'), region: toName('region'), provenance: toName('provenance') };
}

/** Whether two places of the layer hold the same; undefined is one where nothing is set. */
export function isSameTile(a: HumanTileNames | undefined, b: HumanTileNames | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return humanPlaneNameSchema.options.every((plane) => a[plane].equals(b[plane]));
}
