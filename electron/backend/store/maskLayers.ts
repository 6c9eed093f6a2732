/**
 * An image's mask in layers: what the machine proposes, what a person drew over it, what a person vouches for. Everything that
 * shows, freezes or changes a mask reads it through here, tile by tile.
 */
import { ExpectedError } from '#core/base/errors.ts';
import type { Image } from '#core/document/image.ts';
import type { HumanPlaneName, MaskRevision } from '#core/document/maskRevision.ts';
import {
  emptyLayerTile,
  humanProvenance,
  machineProvenance,
  overlayTile,
  type LayerTile,
} from '#core/mask/humanLayer.ts';
import { tileGrid, tileLength, type TileGrid } from '#core/mask/tiles.ts';
import { acceptanceKind, proposalKind, readCanvas, type HumanCanvas } from './maskRecords.ts';
import { readNamedPlanes, readRevision, type NamedPlanes } from './maskRevisions.ts';
import type { ReadableProject } from './project.ts';
import { TileReader } from './tileStore.ts';

/** The names of the three planes of one place of the human layer. */
export type HumanTileNames = Readonly<Record<HumanPlaneName, Buffer>>;

/** An image whose size is known. */
export type SizedImage = Image & { readonly picture: NonNullable<Image['picture']> };

const noTile: LayerTile = emptyLayerTile();
const fullConfidence = new Uint8Array(tileLength).fill(255);

/** The tiles that it gives are shared: they are not to be written to. */
export class MaskLayers {
  readonly width: number;
  readonly height: number;
  readonly grid: TileGrid;
  /** The machine's current proposal; null also when it is of another size and so lies under no pixel of this picture. */
  readonly proposal: MaskRevision | null;
  /** The accepted revision, as long as it is of the picture as it is now. */
  readonly accepted: MaskRevision | null;
  /** The picture that a person drew on; null also when it had another size. */
  readonly canvas: HumanCanvas | null;
  readonly #project: ReadableProject;
  readonly #reader: TileReader;
  #machineNames: NamedPlanes | undefined;
  #frozenNames: NamedPlanes | undefined;
  readonly #human: ReadonlyMap<number, HumanTileNames>;

  constructor(project: ReadableProject, image: SizedImage) {
    const { width, height } = image.picture;
    this.width = width;
    this.height = height;
    this.grid = tileGrid(width, height);
    this.#project = project;
    this.#reader = new TileReader(project);
    const isOfSize = (one: { width: number; height: number } | null | undefined) =>
      one?.width === width && one.height === height;

    const proposal = pointedRevision(project, image, proposalKind);
    this.proposal = isOfSize(proposal) ? proposal : null;

    const accepted = pointedRevision(project, image, acceptanceKind);
    const isOfPicture = (accepted?.contentSha256 ?? image.contentSha256) === image.contentSha256;
    this.accepted = isOfSize(accepted) && isOfPicture ? accepted : null;

    const canvas = readCanvas(project, image.id);
    this.canvas = isOfSize(canvas) ? canvas : null;
    this.#human = this.canvas === null ? new Map() : readHumanNames(project, image.id, this.grid);
  }

  /** Whether there is any mask at all to show. */
  get isEmpty(): boolean {
    return this.proposal === null && this.accepted === null && this.#human.size === 0;
  }

  get hasHumanPixels(): boolean {
    return this.#human.size > 0;
  }

