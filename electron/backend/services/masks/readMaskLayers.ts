/** What a window reads of the mask of one image. */
import { defined } from '#core/base/assert.ts';
import { ExpectedError } from '#core/base/errors.ts';
import type { MaskLayer, MaskState, MaskTile } from '#core/contract/masks.ts';
import type { ImageId } from '#core/document/ids.ts';
import type { MaskPlaneName } from '#core/document/maskRevision.ts';
import { emptyLayerTile, type LayerTile } from '#core/mask/humanLayer.ts';
import { countTileDifferences, pasteTile, tileConstant, type Plane } from '#core/mask/tiles.ts';
import { readDifference } from '../../store/acceptedDifference.ts';
import { MaskLayers, type HumanTileNames } from '../../store/maskLayers.ts';
import { inSnapshot, type ReadableProject } from '../../store/project.ts';
import { readImage } from '../../store/readImages.ts';
import { readNextRegionId } from '../../store/regionCounter.ts';
import { requireImages } from '../../store/requireImages.ts';
import type { ProjectSession } from '../projects/projectRegistry.ts';

interface Place {
  readonly row: number;
  readonly column: number;
}

/** Throws as `requireLayers`. */
export function maskState({ project }: ProjectSession, imageId: ImageId): MaskState {
  return inSnapshot(project, () => {
    const layers = requireLayers(project, imageId);
    const { width, height } = layers;
    return {
      width,
      height,
      hasMask: !layers.isEmpty,
      hasProposal: layers.proposal !== null,
      isAccepted: layers.accepted !== null,
      differsFromAccepted: shareOf(readDifference(project, layers, imageId), width * height),
      drawnPixels: countDrawnPixels(layers),
      nextRegionId: readNextRegionId(project, imageId),
    };
  });
}

/** A whole plane of a layer; null where the layer does not have it. Throws as `requireLayers`. */
export function maskPlane(
  { project }: ProjectSession,
  { imageId, layer, plane }: { readonly imageId: ImageId; readonly layer: MaskLayer; readonly plane: MaskPlaneName },
): { width: number; height: number; values: Uint8Array<ArrayBuffer> | null } {
  return inSnapshot(project, () => {
    const layers = requireLayers(project, imageId);
    const { width, height, grid } = layers;
    if (!hasPlane(layers, layer, plane)) return { width, height, values: null };
    const values = plane === 'region' ? new Uint32Array(width * height) : new Uint8Array(width * height);
    for (let index = 0; index < grid.columns * grid.rows; index++) {
      const data = plane === 'confidence' ? layers.confidence(index) : tileOf(layers, layer, index)[plane];
      if (data !== undefined) pasteTile<Plane>(values, width, height, { index, data });
    }
    return { width, height, values: new Uint8Array(values.buffer) };
  });
}

/** Tiles of a layer, with the names of the human layer there. Throws as `requireLayers`, and `ExpectedError` (`tile-outside`). */
export function maskTiles(
  { project }: ProjectSession,
  { imageId, layer, places }: { imageId: ImageId; layer: MaskLayer; places: readonly Place[] },
): MaskTile[] {
  return inSnapshot(project, () => {
    const layers = requireLayers(project, imageId);
    return places.map(({ row, column }) => {
      const index = layers.indexOf(row, column);
      const inside = layers.insideOf(index);
      const tile = tileOf(layers, layer, index);
      const values = (plane: Plane) => tileConstant(plane, inside) ?? bytesOf(plane);
      const names = layers.humanNames(index);
      return {
        row,
        column,
        names: names === undefined ? null : mapNames(names, (name) => name.toString('hex')),
        planes: { class: values(tile.class), region: values(tile.region), provenance: values(tile.provenance) },
      };
    });
  });
}

/** The mask of an image in layers. Throws `ExpectedError`: `image-unknown`, `image-unreadable`. */
export function requireLayers(project: ReadableProject, imageId: ImageId): MaskLayers {
  requireImages(project, [imageId]);
  const image = defined(readImage(project, imageId), `image ${imageId}`);
  const { path, picture, problem } = image;
  if (picture === null) {
    throw new ExpectedError('image-unreadable', `${path} could never be read: it has no mask.`, {
      remedy: problem?.remedy ?? 'Import its folder again.',
      details: { imageId, file: path, variant: 'no-mask' },
    });
  }
  return new MaskLayers(project, { ...image, picture });
}

function hasPlane(layers: MaskLayers, layer: MaskLayer, plane: MaskPlaneName): boolean {
  // How sure the machine is, is known of what is shown alone.
  if (plane === 'confidence') return layer === 'shown' && layers.confidence(0) !== undefined;
  switch (layer) {
    case 'shown':
      return !layers.isEmpty;
    case 'machine':
      return layers.proposal !== null;
    case 'human':
      return layers.hasHumanPixels;
    case 'accepted':
      return layers.accepted !== null;
  }
}

function tileOf(layers: MaskLayers, layer: MaskLayer, index: number): LayerTile {
  switch (layer) {
    case 'shown':
      return layers.shown(index);
    case 'machine':
      return layers.machine(index);
    case 'human':
      return layers.human(index);
    case 'accepted':
      return layers.vouched(index);
  }
}

function shareOf(pixels: number | null, all: number): number | null {
  return pixels === null ? null : pixels / all;
}

function countDrawnPixels(layers: MaskLayers): number {
  const nothing = emptyLayerTile().provenance;
  return layers.humanIndices.reduce(
    (sum, index) => sum + countTileDifferences(layers.human(index).provenance, nothing, layers.insideOf(index)),
    0,
  );
}

/** A copy of its own: tiles are shared, and what crosses the contract is the receiver's. */
function bytesOf(plane: Plane): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(new Uint8Array(plane.buffer, plane.byteOffset, plane.byteLength));
}

/** The names of a place in another form. */
export function mapNames<From, To>(
  { class: classes, region, provenance }: Readonly<Record<keyof HumanTileNames, From>>,
  to: (name: From) => To,
): Record<keyof HumanTileNames, To> {
  return { class: to(classes), region: to(region), provenance: to(provenance) };
}
