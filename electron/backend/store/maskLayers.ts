/**
 * An image's mask in layers: what the machine proposes, what a person drew over it, what a person vouches for. Everything that
 * shows, freezes or changes a mask reads it through here, tile by tile.
 */
import { createHash } from 'node:crypto';
import { defined } from '#core/base/assert.ts';
import { ExpectedError } from '#core/base/errors.ts';
import type { MaskRevisionId } from '#core/document/ids.ts';
import type { Image } from '#core/document/image.ts';
import type { HumanPlaneName, MaskRevision } from '#core/document/maskRevision.ts';
import { emptyLayerTile, overlayPlane, type LayerTile } from '#core/mask/humanLayer.ts';
import { relabel } from '#core/mask/labelMap.ts';
import {
  countTileDifferences,
  tileGrid,
  tileInside,
  tileLength,
  type Plane,
  type TileGrid,
  type TileInside,
} from '#core/mask/tiles.ts';
import { readMergedLabels, type MergedLabels } from './classMerges.ts';
import { acceptanceKind, proposalKind, readCanvas, type HumanCanvas } from './maskRecords.ts';
import { readNamedPlanes, readRevision, type NamedPlanes } from './maskRevisions.ts';
import type { ReadableProject } from './project.ts';
import { allSetName, hashValues, nothingNames } from './tileCodec.ts';
import { TileReader } from './tileStore.ts';

/** The names of the three planes of one place of the human layer. */
export type HumanTileNames = Readonly<Record<HumanPlaneName, Buffer>>;

/** Named in the parameters of accepted revisions. */
export interface WorkingParts {
  readonly proposal: MaskRevisionId | null;
  /** SHA-256 of the names of the human layer, hexadecimal; null: nothing is set. */
  readonly human: string | null;
  /** The labels of merged classes, as `MergedLabels` writes them; absent: there were none. */
  readonly merged?: string;
}

/** An image whose size is known. */
export type SizedImage = Image & { readonly picture: NonNullable<Image['picture']> };

/** How sure one is of a pixel that a person set. */
export const fullConfidence = 255;

