import type { ImageId, JournalEntryId } from '#core/document/ids.ts';
import type { JournalEntry } from '#core/document/journal.ts';
import type { HumanTilePlace } from './humanTiles.ts';
import type { ReadableProject } from './project.ts';

/** A record before and after, as JSON text; null where there was none. */
export interface RecordPart {
  readonly type: 'record';
  readonly kind: string;
  readonly imageId: ImageId | null;
  readonly key: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** A tile of the human layer before and after, by name. */
export interface TilePart extends HumanTilePlace {
  readonly type: 'tile';
  readonly before: Buffer | null;
  readonly after: Buffer | null;
}

export type JournalPart = RecordPart | TilePart;

interface EntryRow {
  readonly id: JournalEntryId;
  readonly image_id: ImageId | null;
  readonly kind: string;
  readonly label: string;
  readonly created_at_ms: number;
  readonly is_undone: number;
}

/** Which way through a journal. */
export type Direction = 'undo' | 'redo';

/** What an undo or a redo would act on in an image's journal, or the project's (null); undefined when there is nothing. */
export function readNextEntry(
  { database }: ReadableProject,
  imageId: ImageId | null,
  direction: Direction,
): JournalEntry | undefined {
  const order = direction === 'undo' ? 'is_undone = 0 ORDER BY id DESC' : 'is_undone = 1 ORDER BY id ASC';
  const row = database.sqlite
    .prepare<[ImageId | null], EntryRow>(`SELECT * FROM journal_entry WHERE image_id IS ? AND ${order} LIMIT 1`)
    .get(imageId);
  return row === undefined ? undefined : toEntry(row);
}

export interface HistoryPage {
  /** Entries before this one; from the newest when absent. */
  readonly beforeId?: JournalEntryId;
  readonly limit: number;
}

/** Entries of an image's journal, or the project's (null), the newest first. */
export function readHistory(
  { database }: ReadableProject,
  imageId: ImageId | null,
  { beforeId, limit }: HistoryPage,
): JournalEntry[] {
  return database.sqlite
    .prepare<[ImageId | null, number, number], EntryRow>(
      'SELECT * FROM journal_entry WHERE image_id IS ? AND id < ? ORDER BY id DESC LIMIT ?',
    )
    .all(imageId, beforeId ?? Number.MAX_SAFE_INTEGER, limit)
    .map(toEntry);
}

/** What an entry changed, in the order in which it was done. */
export function readParts({ database }: ReadableProject, entryId: JournalEntryId): JournalPart[] {
  const tiles = database.sqlite
    .prepare<[JournalEntryId], Omit<TilePart, 'type'>>(
      `SELECT image_id AS imageId, plane, "row", "column", before_hash AS before, after_hash AS after
       FROM journal_tile WHERE entry_id = ?`,
    )
    .all(entryId);
  const records = database.sqlite
    .prepare<[JournalEntryId], Omit<RecordPart, 'type'>>(
      'SELECT kind, image_id AS imageId, key, before, after FROM journal_part WHERE entry_id = ? ORDER BY ordinal',
    )
    .all(entryId);
  // No record depends on a tile, nor the other way round.
  return [
    ...tiles.map((part) => ({ type: 'tile' as const, ...part })),
    ...records.map((part) => ({ type: 'record' as const, ...part })),
  ];
}

function toEntry({
  id,
  image_id: imageId,
  kind,
  label,
  created_at_ms: createdAtMs,
  is_undone,
}: EntryRow): JournalEntry {
  return { id, imageId, kind, label, createdAtMs, isUndone: is_undone === 1 };
}
