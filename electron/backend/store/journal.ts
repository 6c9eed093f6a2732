/**
 * Writing the journals: what was there before and what is there after, value by value, in the transaction that changes it. So a
 * change is in the file together with its way back, or not at all. Undoing is in `undoJournal.ts`.
 */
import { assert, defined } from '#core/base/assert.ts';
import type { ImageId, JournalEntryId } from '#core/document/ids.ts';
import { maximumLabelLength } from '#core/document/journal.ts';
import { readHumanTileName, writeHumanTileName, type HumanTilePlace } from './humanTiles.ts';
import { preparedStatement } from './preparedStatement.ts';
import { inTransaction, type WritableProject } from './project.ts';
import type { RecordKind } from './recordKind.ts';

export interface NewJournalEntry {
  /** The image whose journal it goes to; null: the project's. */
  readonly imageId: ImageId | null;
  /** What is done, for programs. */
  readonly kind: string;
  /** What is done, for people: 'Brush boat'. At most 200 characters. */
  readonly label: string;
}

/** Through what the work of an entry changes the project. A change that goes past it cannot be undone. */
export interface Recorder {
  /** Gives a record its value; null removes it. A value that is there already is no change. */
  set<Key, Value>(kind: RecordKind<Key, Value>, imageId: ImageId | null, key: Key, value: Value | null): void;
  /** Gives a place of the human layer its tile, once an entry; null: nothing is set there. The tile is stored already. */
  setTile(place: HumanTilePlace, name: Buffer | null): void;
}

export interface RecordedEntry<Result> {
  /** null when nothing changed: then there is no entry, and what was undone can still be done again. */
  readonly entryId: JournalEntryId | null;
  readonly result: Result;
}

/**
 * Does `work` and makes one entry of what it changes through the recorder, all in one transaction. What was undone in the
 * same journal is discarded. Throws what `work` throws, and then nothing has changed.
 */
export function recordEntry<Result>(
  project: WritableProject,
  entry: NewJournalEntry,
  work: (recorder: Recorder) => Result,
): RecordedEntry<Result> {
  assert(entry.label.length > 0 && entry.label.length <= maximumLabelLength, `a label of ${entry.label.length}`);
  return inTransaction(project, () => {
    const recorder = new EntryRecorder(project, () => addEntry(project, entry));
    const result = work(recorder);
    return { entryId: recorder.entryId, result };
  });
}

/**
 * Adds to an entry that stays open for longer than a transaction, as a job's does. Throws `BugError` when the entry was undone
 * or discarded meanwhile.
 */
export function extendEntry<Result>(
  project: WritableProject,
  entryId: JournalEntryId,
  work: (recorder: Recorder) => Result,
): Result {
  return inTransaction(project, () => {
    const isDone = project.database.sqlite
      .prepare<[JournalEntryId], number>('SELECT 1 FROM journal_entry WHERE id = ? AND is_undone = 0')
      .pluck()
      .get(entryId);
    assert(isDone === 1, `journal entry ${entryId} cannot be added to`);
    return work(new EntryRecorder(project, () => entryId));
  });
}

/** Discards what was undone and opens an entry. */
function addEntry({ database }: WritableProject, { imageId, kind, label }: NewJournalEntry): JournalEntryId {
  database.sqlite.prepare('DELETE FROM journal_entry WHERE image_id IS ? AND is_undone = 1').run(imageId);
  const { lastInsertRowid } = database.sqlite
    .prepare('INSERT INTO journal_entry (image_id, kind, label, created_at_ms, is_undone) VALUES (?, ?, ?, ?, 0)')
    .run(imageId, kind, label, Date.now());
  return Number(lastInsertRowid) as JournalEntryId;
}

class EntryRecorder implements Recorder {
  readonly #project: WritableProject;
  readonly #open: () => JournalEntryId;
  #entryId: JournalEntryId | null = null;
  #nextOrdinal = 0;

  /** `open` gives the entry; it is asked at the first change. */
  constructor(project: WritableProject, open: () => JournalEntryId) {
    this.#project = project;
    this.#open = open;
  }

  get entryId(): JournalEntryId | null {
    return this.#entryId;
  }

  set<Key, Value>(kind: RecordKind<Key, Value>, imageId: ImageId | null, key: Key, value: Value | null): void {
    const before = toText(kind, kind.read(this.#project, imageId, key));
    const after = toText(kind, value);
    if (before === after) return;
    const entryId = this.#openEntry();
    kind.write(this.#project, imageId, key, value);
    preparedStatement(
      this.#project,
      'INSERT INTO journal_part (entry_id, ordinal, kind, image_id, key, before, after) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ).run(entryId, this.#nextOrdinal++, kind.name, imageId, JSON.stringify(kind.key.parse(key)), before, after);
  }

  setTile(place: HumanTilePlace, name: Buffer | null): void {
    const before = readHumanTileName(this.#project, place);
    if (before === null ? name === null : name !== null && before.equals(name)) return;
    const entryId = this.#openEntry();
    writeHumanTileName(this.#project, place, name);
    const { imageId, plane, row, column } = place;
    preparedStatement(
      this.#project,
      `INSERT INTO journal_tile (entry_id, image_id, plane, "row", "column", before_hash, after_hash)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ).run(entryId, imageId, plane, row, column, before, name);
  }

  #openEntry(): JournalEntryId {
    if (this.#entryId !== null) return this.#entryId;
    this.#entryId = this.#open();
    this.#nextOrdinal = defined(
      this.#project.database.sqlite
        .prepare<[JournalEntryId], number>('SELECT coalesce(max(ordinal) + 1, 0) FROM journal_part WHERE entry_id = ?')
        .pluck()
        .get(this.#entryId),
      'the next ordinal',
    );
    return this.#entryId;
  }
}

/** A value as journals store and compare it. */
export function toText<Key, Value>(kind: RecordKind<Key, Value>, value: Value | null): string | null {
  return value === null ? null : JSON.stringify(kind.value.parse(value));
}
