/** Undoing and redoing what `journal.ts` recorded. */
import { defined } from '#core/base/assert.ts';
import { ExpectedError } from '#core/base/errors.ts';
import type { ImageId, JournalEntryId } from '#core/document/ids.ts';
import type { JournalEntry } from '#core/document/journal.ts';
import { readHumanTileName, writeHumanTileName } from './humanTiles.ts';
import { toText } from './journal.ts';
import { journalKinds } from './journalKinds.ts';
import { requireOwnPicture } from './pictureFit.ts';
import { inTransaction, type WritableProject } from './project.ts';
import {
  readNextEntry,
  readParts,
  type Direction,
  type JournalPart,
  type RecordPart,
  type TilePart,
} from './readJournal.ts';

/** What an undo or redo of an image did. */
export interface ImageStep {
  readonly entry: JournalEntry;
  readonly parts: readonly JournalPart[];
}

/**
 * Takes back the newest step of an image, or does the oldest undone one again; durable when this returns.
 * Throws `ExpectedError`, and then nothing has changed: `history-empty`; `history-conflict` when a bulk action changed the
 * same thing since; `history-other-picture` when it was done in another picture than the image is of now.
 */
export function stepImage(project: WritableProject, imageId: ImageId, direction: Direction): ImageStep {
  return inTransaction(project, () => {
    const entry = readNextEntry(project, imageId, direction);
    if (entry === undefined) throw nothingTo(direction);
    const parts = readParts(project, entry.id);
    if (direction === 'undo') requireOwnPicture(project, entry, parts, direction);
    for (const part of direction === 'undo' ? parts.toReversed() : parts) {
      if (applyPart(project, part, direction) === 'conflict') throw conflictWith(entry, direction);
    }
    if (direction === 'redo') requireOwnPicture(project, entry, parts, direction);
    markUndone(project, entry.id, direction === 'undo');
    return { entry: { ...entry, isUndone: direction === 'undo' }, parts };
  });
}

/**
 * Puts one thing into the state before (undo) or after (redo) its entry. `already`: it was in that state; `conflict`: it is in
 * neither state, as something else has changed it since, and stays as it is.
 */
export function applyPart(
  project: WritableProject,
  part: JournalPart,
  direction: Direction,
): 'applied' | 'already' | 'conflict' {
  return part.type === 'tile' ? applyTile(project, part, direction) : applyRecord(project, part, direction);
}

function applyTile(project: WritableProject, part: TilePart, direction: Direction): 'applied' | 'already' | 'conflict' {
  const [from, to] = direction === 'undo' ? [part.after, part.before] : [part.before, part.after];
  const current = readHumanTileName(project, part);
  if (isSameName(current, to)) return 'already';
  if (!isSameName(current, from)) return 'conflict';
  writeHumanTileName(project, part, to);
  return 'applied';
}

function isSameName(a: Buffer | null, b: Buffer | null): boolean {
  return a === null ? b === null : b !== null && a.equals(b);
}

function applyRecord(
  project: WritableProject,
  part: RecordPart,
  direction: Direction,
): 'applied' | 'already' | 'conflict' {
  const kind = defined(
    journalKinds.find(({ name }) => name === part.kind),
    `the kind of journal records '${part.kind}'`,
  );
  const key = kind.key.parse(JSON.parse(part.key));
  const [from, to] = direction === 'undo' ? [part.after, part.before] : [part.before, part.after];
  const current = toText(kind, kind.read(project, part.imageId, key));
  if (current === to) return 'already';
  if (current !== from) return 'conflict';
  kind.write(project, part.imageId, key, to === null ? null : kind.value.parse(JSON.parse(to)));
  return 'applied';
}

/** Only `is_undone` of an entry ever changes. */
export function markUndone({ database }: WritableProject, entryId: JournalEntryId, isUndone: boolean): void {
  database.sqlite.prepare('UPDATE journal_entry SET is_undone = ? WHERE id = ?').run(isUndone ? 1 : 0, entryId);
}

function nothingTo(direction: Direction): ExpectedError {
  return new ExpectedError('history-empty', `There is nothing to ${direction} in this image.`, {
    remedy: direction === 'undo' ? 'Bulk actions are undone in the project.' : 'Redo follows an undo.',
    details: { variant: direction === 'undo' ? 'undo-image' : 'redo-image' },
  });
}

function conflictWith({ id, label }: JournalEntry, direction: Direction): ExpectedError {
  return new ExpectedError(
    'history-conflict',
    `'${label}' cannot be ${direction === 'undo' ? 'undone' : 'redone'}: a bulk action has changed the same thing since.`,
    {
      remedy: 'Undo the bulk action in the project first.',
      details: { entryId: id, step: label, variant: direction === 'undo' ? 'bulk-undo' : 'bulk-redo' },
    },
  );
}
