/** What the machine proposes. What a person draws: `drawMask.ts`. */
import { assert } from '#core/base/assert.ts';
import type { ImageId, MaskRevisionId } from '#core/document/ids.ts';
import type { MaskPlanes } from '#core/document/maskRevision.ts';
import { splitTiles, tileInside, type Plane } from '#core/mask/tiles.ts';
import { keepDifference } from './acceptedDifference.ts';
import type { Recorder } from './journal.ts';
import { proposalKind } from './maskRecords.ts';
import { insertRevision, type NewRevision, type TileNames } from './maskRevisions.ts';
import { inTransaction, type WritableProject } from './project.ts';
import { giveRegionIds } from './regionCounter.ts';
import { TileWriter } from './tileStore.ts';

export interface NewMaskRevision extends Omit<NewRevision, 'origin' | 'contentSha256'> {
  /** SHA-256 of the picture that it was made on, hexadecimal; when it is not known, the mask is taken to be of any picture. */
  readonly contentSha256?: string;
  /** Row-major `[height, width]`. Regions are numbered within the mask, from 1; they are stored under ids that the image never had. */
  readonly planes: Omit<MaskPlanes, 'provenance'>;
}

/**
 * Adds a mask that the machine made, which becomes the image's current proposal; what a person drew or accepted stays as it is.
 * Earlier proposals stay; tiles that are in the project already are only named. A job has at most one mask per image: a second
 * throws SQLite's constraint error. With a `recorder`, moving to the new proposal is a part of its journal entry.
 * To mark the job's item done in the same transaction, call it inside `finishItem` (or `complete` of a running job).
 */
export function saveMaskRevision(
  project: WritableProject,
  { planes, ...revision }: NewMaskRevision,
  recorder?: Recorder,
): MaskRevisionId {
  const { imageId, width, height, contentSha256 = null } = revision;
  return inTransaction(project, () => {
    const writer = new TileWriter(project);
    const names = (plane: Plane, name: string): TileNames => {
      assert(plane.length === width * height, `the ${name} plane has ${plane.length} values, not ${width}×${height}`);
      return splitTiles(plane, width, height).map(({ data, column, row }) =>
        writer.write(data, tileInside(width, height, column, row)),
      );
    };
    const revisionId = insertRevision(
      project,
      { ...revision, contentSha256, origin: 'machine' },
      {
        class: names(planes.class, 'class'),
        ...(planes.region === undefined
          ? {}
          : { region: names(ownRegions(project, imageId, planes.region), 'region') }),
        ...(planes.confidence === undefined ? {} : { confidence: names(planes.confidence, 'confidence') }),
      },
    );
    if (recorder === undefined) proposalKind.write(project, imageId, {}, { revisionId });
    else recorder.set(proposalKind, imageId, {}, { revisionId });
    keepDifference(project, imageId);
    return revisionId;
  });
}

/** The regions under ids that were never given in this image: a person may have extended one of an earlier proposal by hand. */
function ownRegions(project: WritableProject, imageId: ImageId, regions: Uint32Array): Uint32Array {
  const highest = regions.reduce((a, b) => Math.max(a, b), 0);
  if (highest === 0) return regions;
  const offset = giveRegionIds(project, imageId, highest) - 1;
  return offset === 0 ? regions : regions.map((id) => (id === 0 ? 0 : id + offset));
}
