/** The human layer of an image while one step changes it: tiles are fetched when they are asked for and written once, at its end. */
import {
  humanProvenance,
  isUniform,
  normaliseLayerTile,
  spread,
  type LayerTile,
  type PlaceContent,
} from '#core/mask/humanLayer.ts';
import { humanPlaneNameSchema } from '#core/document/maskRevision.ts';
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
  /** Places that were asked for. */
  readonly #tiles = new Map<number, PlaceContent>();
  /** Those whose tiles were written to since they were in their normal form. */
  readonly #written = new Set<number>();

  constructor(project: WritableProject, image: SizedImage) {
    this.#project = project;
    this.#image = image;
    this.layers = new MaskLayers(project, image);
  }

  /** A tile of the layer, to be written to. */
  tile(index: number): LayerTile {
    this.#written.add(index);
    const known = this.#tiles.get(index);
    const tile = known === undefined ? copyOf(this.layers.humanAsDrawn(index)) : spread(known);
    this.#tiles.set(index, tile);
    return tile;
  }

  /** Whether the step has changed a place, or may have. */
  isTouched(index: number): boolean {
    return this.#tiles.has(index);
  }

  /** Gives a place what is handed over, in its normal form. What was there is not read. */
  put(index: number, content: PlaceContent): void {
    this.#written.delete(index);
    this.#tiles.set(index, content);
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
    const tiles = Array.from(this.#tiles, ([index, content]) => {
      const row = Math.floor(index / grid.columns);
      const column = index % grid.columns;
      const names = this.#write(writer, index, content);
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

  /** Stores the tiles of a place; undefined where nothing is set. */
  #write(writer: TileWriter, index: number, content: PlaceContent): HumanTileNames | undefined {
    if (content === null) return undefined;
    const inside = this.layers.insideOf(index);
    if (isUniform(content)) {
      const values = { ...content, provenance: humanProvenance };
      return mapHumanPlanes((plane) => writer.constant(elementOfPlane[plane], values[plane]));
    }
    if (this.#written.has(index) && normaliseLayerTile(content, inside).set === 0) return undefined;
    return mapHumanPlanes((plane) => writer.write(content[plane], inside));
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

function copyOf({ class: classes, region, provenance }: LayerTile): LayerTile {
  return { class: classes.slice(), region: region.slice(), provenance: provenance.slice() };
}

/** Whether two places of the layer hold the same; undefined is one where nothing is set. */
export function isSameTile(a: HumanTileNames | undefined, b: HumanTileNames | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return humanPlaneNameSchema.options.every((plane) => a[plane].equals(b[plane]));
}
