/**
 * The tables as the query modules see them. What creates them are the migrations; `tables.test.ts` proves that both agree.
 * Those of masks and journals are in `maskTables.ts` and `journalTables.ts`, all of them in `allTables.ts`.
 * When adding a column: a migration, this file, the record in core/document, the mapping in read…/write….
 */
import {
  blob,
  index,
  integer,
  primaryKey,
  real,
  sqliteTable,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core';
import { sql } from 'drizzle-orm';
import type { ClassId, HeadId, ImageId, JobId, LabelId, PromptId, RootId, TagListId } from '#core/document/ids.ts';
import type { ImageFormat, ImageState } from '#core/document/image.ts';
import type { JobItemState, JobPriority, JobState } from '#core/document/job.ts';
import type { LabelMeaning, LabelShape } from '#core/document/label.ts';
import type { PromptRole, PromptSource } from '#core/document/prompt.ts';
import type { TagSource, TagValue } from '#core/document/tag.ts';

export const root = sqliteTable('root', {
  id: integer('id').$type<RootId>().primaryKey(),
  folder: text('folder').notNull().unique(),
});

export const image = sqliteTable(
  'image',
  {
    id: integer('id').$type<ImageId>().primaryKey({ autoIncrement: true }),
    rootId: integer('root_id')
      .$type<RootId>()
      .notNull()
      .references(() => root.id),
    /** Of a missing image whose place another has taken by now: as `displacedPath` of imagePlaces.ts makes it. */
    path: text('path').notNull(),
    contentSha256: text('content_sha256'),
    byteLength: integer('byte_length').notNull(),
    modifiedAtMs: integer('modified_at_ms').notNull(),
    state: text('state').$type<ImageState>().notNull(),
    format: text('format').$type<ImageFormat>(),
    storedWidth: integer('stored_width'),
    storedHeight: integer('stored_height'),
    width: integer('width'),
    height: integer('height'),
    orientation: integer('orientation'),
    problemCode: text('problem_code'),
    problemMessage: text('problem_message'),
    problemRemedy: text('problem_remedy'),
    fileNumber: text('file_number'),
    /** Of a changed image: `FoundPicture` as JSON. */
    found: text('found'),
    problemDetails: text('problem_details'),
  },
  (table) => [
    unique().on(table.rootId, table.path),
    index('image_by_state').on(table.state, table.id),
    index('image_by_content').on(table.contentSha256, table.state),
    index('image_by_path').on(table.path, table.id, table.state),
  ],
);

export const importProblem = sqliteTable(
  'import_problem',
  {
    rootId: integer('root_id')
      .$type<RootId>()
      .notNull()
      .references(() => root.id),
    path: text('path').notNull(),
    code: text('code').notNull(),
    message: text('message').notNull(),
    remedy: text('remedy'),
    details: text('details'),
  },
  (table) => [primaryKey({ columns: [table.rootId, table.path] })],
);

export const foundFile = sqliteTable(
  'found_file',
  {
    rootId: integer('root_id')
      .$type<RootId>()
      .notNull()
      .references(() => root.id, { onDelete: 'cascade' }),
    path: text('path').notNull(),
    byteLength: integer('byte_length').notNull(),
    modifiedAtMs: integer('modified_at_ms').notNull(),
    fileNumber: text('file_number').notNull(),
    contentSha256: text('content_sha256').notNull(),
    /** `PictureFacts` as JSON. */
    picture: text('picture').notNull(),
  },
  (table) => [primaryKey({ columns: [table.rootId, table.path] })],
);

/** `class` in the file; a reserved word here. */
export const datasetClass = sqliteTable('class', {
  id: integer('id').$type<ClassId>().primaryKey(),
  labelIndex: integer('label_index').notNull().unique(),
  name: text('name').notNull(),
  /** The name in lower case by Unicode rules, which SQLite's NOCASE does not know beyond ASCII. */
  foldedName: text('folded_name').notNull().unique(),
  colour: text('colour').notNull(),
  /** When it was deleted; null while it is there. Masks may hold its index, so no other class gets it. */
  deletedAtMs: integer('deleted_at_ms'),
});

/** Which class a deleted one was merged into: `classMerges.ts`. */
export const classMerge = sqliteTable('class_merge', {
  classId: integer('class_id').$type<ClassId>().primaryKey(),
  intoId: integer('into_id').$type<ClassId>().notNull(),
});

/** The files that tags were read from, by absolute path. */
export const tagList = sqliteTable('tag_list', {
  id: integer('id').$type<TagListId>().primaryKey(),
  file: text('file').notNull().unique(),
});

export const tag = sqliteTable(
  'tag',
  {
    imageId: integer('image_id')
      .$type<ImageId>()
      .notNull()
      .references(() => image.id, { onDelete: 'cascade' }),
    classId: integer('class_id')
      .$type<ClassId>()
      .notNull()
      .references(() => datasetClass.id, { onDelete: 'cascade' }),
    value: text('value').$type<TagValue>().notNull(),
    source: text('source').$type<TagSource>().notNull(),
    /** Of a tag from a list: which. */
    listId: integer('list_id')
      .$type<TagListId>()
      .references(() => tagList.id),
  },
  (table) => [
    primaryKey({ columns: [table.imageId, table.classId] }),
    index('tag_by_class').on(table.classId, table.value, table.imageId),
    index('tag_by_list')
      .on(table.listId, table.imageId)
      .where(sql`list_id IS NOT NULL`),
  ],
);

export const label = sqliteTable(
  'label',
  {
    id: integer('id').$type<LabelId>().primaryKey({ autoIncrement: true }),
    imageId: integer('image_id')
      .$type<ImageId>()
      .notNull()
      .references(() => image.id, { onDelete: 'cascade' }),
    classId: integer('class_id')
      .$type<ClassId>()
      .notNull()
      .references(() => datasetClass.id, { onDelete: 'cascade' }),
    meaning: text('meaning').$type<LabelMeaning>().notNull(),
    kind: text('kind').$type<LabelShape['kind']>().notNull(),
    /** The shape as JSON, without its kind. */
    geometry: text('geometry').notNull(),
    pictureWidth: integer('picture_width').notNull(),
    pictureHeight: integer('picture_height').notNull(),
    createdAtMs: integer('created_at_ms').notNull(),
  },
  (table) => [index('label_by_image').on(table.imageId), index('label_by_class').on(table.classId)],
);

export const prompt = sqliteTable(
  'prompt',
  {
    id: integer('id').$type<PromptId>().primaryKey({ autoIncrement: true }),
    /** null: not of one image. */
    imageId: integer('image_id')
      .$type<ImageId>()
      .references(() => image.id, { onDelete: 'cascade' }),
    /** null: of every class. */
    classId: integer('class_id')
      .$type<ClassId>()
      .references(() => datasetClass.id, { onDelete: 'cascade' }),
    role: text('role').$type<PromptRole>().notNull(),
    text: text('text').notNull(),
    foldedText: text('folded_text').notNull(),
    isEnabled: integer('is_enabled', { mode: 'boolean' }).notNull(),
    weight: real('weight').notNull(),
    source: text('source').$type<PromptSource['kind']>().notNull(),
    answerer: text('answerer'),
    question: text('question'),
    score: real('score'),
    /** Order within scope and role; gaps are fine. */
    position: integer('position').notNull(),
    createdAtMs: integer('created_at_ms').notNull(),
  },
  (table) => [
    uniqueIndex('prompt_of_project')
      .on(table.role, table.foldedText)
      .where(sql`image_id IS NULL AND class_id IS NULL`),
    uniqueIndex('prompt_of_class')
      .on(table.classId, table.role, table.foldedText)
      .where(sql`image_id IS NULL AND class_id IS NOT NULL`),
    uniqueIndex('prompt_of_image')
      .on(table.imageId, table.role, table.foldedText)
      .where(sql`image_id IS NOT NULL AND class_id IS NULL`),
    uniqueIndex('prompt_of_image_and_class')
      .on(table.imageId, table.classId, table.role, table.foldedText)
      .where(sql`image_id IS NOT NULL AND class_id IS NOT NULL`),
    index('prompt_by_class').on(table.classId),
  ],
);

export const head = sqliteTable(
  'head',
  {
    id: integer('id').$type<HeadId>().primaryKey(),
    name: text('name').notNull(),
    round: integer('round').notNull(),
    backbone: text('backbone').notNull(),
    classIds: text('class_ids').notNull(),
    parameters: text('parameters').notNull(),
    metrics: text('metrics').notNull(),
    weightsSha256: text('weights_sha256').notNull(),
    weights: blob('weights', { mode: 'buffer' }).notNull(),
    createdAtMs: integer('created_at_ms').notNull(),
  },
  (table) => [unique().on(table.name, table.round)],
);

/** At most one row: the head whose masks are made. */
export const activeHead = sqliteTable('active_head', {
  slot: integer('slot').primaryKey(),
  headId: integer('head_id')
    .$type<HeadId>()
    .notNull()
    .references(() => head.id),
});

export const job = sqliteTable('job', {
  id: integer('id').$type<JobId>().primaryKey(),
  kind: text('kind').notNull(),
  state: text('state').$type<JobState>().notNull(),
  priority: text('priority').$type<JobPriority>().notNull(),
  hasItems: integer('has_items', { mode: 'boolean' }).notNull(),
  isListed: integer('is_listed', { mode: 'boolean' }).notNull(),
  parameters: text('parameters').notNull(),
  totalCount: integer('total_count').notNull(),
  doneCount: integer('done_count').notNull(),
  skippedCount: integer('skipped_count').notNull(),
  failedCount: integer('failed_count').notNull(),
  createdAtMs: integer('created_at_ms').notNull(),
  startedAtMs: integer('started_at_ms'),
  finishedAtMs: integer('finished_at_ms'),
  heartbeatAtMs: integer('heartbeat_at_ms'),
  ownerPid: integer('owner_pid'),
  problemCode: text('problem_code'),
  problemMessage: text('problem_message'),
  problemRemedy: text('problem_remedy'),
  report: text('report'),
  problemDetails: text('problem_details'),
});

export const jobItem = sqliteTable(
  'job_item',
  {
    jobId: integer('job_id')
      .$type<JobId>()
      .notNull()
      .references(() => job.id, { onDelete: 'cascade' }),
    imageId: integer('image_id')
      .$type<ImageId>()
      .notNull()
      .references(() => image.id, { onDelete: 'cascade' }),
    state: text('state').$type<JobItemState>().notNull(),
    attempts: integer('attempts').notNull(),
    problemCode: text('problem_code'),
    problemMessage: text('problem_message'),
    problemRemedy: text('problem_remedy'),
    problemDetails: text('problem_details'),
  },
  (table) => [
    primaryKey({ columns: [table.jobId, table.imageId] }),
    index('job_item_by_state').on(table.jobId, table.state, table.imageId),
    index('job_item_by_image').on(table.imageId),
  ],
);

export const cam = sqliteTable(
  'cam',
  {
    id: integer('id').primaryKey(),
    imageId: integer('image_id')
      .$type<ImageId>()
      .notNull()
      .references(() => image.id, { onDelete: 'cascade' }),
    classId: integer('class_id')
      .$type<ClassId>()
      .notNull()
      .references(() => datasetClass.id, { onDelete: 'cascade' }),
    pack: text('pack').notNull(),
    preset: text('preset').notNull(),
    width: integer('width').notNull(),
    height: integer('height').notNull(),
    peak: real('peak').notNull(),
    promptHash: text('prompt_hash').notNull(),
    createdAtMs: integer('created_at_ms').notNull(),
    /** Raw deflate of the `[height, width]` bytes. */
    deflatedValues: blob('deflated_values', { mode: 'buffer' }).notNull(),
  },
  (table) => [
    unique().on(table.imageId, table.classId, table.pack, table.preset),
    index('cam_by_class').on(table.classId),
  ],
);

/** Of every CAM, see `camChecksum.ts`. */
export const camSum = sqliteTable('cam_checksum', {
  camId: integer('cam_id')
    .primaryKey()
    .references(() => cam.id, { onDelete: 'cascade' }),
  sha256: blob('sha256', { mode: 'buffer' }).notNull(),
});

export const setting = sqliteTable('setting', {
  key: text('key').primaryKey(),
  value: text('value').notNull(),
});

/** One row, see `sessionMark.ts`. */
export const sessionMark = sqliteTable('session_mark', {
  id: integer('id').primaryKey(),
  mark: text('mark').notNull(),
});
