/** Whole masks, plane by plane. Tile by tile: `maskLayers.ts`. */
import { desc, eq } from 'drizzle-orm';
import type { ImageId, MaskRevisionId } from '#core/document/ids.ts';
import type { Image } from '#core/document/image.ts';
import type { Mask, MaskPlaneName, MaskRevision, ShownMask } from '#core/document/maskRevision.ts';
import { pasteTile, tileGrid, tileLength, type Plane } from '#core/mask/tiles.ts';
import { readDifference } from './acceptedDifference.ts';
import { MaskLayers, type SizedImage } from './maskLayers.ts';
import { readNamedPlanes, readRevision, toRevision } from './maskRevisions.ts';
import { inSnapshot, type ReadableProject } from './project.ts';
import { readImage } from './readImages.ts';
import { maskRevision } from './maskTables.ts';
import { TileReader } from './tileStore.ts';

/**
 * An image's mask as one sees it; undefined when it has none, or when the image's size is not known. Confidence is left out where
 * it is not wanted. Throws `ExpectedError` (`project-corrupt`) when tiles are damaged.
 */
export function readShownMask(
  project: ReadableProject,
  imageId: ImageId,
  { withConfidence = true }: { readonly withConfidence?: boolean } = {},
): ShownMask | undefined {
  return inSnapshot(project, () => {
    const image = readImage(project, imageId);
    if (image === undefined || !isSized(image)) return undefined;
    const layers = new MaskLayers(project, image);
    if (layers.isEmpty) return undefined;
    const { width, height, grid, proposal, accepted } = layers;
    const planes = {
      class: new Uint8Array(width * height),
      provenance: new Uint8Array(width * height),
      ...(layers.hasRegions ? { region: new Uint32Array(width * height) } : {}),
      ...(withConfidence && layers.hasConfidence ? { confidence: new Uint8Array(width * height) } : {}),
    };
    for (let index = 0; index < grid.columns * grid.rows; index++) {
      const paste = (plane: Plane | undefined, data: Plane | undefined): void => {
        if (plane === undefined || data === undefined || isZero(data)) return;
        pasteTile(plane, width, height, { index, data });
      };
      const tile = layers.shown(index);
      paste(planes.class, tile.class);
      paste(planes.provenance, tile.provenance);
      paste(planes.region, tile.region);
      if (withConfidence) paste(planes.confidence, layers.confidence(index));
    }
    return { width, height, planes, contentSha256: contentOf(layers, image), proposal, accepted };
  });
}

/**
 * What would be shown of an accepted image without the acceptance: what a person drew over the machine's current proposal, as a
 * label map, and in how many pixels it differs (`readDifference`). undefined when it differs in none, or nothing is accepted.
 */
export function readMaskBeside(
  project: ReadableProject,
  imageId: ImageId,
): { readonly labelMap: Uint8Array; readonly differingPixels: number } | undefined {
  return inSnapshot(project, () => {
    const image = readImage(project, imageId);
    if (image === undefined || !isSized(image)) return undefined;
    const layers = new MaskLayers(project, image);
    const differingPixels = readDifference(project, layers, imageId);
    if (differingPixels === null || differingPixels === 0) return undefined;
    const { width, height, grid } = layers;
    const labelMap = new Uint8Array(width * height);
    for (let index = 0; index < grid.columns * grid.rows; index++) {
      pasteTile(labelMap, width, height, { index, data: layers.working(index).class });
    }
    return { labelMap, differingPixels };
  });
}

const zeros = new Uint8Array(tileLength * Uint32Array.BYTES_PER_ELEMENT);

/** Such a tile need not be pasted: planes begin as 0, and the system gives no memory to a part that nobody wrote to. */
function isZero({ buffer, byteOffset, byteLength }: Plane): boolean {
  return Buffer.from(buffer, byteOffset, byteLength).equals(zeros.subarray(0, byteLength));
}

/** The picture that a mask belongs to: one that is not the present one, if any layer that shows was made on such. */
function contentOf(mask: MaskLayers, image: SizedImage): string | null {
  const { accepted, proposal, canvas, hasHumanPixels } = mask;
  const isOther = ({ contentSha256 }: { readonly contentSha256: string | null }): boolean =>
    contentSha256 !== null && contentSha256 !== image.contentSha256;
  const drawn = hasHumanPixels ? canvas : null;
  const machine = proposal !== null && isOther(proposal) && !mask.showsProposal ? null : proposal;
  const contents = (accepted !== null ? [accepted] : [machine, drawn]).flatMap((layer) => layer?.contentSha256 ?? []);
  return contents.find((content) => content !== image.contentSha256) ?? contents[0] ?? null;
}

/** An image whose size is known: all but those that could never be read. */
function isSized(image: Image): image is SizedImage {
  return image.picture !== null;
}

/** The mask of a revision; undefined when there is no such revision. Throws as `readShownMask`. */
export function readMask(project: ReadableProject, revisionId: MaskRevisionId): Mask | undefined {
  return inSnapshot(project, () => {
    const revision = readRevision(project, revisionId);
    if (revision === undefined) return undefined;
    const { width, height } = revision;
    const named = readNamedPlanes(project, revision);
    const reader = new TileReader(project);
    const { columns, rows } = tileGrid(width, height);
    const join = <P extends Plane>(name: MaskPlaneName, plane: P, read: (hash: Buffer) => P): P => {
      for (let index = 0; index < columns * rows; index++) {
        const hash = named[name]?.[index];
        if (hash !== undefined) pasteTile(plane, width, height, { index, data: read(hash) });
      }
      return plane;
    };
    const bytes = (name: MaskPlaneName) => join(name, new Uint8Array(width * height), (hash) => reader.uint8(hash));
    const planes = {
      class: bytes('class'),
      ...(named.region === undefined
        ? {}
        : { region: join('region', new Uint32Array(width * height), (hash) => reader.uint32(hash)) }),
      ...(named.provenance === undefined ? {} : { provenance: bytes('provenance') }),
      ...(named.confidence === undefined ? {} : { confidence: bytes('confidence') }),
    };
    return { revision, planes };
  });
}

/** All revisions of an image, whatever made them, the newest first. */
export function readMaskRevisions({ database }: ReadableProject, imageId: ImageId): MaskRevision[] {
  return database.orm
    .select()
    .from(maskRevision)
    .where(eq(maskRevision.imageId, imageId))
    .orderBy(desc(maskRevision.sequence))
    .all()
    .map(toRevision);
}
