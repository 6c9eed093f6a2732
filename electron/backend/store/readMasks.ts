import { and, desc, eq } from 'drizzle-orm';
import { ExpectedError } from '#core/base/errors.ts';
import type { ImageId, MaskRevisionId } from '#core/document/ids.ts';
import {
  maskRevisionSchema,
  type Mask,
  type MaskPlaneName,
  type MaskPlanes,
  type MaskRevision,
} from '#core/document/maskRevision.ts';
import { joinTiles, tileGrid, type Plane } from '#core/mask/tiles.ts';
import { inSnapshot, type ReadableProject } from './project.ts';
import { maskRevision, maskRevisionTile, tile } from './tables.ts';
import { decodeTile, elementOfPlane } from './tileCodec.ts';

/** What is known of an image's current mask, without its planes; undefined when it has none. */
export function readLatestMaskRevision(project: ReadableProject, imageId: ImageId): MaskRevision | undefined {
  const row = latestRevisionQuery(project, imageId).get();
  return row === undefined ? undefined : toRevision(row);
}

/** Exported for the test that looks at its plan. */
export function latestRevisionQuery(project: ReadableProject, imageId: ImageId) {
  return project.database.orm
    .select()
    .from(maskRevision)
    .where(eq(maskRevision.imageId, imageId))
    .orderBy(desc(maskRevision.sequence))
    .limit(1);
}

/** All revisions of an image, the newest first. */
export function readMaskRevisions(project: ReadableProject, imageId: ImageId): MaskRevision[] {
  return project.database.orm
    .select()
    .from(maskRevision)
    .where(eq(maskRevision.imageId, imageId))
    .orderBy(desc(maskRevision.sequence))
    .all()
    .map(toRevision);
}

/** An image's current mask; undefined when it has none. Throws `ExpectedError` (`project-corrupt`) when tiles are damaged. */
export function readLatestMask(project: ReadableProject, imageId: ImageId): Mask | undefined {
  return inSnapshot(project, () => {
    const revision = readLatestMaskRevision(project, imageId);
    return revision === undefined ? undefined : { revision, planes: readPlanes(project, revision) };
  });
}

/** The mask of a revision; undefined when there is no such revision. Throws as `readLatestMask`. */
export function readMask(project: ReadableProject, revisionId: MaskRevisionId): Mask | undefined {
  return inSnapshot(project, () => {
    const row = project.database.orm.select().from(maskRevision).where(eq(maskRevision.id, revisionId)).get();
    if (row === undefined) return undefined;
    const revision = toRevision(row);
    return { revision, planes: readPlanes(project, revision) };
  });
}

function readPlanes(project: ReadableProject, revision: MaskRevision): MaskPlanes {
  const classPlane = readUint8Plane(project, revision, 'class');
  if (classPlane === undefined) throw damaged(project, revision, 'it has no class plane');
  const region = readPlane(project, revision, 'region', (length) => new Uint32Array(length));
  const provenance = readUint8Plane(project, revision, 'provenance');
  const confidence = readUint8Plane(project, revision, 'confidence');
  return {
    class: classPlane,
    ...(region === undefined ? {} : { region }),
    ...(provenance === undefined ? {} : { provenance }),
    ...(confidence === undefined ? {} : { confidence }),
  };
}

function readUint8Plane(project: ReadableProject, revision: MaskRevision, name: MaskPlaneName): Uint8Array | undefined {
  return readPlane(project, revision, name, (length) => new Uint8Array(length));
}

/** One plane, or undefined when the revision does not have it. */
function readPlane<P extends Plane>(
  project: ReadableProject,
  revision: MaskRevision,
  name: MaskPlaneName,
  allocate: (length: number) => P,
): P | undefined {
  const { width, height } = revision;
  const rows = project.database.orm
    .select({
      row: maskRevisionTile.row,
      column: maskRevisionTile.column,
      element: tile.element,
      encoding: tile.encoding,
      bytes: tile.bytes,
    })
    .from(maskRevisionTile)
    .innerJoin(tile, eq(tile.hash, maskRevisionTile.tileHash))
    .where(and(eq(maskRevisionTile.revisionId, revision.id), eq(maskRevisionTile.plane, name)))
    .all();
  if (rows.length === 0) return undefined;
  const { columns, rows: rowCount } = tileGrid(width, height);
  if (rows.length !== columns * rowCount || rows.some((row) => row.element !== elementOfPlane[name])) {
    throw damaged(project, revision, `its ${name} plane is incomplete`);
  }
  const tiles = rows.map(({ row, column, ...stored }) => {
    try {
      // The element was compared above; the compiler cannot follow it from a plane's name to a type.
      return { index: row * columns + column, data: decodeTile(stored) as P };
    } catch (error) {
      throw damaged(project, revision, `a tile of its ${name} plane cannot be read`, error);
    }
  });
  return joinTiles(tiles, width, height, allocate(width * height));
}

function damaged(project: ReadableProject, revision: MaskRevision, what: string, cause?: unknown): ExpectedError {
  const { id, imageId } = revision;
  return new ExpectedError('project-corrupt', `${project.filePath} is damaged: mask revision ${id}: ${what}.`, {
    remedy: 'Restore the project from a copy, or make the mask of this image again.',
    details: { file: project.filePath, revisionId: id, imageId },
    ...(cause === undefined ? {} : { cause }),
  });
}

function toRevision({ parameters, ...row }: typeof maskRevision.$inferSelect): MaskRevision {
  return { ...row, parameters: maskRevisionSchema.shape.parameters.parse(JSON.parse(parameters)) };
}