const noTile: LayerTile = emptyLayerTile();
const allConfident = new Uint8Array(tileLength).fill(fullConfidence);
const allConfidentName = hashValues(allConfident);

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
  readonly #merged: MergedLabels | null;

  constructor(project: ReadableProject, image: SizedImage) {
    const { width, height } = image.picture;
    this.width = width;
    this.height = height;
    this.grid = tileGrid(width, height);
    this.#project = project;
    this.#reader = new TileReader(project);
    this.#merged = readMergedLabels(project);
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

  /** Whether nothing would be shown without an acceptance. */
  get isWorkingEmpty(): boolean {
    return this.proposal === null && !this.hasHumanPixels;
  }

  get hasHumanPixels(): boolean {
    return this.#human.size > 0;
  }

  /** Whether the machine's proposal shows in any pixel that one works on: not where a person has set them all. */
  get showsProposal(): boolean {
    if (this.proposal === null) return false;
    return this.#human.size < this.grid.columns * this.grid.rows || ![...this.#human.values()].every(isAllSet);
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
      {
        remedy: 'Ask for the state of the mask again: the picture may have been replaced.',
        details: { row, column, width: this.width, height: this.height },
      },
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
    return this.#tile((plane) => names[plane]);
  }

  /** As `human`, with pixels of classes that were merged since as they were drawn: what is written back keeps them so. */
  humanAsDrawn(index: number): LayerTile {
    const human = this.human(index);
    const names = this.#human.get(index);
    return names === undefined ? human : { ...human, class: this.#stored(names.class, 'class') };
  }

  /** Whether pixels of merged classes were drawn at a place. */
  hasMergedPixels(index: number): boolean {
    const names = this.#human.get(index);
    return names !== undefined && this.#isOfMerged(names.class);
  }

  /**
   * What `working` is made of. Two masks of the same parts are the same in every pixel; the reverse need not hold.
   */
  get workingParts(): WorkingParts {
    const merged = this.#merged === null ? {} : { merged: this.#merged.text };
    if (this.#human.size === 0) return { proposal: this.proposal?.id ?? null, human: null, ...merged };
    const digest = createHash('sha256');
    for (const index of this.humanIndices) {
      const { class: classes, region, provenance } = defined(this.#human.get(index), 'a place of the human layer');
      digest.update(`${index}:`).update(classes).update(region).update(provenance);
    }
    return { proposal: this.proposal?.id ?? null, human: digest.digest('hex'), ...merged };
  }

  /** Whether `working` is known to be what a person vouches for, with nothing compared; false says nothing. */
  get isWorkingVouched(): boolean {
    if (this.accepted === null) return false;
    const { proposal, human, merged } = this.workingParts;
    const frozen = this.accepted.parameters;
    return frozen['proposal'] === proposal && frozen['human'] === human && frozen['merged'] === merged;
  }

  /**
   * The name of a plane of `working`, where it is known without reading it; undefined where pixels of a person lie among other ones
   * of the machine, and where classes were merged since. That a tile has a name does not say that the project has it: of nothing it may have none.
   */
  workingName(index: number, plane: HumanPlaneName): Buffer | undefined {
    const name = this.#workingName(index, plane);
    const isOfMerged = name !== undefined && plane === 'class' && this.#isOfMerged(name);
    return isOfMerged ? undefined : name;
  }

  /** As `workingName`, where classes that were merged since may be under their own labels. */
  #workingName(index: number, plane: HumanPlaneName): Buffer | undefined {
    const human = this.#human.get(index);
    const machine = this.#machineName(index, plane);
    if (human === undefined) return machine;
    const isHumanAlone = plane === 'provenance' || isAllSet(human) || human[plane].equals(machine);
    return isHumanAlone ? human[plane] : undefined;
  }

  /** Whether a person vouches for just what `working` shows at a place, in class and region. */
  isVouched(index: number): boolean {
    return this.countUnvouched(index, 'class') === 0 && this.countUnvouched(index, 'region') === 0;
  }

  /** In how many pixels of a place `working` shows another class, or region, than a person vouches for. */
  countUnvouched(index: number, plane: 'class' | 'region'): number {
    const frozen = this.#frozen?.[plane]?.[index] ?? nothingNames[plane];
    if (this.#workingName(index, plane)?.equals(frozen) === true) return 0;
    // Other names can be of the same pixels: what lies outside the picture has a part in a name.
    return countTileDifferences<Plane>(
      this.#values(frozen, plane),
      this.workingPlane(index, plane),
      this.insideOf(index),
    );
  }

  /** What the machine proposes; background where it proposes nothing. */
  machine(index: number): LayerTile {
    return this.#revisionTile(this.#machine, index);
  }

  /** What a person drew over what the machine proposes, whether or not another mask is accepted. */
  working(index: number): LayerTile {
    return {
      class: this.workingPlane(index, 'class'),
      region: this.workingPlane(index, 'region'),
      provenance: this.workingPlane(index, 'provenance'),
    };
  }

  /** One plane of `working`; the others are read only as far as this one needs them. */
  workingPlane<Name extends HumanPlaneName>(index: number, plane: Name): LayerTile[Name] {
    const name = this.#workingName(index, plane);
    if (name !== undefined) return this.#values(name, plane);
    const human = defined(this.#human.get(index), 'a place of the human layer');
    return overlayPlane(
      this.#values(this.#machineName(index, plane), plane),
      this.#values(human[plane], plane),
      this.#values(human.provenance, 'provenance'),
    );
  }

  /** The frozen mask that a person vouches for; background when there is none. */
  vouched(index: number): LayerTile {
    return this.#revisionTile(this.#frozen, index);
  }

  /** How much of a place lies in the picture. */
  insideOf(index: number): TileInside {
    const { columns } = this.grid;
    return tileInside(this.width, this.height, index % columns, Math.floor(index / columns));
  }

  /**
   * Whether there is another mask beside the accepted one that a person could accept in its place. Without an acceptance, and where
   * nothing would be shown without it, there is none.
   */
  get hasMaskBeside(): boolean {
    if (this.accepted === null || this.isWorkingEmpty) return false;
    if (this.isWorkingVouched) return false;
    for (let index = 0; index < this.grid.columns * this.grid.rows; index++) if (!this.isVouched(index)) return true;
    return false;
  }

  /** What one sees. */
  shown(index: number): LayerTile {
    return this.accepted === null ? this.working(index) : this.vouched(index);
  }

  /** The classes of what one sees; nothing else of it is read. */
  shownClasses(index: number): Uint8Array {
    if (this.accepted === null) return this.workingPlane(index, 'class');
    return this.#values(this.#frozen?.class[index] ?? nothingNames.class, 'class');
  }

  /** How sure the machine is of what is shown, 255 where a person set the pixel; undefined when nothing is known of it. */
  confidence(index: number): Uint8Array | undefined {
    return this.accepted === null ? this.workingConfidence(index) : this.#confidenceOf(this.#frozen, index);
  }

  /** As `confidence`, of what would be shown without an acceptance. */
  workingConfidence(index: number): Uint8Array | undefined {
    const machine = this.#confidenceOf(this.#machine, index);
    const names = this.#human.get(index);
    if (machine === undefined || names === undefined) return machine;
    if (isAllSet(names)) return allConfident;
    const provenance = this.#reader.uint8(names.provenance);
    return overlayPlane(machine, allConfident, provenance);
  }

  /** The name of the confidence of `working`, as far as it is known without reading it; undefined also when nothing is known of it. */
  confidenceName(index: number): Buffer | undefined {
    const machine = this.#machine?.confidence?.[index];
    const human = this.#human.get(index);
    if (machine === undefined || human === undefined) return machine;
    return isAllSet(human) ? allConfidentName : undefined;
  }

  /** Whether it is known how sure the machine is of what is shown. */
  get hasConfidence(): boolean {
    return this.accepted === null ? this.hasWorkingConfidence : this.#frozen?.confidence !== undefined;
  }

  /** As `hasConfidence`, of what would be shown without an acceptance. */
  get hasWorkingConfidence(): boolean {
    return this.#machine?.confidence !== undefined;
  }

  /** Whether what is shown may have regions. */
  get hasRegions(): boolean {
    return this.accepted === null ? this.hasWorkingRegions : this.#frozen?.region !== undefined;
  }

  /** As `hasRegions`, of what would be shown without an acceptance. */
  get hasWorkingRegions(): boolean {
    return this.#human.size > 0 || this.#machine?.region !== undefined;
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
    return this.#tile((plane) => planes?.[plane]?.[index] ?? nothingNames[plane]);
  }

  /** The machine sets no pixel by hand, whatever its revision says. */
  #machineName(index: number, plane: HumanPlaneName): Buffer {
    return (plane === 'provenance' ? undefined : this.#machine?.[plane]?.[index]) ?? nothingNames[plane];
  }

  #tile(nameOf: (plane: HumanPlaneName) => Buffer): LayerTile {
    return {
      class: this.#values(nameOf('class'), 'class'),
      region: this.#values(nameOf('region'), 'region'),
      provenance: this.#values(nameOf('provenance'), 'provenance'),
    };
  }

  /** What pixels mean: those of merged classes have the labels of the classes that they were merged into. */
  #values<Name extends HumanPlaneName>(name: Buffer, plane: Name): LayerTile[Name] {
    const stored = this.#stored(name, plane);
    if (plane !== 'class' || this.#merged === null || !(stored instanceof Uint8Array)) return stored;
    return relabel(stored, this.#merged.meanings) as LayerTile[Name];
  }

  /** Whether a tile of classes holds the label of a merged one. */
  #isOfMerged(name: Buffer): boolean {
    if (this.#merged === null) return false;
    const stored = this.#stored(name, 'class');
    return relabel(stored, this.#merged.meanings) !== stored;
  }

  /** Of nothing the project need not have a tile. */
  #stored<Name extends HumanPlaneName>(name: Buffer, plane: Name): LayerTile[Name] {
    if (name.equals(nothingNames[plane])) return noTile[plane];
    // The compiler cannot see that the branch follows the type parameter.
    return (plane === 'region' ? this.#reader.uint32(name) : this.#reader.uint8(name)) as LayerTile[Name];
  }
}

/** Asks for each plane of the human layer. */
export function mapHumanPlanes<T>(give: (plane: HumanPlaneName) => T): Record<HumanPlaneName, T> {
  return { class: give('class'), region: give('region'), provenance: give('provenance') };
}

function isAllSet({ provenance }: HumanTileNames): boolean {
  return provenance.equals(allSetName);
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