  /** Places of the grid where a person has set a pixel, rising. */
  get humanIndices(): number[] {
    return [...this.#human.keys()].toSorted((a, b) => a - b);
  }

  /** The place in grid order. Throws `ExpectedError` (`tile-outside`). */
  indexOf(row: number, column: number): number {
    if (row < this.grid.rows && column < this.grid.columns) return row * this.grid.columns + column;
    throw new ExpectedError(
      'tile-outside',
      `There is no tile in row ${row}, column ${column} of a picture of ${this.width} × ${this.height}.`,
      { remedy: 'Ask for the state of the mask again: the picture may have been replaced.', details: { row, column } },
    );
  }

  /** The names of a place of the human layer; undefined where nothing is set. */
  humanNames(index: number): HumanTileNames | undefined {
    return this.#human.get(index);
  }

  /** What a person drew; empty where nothing is set. */
  human(index: number): LayerTile {
    const names = this.#human.get(index);
    if (names === undefined) return noTile;
    return {
      class: this.#reader.uint8(names.class),
      region: this.#reader.uint32(names.region),
      provenance: this.#reader.uint8(names.provenance),
    };
  }

  /** What the machine proposes; background where it proposes nothing. */
  machine(index: number): LayerTile {
    return this.#revisionTile(this.#machine, index);
  }

  /** What a person drew over what the machine proposes, whether or not another mask is accepted. */
  working(index: number): LayerTile {
    const names = this.#human.get(index);
    if (names === undefined) return { ...this.machine(index), provenance: noTile.provenance };
    const human = this.human(index);
    if (human.provenance.every((value) => value === humanProvenance)) return human;
    const { class: classes, region } = this.machine(index);
    const tile = { class: classes.slice(), region: region.slice(), provenance: new Uint8Array(tileLength) };
    overlayTile(tile, human);
    return tile;
  }

  /** The frozen mask that a person vouches for; background when there is none. */
  vouched(index: number): LayerTile {
    return this.#revisionTile(this.#frozen, index);
  }

  /** What one sees. */
  shown(index: number): LayerTile {
    return this.accepted === null ? this.working(index) : this.vouched(index);
  }

  /** How sure the machine is of what is shown, 255 where a person set the pixel; undefined when nothing is known of it. */
  confidence(index: number): Uint8Array | undefined {
    if (this.accepted !== null) return this.#confidenceOf(this.#frozen, index);
    const machine = this.#confidenceOf(this.#machine, index);
    const names = this.#human.get(index);
    if (machine === undefined || names === undefined) return machine;
    const { provenance } = this.human(index);
    if (provenance.every((value) => value === humanProvenance)) return fullConfidence;
    return machine.map((value, i) => (provenance[i] === machineProvenance ? value : 255));
  }

  /** Whether what is shown, or worked on, may have regions. */
  get hasRegions(): boolean {
    return this.#human.size > 0 || (this.accepted === null ? this.#machine : this.#frozen)?.region !== undefined;
  }

  // Looked up when they are asked for: a stroke on a large picture needs none of their thousand names.

  get #machine(): NamedPlanes | null {
    if (this.proposal === null) return null;
    return (this.#machineNames ??= readNamedPlanes(this.#project, this.proposal));
  }

  get #frozen(): NamedPlanes | null {
    if (this.accepted === null) return null;
    return (this.#frozenNames ??= readNamedPlanes(this.#project, this.accepted));
  }

  #confidenceOf(planes: NamedPlanes | null, index: number): Uint8Array | undefined {
    const name = planes?.confidence?.[index];
    return name === undefined ? undefined : this.#reader.uint8(name);
  }

  #revisionTile(planes: NamedPlanes | null, index: number): LayerTile {
    const names = {
      class: planes?.class[index],
      region: planes?.region?.[index],
      provenance: planes?.provenance?.[index],
    };
    return {
      class: names.class === undefined ? noTile.class : this.#reader.uint8(names.class),
      region: names.region === undefined ? noTile.region : this.#reader.uint32(names.region),
      provenance: names.provenance === undefined ? noTile.provenance : this.#reader.uint8(names.provenance),
    };
  }
}

function pointedRevision(project: ReadableProject, image: SizedImage, kind: typeof proposalKind): MaskRevision | null {
  const pointer = kind.read(project, image.id, {});
  return pointer === null ? null : (readRevision(project, pointer.revisionId) ?? null);
}

function readHumanNames(
  { database }: ReadableProject,
  imageId: Image['id'],
  { columns }: TileGrid,
): Map<number, HumanTileNames> {
  const rows = database.sqlite
    .prepare<[Image['id']], { row: number; column: number; class: Buffer; region: Buffer; provenance: Buffer }>(
      `SELECT c."row", c."column", c.tile_hash AS class, r.tile_hash AS region, p.tile_hash AS provenance
       FROM human_tile AS c
       JOIN human_tile AS r ON r.image_id = c.image_id AND r.plane = 'region' AND r."row" = c."row" AND r."column" = c."column"
       JOIN human_tile AS p ON p.image_id = c.image_id AND p.plane = 'provenance' AND p."row" = c."row" AND p."column" = c."column"
       WHERE c.image_id = ? AND c.plane = 'class'`,
    )
    .all(imageId);
  return new Map(rows.map(({ row, column, ...names }) => [row * columns + column, names] as const));
}
