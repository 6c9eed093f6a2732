/** The tables of the journals as the query modules see them; all other tables: `tables.ts`. */
import { blob, index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { ImageId, JournalEntryId } from '#core/document/ids.ts';
import type { HumanPlaneName } from '#core/document/maskRevision.ts';
import { tile } from './maskTables.ts';
import { image } from './tables.ts';

/** What can be undone: of one image, or of the project where `imageId` is null. The id is the order. */
export const journalEntry = sqliteTable(
  'journal_entry',
  {
    id: integer('id').$type<JournalEntryId>().primaryKey({ autoIncrement: true }),
    imageId: integer('image_id')
      .$type<ImageId>()
      .references(() => image.id),
    kind: text('kind').notNull(),
    label: text('label').notNull(),
    createdAtMs: integer('created_at_ms').notNull(),
    isUndone: integer('is_undone', { mode: 'boolean' }).notNull(),
  },
  (table) => [index('journal_entry_by_image').on(table.imageId, table.isUndone, table.id)],
);

/** A record that an entry changed, before and after; null where there was none. */
export const journalPart = sqliteTable(
  'journal_part',
  {
    entryId: integer('entry_id')
      .$type<JournalEntryId>()
      .notNull()
      .references(() => journalEntry.id, { onDelete: 'cascade' }),
    ordinal: integer('ordinal').notNull(),
    kind: text('kind').notNull(),
    imageId: integer('image_id')
      .$type<ImageId>()
      .references(() => image.id),
    /** JSON, as are `before` and `after`. */
    key: text('key').notNull(),
    before: text('before'),
    after: text('after'),
  },
  (table) => [
    primaryKey({ columns: [table.entryId, table.ordinal] }),
    index('journal_part_by_image').on(table.imageId, table.entryId),
  ],
);

/** A tile of the human layer that an entry changed. */
export const journalTile = sqliteTable(
  'journal_tile',
  {
    entryId: integer('entry_id')
      .$type<JournalEntryId>()
      .notNull()
      .references(() => journalEntry.id, { onDelete: 'cascade' }),
    imageId: integer('image_id')
      .$type<ImageId>()
      .notNull()
      .references(() => image.id),
    plane: text('plane').$type<HumanPlaneName>().notNull(),
    row: integer('row').notNull(),
    column: integer('column').notNull(),
    beforeHash: blob('before_hash', { mode: 'buffer' }).references(() => tile.hash),
    afterHash: blob('after_hash', { mode: 'buffer' }).references(() => tile.hash),
  },
  (table) => [primaryKey({ columns: [table.entryId, table.imageId, table.plane, table.row, table.column] })],
);
