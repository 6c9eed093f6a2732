/** The tables of masks as the query modules see them; all other tables: `tables.ts`. */
import { blob, integer, primaryKey, sqliteTable, text, unique, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { ImageId, JobId, MaskRevisionId } from '#core/document/ids.ts';
import type { HumanPlaneName, MaskOrigin, MaskPlaneName } from '#core/document/maskRevision.ts';
import { image, job } from './tables.ts';

export const tileElements = ['uint8', 'uint32'] as const;
export const tileEncodings = ['constant', 'deflate'] as const;

export const tile = sqliteTable('tile', {
  /** SHA-256 of the tile's values in little-endian order. */
  hash: blob('hash', { mode: 'buffer' }).primaryKey(),
  element: text('element', { enum: tileElements }).notNull(),
  encoding: text('encoding', { enum: tileEncodings }).notNull(),
  bytes: blob('bytes', { mode: 'buffer' }).notNull(),
});

export const maskRevision = sqliteTable(
  'mask_revision',
  {
    id: integer('id').$type<MaskRevisionId>().primaryKey(),
    imageId: integer('image_id')
      .$type<ImageId>()
      .notNull()
      .references(() => image.id),
    sequence: integer('sequence').notNull(),
    origin: text('origin').$type<MaskOrigin>().notNull(),
    width: integer('width').notNull(),
    height: integer('height').notNull(),
    contentSha256: text('content_sha256'),
    jobId: integer('job_id')
      .$type<JobId>()
      .references(() => job.id),
    pack: text('pack'),
    parameters: text('parameters').notNull(),
    createdAtMs: integer('created_at_ms').notNull(),
  },
  (table) => [
    unique().on(table.imageId, table.sequence),
    // One result per job and image, whatever happens to the process that writes it.
    uniqueIndex('mask_revision_by_job').on(table.jobId, table.imageId),
  ],
);

export const maskRevisionTile = sqliteTable(
  'mask_revision_tile',
  {
    revisionId: integer('revision_id')
      .$type<MaskRevisionId>()
      .notNull()
      .references(() => maskRevision.id),
    plane: text('plane').$type<MaskPlaneName>().notNull(),
    row: integer('row').notNull(),
    column: integer('column').notNull(),
    tileHash: blob('tile_hash', { mode: 'buffer' })
      .notNull()
      .references(() => tile.hash),
  },
  (table) => [primaryKey({ columns: [table.revisionId, table.plane, table.row, table.column] })],
);

/** Which machine revision is an image's current proposal; no row: there is none. */
export const maskProposal = sqliteTable('mask_proposal', {
  imageId: integer('image_id')
    .$type<ImageId>()
    .primaryKey()
    .references(() => image.id),
  revisionId: integer('revision_id')
    .$type<MaskRevisionId>()
    .notNull()
    .references(() => maskRevision.id),
});

/** Which frozen revision a person vouches for; no row: the image is not accepted. */
export const maskAcceptance = sqliteTable('mask_acceptance', {
  imageId: integer('image_id')
    .$type<ImageId>()
    .primaryKey()
    .references(() => image.id),
  revisionId: integer('revision_id')
    .$type<MaskRevisionId>()
    .notNull()
    .references(() => maskRevision.id),
});

/** How many pixels an accepted revision and what would be shown without it differ in; `acceptedDifference.ts`. */
export const maskDifference = sqliteTable(
  'mask_difference',
  {
    imageId: integer('image_id')
      .$type<ImageId>()
      .notNull()
      .references(() => image.id),
    acceptedId: integer('accepted_id')
      .$type<MaskRevisionId>()
      .notNull()
      .references(() => maskRevision.id),
    /** The proposal beside it; 0: there was none. */
    proposalId: integer('proposal_id').notNull(),
    pixels: integer('pixels').notNull(),
  },
  (table) => [primaryKey({ columns: [table.imageId, table.acceptedId, table.proposalId] })],
);

/** The picture that a person drew on; no row: nothing was drawn. */
export const humanCanvas = sqliteTable('human_canvas', {
  imageId: integer('image_id')
    .$type<ImageId>()
    .primaryKey()
    .references(() => image.id),
  width: integer('width').notNull(),
  height: integer('height').notNull(),
  contentSha256: text('content_sha256'),
});

/** What a person drew. All three planes of a place or none; class and region are 0 where provenance is. */
export const humanTile = sqliteTable(
  'human_tile',
  {
    imageId: integer('image_id')
      .$type<ImageId>()
      .notNull()
      .references(() => image.id),
    plane: text('plane').$type<HumanPlaneName>().notNull(),
    row: integer('row').notNull(),
    column: integer('column').notNull(),
    tileHash: blob('tile_hash', { mode: 'buffer' })
      .notNull()
      .references(() => tile.hash),
  },
  (table) => [primaryKey({ columns: [table.imageId, table.plane, table.row, table.column] })],
);

/** Region ids are given once per image; this one is the next. */
export const regionCounter = sqliteTable('region_counter', {
  imageId: integer('image_id')
    .$type<ImageId>()
    .primaryKey()
    .references(() => image.id),
  nextId: integer('next_id').notNull(),
});
