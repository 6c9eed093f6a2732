import { eq, max } from 'drizzle-orm';
import { assert } from '#core/base/assert.ts';
import type { ImageId, JobId, MaskRevisionId } from '#core/document/ids.ts';
import type { MaskOrigin, MaskPlaneName, MaskPlanes, MaskRevision } from '#core/document/maskRevision.ts';
import { splitTiles, type Plane } from '#core/mask/tiles.ts';
import { inTransaction, type WritableProject } from './project.ts';
import { maskRevision, maskRevisionTile } from './tables.ts';
import { encodeTile, nameTile } from './tileCodec.ts';

export interface NewMaskRevision {
  readonly imageId: ImageId;
  readonly origin: MaskOrigin;
  /** Size of the oriented picture. */
  readonly width: number;
  readonly height: number;
  /** Row-major `[height, width]`. */
  readonly planes: MaskPlanes;
  /** SHA-256 of the picture that it was made on, hexadecimal. */
  readonly contentSha256?: string;
  readonly jobId?: JobId;
  readonly pack?: string;
  readonly parameters?: MaskRevision['parameters'];
}

/**
 * Adds a revision, which becomes the image's current one. Earlier ones stay; tiles that are in the project already are only
 * named. A job has at most one revision per image: a second throws SQLite's constraint error.
 * To mark the job's item done in the same transaction, call it inside `finishItem` (or `complete` of a running job).
 */
export function saveMaskRevision(project: WritableProject, revision: NewMaskRevision): MaskRevisionId {
  const { imageId, origin, width, height, planes, contentSha256, jobId, pack, parameters = {} } = revision;
  return inTransaction(project, () => {
    const { orm } = project.database;
    const newest = orm
      .select({ sequence: max(maskRevision.sequence) })
      .from(maskRevision)
      .where(eq(maskRevision.imageId, imageId))
      .get();
    const { id } = orm
      .insert(maskRevision)
      .values({
        imageId,
        sequence: (newest?.sequence ?? 0) + 1,
        origin,
        width,
        height,
        contentSha256: contentSha256 ?? null,
        jobId: jobId ?? null,
        pack: pack ?? null,
        parameters: JSON.stringify(parameters),
        createdAtMs: Date.now(),
      })
      .returning({ id: maskRevision.id })
      .get();
    savePlane(project, id, 'class', planes.class, width, height);
    if (planes.region !== undefined) savePlane(project, id, 'region', planes.region, width, height);
    if (planes.provenance !== undefined) savePlane(project, id, 'provenance', planes.provenance, width, height);
    if (planes.confidence !== undefined) savePlane(project, id, 'confidence', planes.confidence, width, height);
    return id;
  });
}

function savePlane(
  project: WritableProject,
  revisionId: MaskRevisionId,
  plane: MaskPlaneName,
  values: Plane,
  width: number,
  height: number,
): void {
  assert(values.length === width * height, `the ${plane} plane has ${values.length} values, not ${width}×${height}`);
  const { sqlite, orm } = project.database;
  const isStored = sqlite.prepare<[Buffer], number>('SELECT 1 FROM tile WHERE hash = ?').pluck();
  const insertTile = sqlite.prepare<[Buffer, string, string, Uint8Array]>('INSERT INTO tile VALUES (?, ?, ?, ?)');
  const rows = splitTiles(values, width, height).map((tile) => {
    const { hash, data } = nameTile(tile);
    if (isStored.get(hash) === undefined) {
      const { element, encoding, bytes } = encodeTile(data);
      insertTile.run(hash, element, encoding, bytes);
    }
    return { revisionId, plane, row: tile.row, column: tile.column, tileHash: hash };
  });
  // A hundred-megapixel picture has 1 600 tiles; in portions because SQLite limits the parameters of a statement.
  for (let start = 0; start < rows.length; start += 500) {
    orm
      .insert(maskRevisionTile)
      .values(rows.slice(start, start + 500))
      .run();
  }
}
