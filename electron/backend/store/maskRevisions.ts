/** Mask revisions as rows: whole masks that name their tiles and never change. What shows of them: `maskLayers.ts`. */
import { eq, max } from 'drizzle-orm';
import { ExpectedError } from '#core/base/errors.ts';
import type { ImageId, JobId, MaskRevisionId } from '#core/document/ids.ts';
import {
  maskPlaneNameSchema,
  maskRevisionSchema,
  type MaskOrigin,
  type MaskPlaneName,
  type MaskRevision,
} from '#core/document/maskRevision.ts';
import { tileGrid } from '#core/mask/tiles.ts';
import type { ReadableProject, WritableProject } from './project.ts';
import { maskRevision } from './maskTables.ts';
import { preparedStatement } from './preparedStatement.ts';

export interface NewRevision {
  readonly imageId: ImageId;
  readonly origin: MaskOrigin;
  /** Size of the oriented picture. */
  readonly width: number;
  readonly height: number;
  /** SHA-256 of the picture that it was made on, hexadecimal; null when it is not known. */
  readonly contentSha256: string | null;
  readonly jobId?: JobId;
  readonly pack?: string;
  readonly parameters?: MaskRevision['parameters'];
}

/** The names of a plane's tiles, in grid order. */
export type TileNames = readonly Buffer[];

/** A whole mask by its tiles' names. */
export type NamedPlanes = Partial<Readonly<Record<MaskPlaneName, TileNames>>> & { readonly class: TileNames };

/** Adds a revision of stored tiles. A job has at most one per image: a second throws SQLite's constraint error. */
export function insertRevision(project: WritableProject, revision: NewRevision, planes: NamedPlanes): MaskRevisionId {
  const { orm } = project.database;
  const { imageId, origin, width, height, contentSha256, jobId, pack, parameters = {} } = revision;
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
      contentSha256,
      jobId: jobId ?? null,
      pack: pack ?? null,
      parameters: JSON.stringify(parameters),
      createdAtMs: Date.now(),
    })
    .returning({ id: maskRevision.id })
    .get();
  const { columns } = tileGrid(width, height);
  const insert = preparedStatement<[MaskRevisionId, MaskPlaneName, number, number, Buffer]>(
    project,
    'INSERT INTO mask_revision_tile (revision_id, plane, "row", "column", tile_hash) VALUES (?, ?, ?, ?, ?)',
  );
  for (const plane of maskPlaneNameSchema.options) {
    for (const [index, name] of (planes[plane] ?? []).entries()) {
      insert.run(id, plane, Math.floor(index / columns), index % columns, name);
    }
  }
  return id;
}

/** The revision without its planes; undefined when there is none of this id. */
export function readRevision({ database }: ReadableProject, revisionId: MaskRevisionId): MaskRevision | undefined {
  const row = database.orm.select().from(maskRevision).where(eq(maskRevision.id, revisionId)).get();
  return row === undefined ? undefined : toRevision(row);
}

/** The names of all tiles of a revision. Throws `ExpectedError` (`project-corrupt`) when a plane has a hole. */
export function readNamedPlanes(project: ReadableProject, revision: MaskRevision): NamedPlanes {
  const { width, height } = revision;
  const { columns, rows } = tileGrid(width, height);
  const planes: Partial<Record<MaskPlaneName, Buffer[]>> = {};
  const named = project.database.sqlite
    .prepare<[MaskRevisionId], { plane: MaskPlaneName; row: number; column: number; name: Buffer }>(
      'SELECT plane, "row", "column", tile_hash AS name FROM mask_revision_tile WHERE revision_id = ?',
    )
    .all(revision.id);
  const counts = new Map<MaskPlaneName, number>();
  for (const { plane, row, column, name } of named) {
    if (row >= rows || column >= columns) throw damagedRevision(project, revision, `its ${plane} plane is too large`);
    (planes[plane] ??= [])[row * columns + column] = name;
    counts.set(plane, (counts.get(plane) ?? 0) + 1);
  }
  for (const [plane, count] of counts) {
    if (count !== rows * columns) throw damagedRevision(project, revision, `its ${plane} plane is incomplete`);
  }
  const { class: classPlane, ...others } = planes;
  if (classPlane === undefined) throw damagedRevision(project, revision, 'it has no class plane');
  return { class: classPlane, ...others };
}

function damagedRevision(project: ReadableProject, revision: MaskRevision, what: string): ExpectedError {
  const { id, imageId } = revision;
  return new ExpectedError('project-corrupt', `${project.filePath} is damaged: mask revision ${id}: ${what}.`, {
    remedy: 'Restore the project from a copy, or make the mask of this image again.',
    details: { file: project.filePath, revisionId: id, imageId, variant: 'mask' },
  });
}

/** A row as a revision. */
export function toRevision({ parameters, ...row }: typeof maskRevision.$inferSelect): MaskRevision {
  return { ...row, parameters: maskRevisionSchema.shape.parameters.parse(JSON.parse(parameters)) };
}
