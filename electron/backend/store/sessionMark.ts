/**
 * Whether a log beside a project is its own. SQLite applies a log to whatever has the database's name: a file that was copied over
 * a project whose process was killed would be mixed with that one's last changes. So who opens a project for writing puts a random
 * mark into it, on a page that is not written again before the next opening, and into a file beside it. After a kill that file says
 * what the page must hold; of another project, or of this one at another time, it holds something else.
 *
 * What this cannot tell: a copy of the main file alone, made while the killed process was at work. Copies that Maskwright makes
 * have a mark of their own.
 */
import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import Database from 'better-sqlite3';
import { defined } from '#core/base/assert.ts';
import { ExpectedError } from '#core/base/errors.ts';
import { isOpenHere } from './connectionsHere.ts';
import { readMarks, removeMarks, writeMarks, type PageMark } from './markFile.ts';
import { filledLogs } from './sideFiles.ts';

/**
 * Before a project is opened. Throws `ExpectedError` (`project-foreign-log`) when a log is beside it that is not its own; then
 * nothing was changed.
 */
export function requireOwnLog(filePath: string): void {
  // Whoever opened it here has looked.
  if (filledLogs(filePath).length === 0 || isOpenHere(filePath)) return;
  let marks = readMarks(filePath);
  while (marks.length > 0) {
    if (marks.some((mark) => holds(filePath, mark))) return;
    const seen = JSON.stringify(marks);
    marks = readMarks(filePath);
    // Otherwise a process has opened the project just now.
    if (JSON.stringify(marks) === seen) {
      throw foreignLog(filePath, 'it is of another file, or of this one at another time');
    }
  }
  refuseUnsound(filePath);
}

/** Forgets what was known of a log that is not there any more. For who has the project's lock and not yet, or no longer, the file. */
export function forgetMarks(filePath: string): void {
  if (filledLogs(filePath).length === 0) removeMarks(filePath);
}

/** Gives a project, which is open for writing, the mark of a new session. */
export function renewMark(sqlite: Database.Database, filePath: string): void {
  const isWhole = checkpoint(sqlite);
  const page = pageOfMark(sqlite);
  const current = defined(
    sqlite.prepare<[], string>('SELECT mark FROM session_mark').pluck().get(),
    'the mark of a project',
  );
  const next = randomUUID();
  // Whoever is killed between these steps leaves a file with one of them.
  writeMarks(filePath, [...(isWhole ? [] : readMarks(filePath)), { ...page, mark: current }, { ...page, mark: next }]);
  setMark(sqlite, next);
  if (checkpoint(sqlite)) writeMarks(filePath, [{ ...page, mark: next }]);
}

/** Makes another file of a copy, which is of this format or an earlier one and open nowhere. */
export function markCopy(filePath: string): void {
  const sqlite = new Database(filePath, { fileMustExist: true });
  try {
    const hasMark = sqlite.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'session_mark'`).get() !== undefined;
    if (hasMark) setMark(sqlite, randomUUID());
  } finally {
    sqlite.close();
  }
}

function setMark(sqlite: Database.Database, mark: string): void {
  sqlite.prepare('UPDATE session_mark SET mark = ?').run(mark);
}

/** Brings what is in the log into the main file. False when readers of an earlier state keep a part of it out. */
function checkpoint(sqlite: Database.Database): boolean {
  const [result] = sqlite.pragma('wal_checkpoint(PASSIVE)') as { busy: number; log: number; checkpointed: number }[];
  return result !== undefined && result.busy === 0 && result.log === result.checkpointed;
}

function pageOfMark(sqlite: Database.Database): Omit<PageMark, 'mark'> {
  const root = sqlite
    .prepare<[], number>(`SELECT rootpage FROM sqlite_schema WHERE name = 'session_mark'`)
    .pluck()
    .get();
  const length = Number(sqlite.pragma('page_size', { simple: true }));
  return { offset: (defined(root, 'the page of the mark') - 1) * length, length };
}

/** Reads the main file as it is, past SQLite, which would apply the log. */
function holds(filePath: string, { mark, offset, length }: PageMark): boolean {
  const descriptor = openSync(filePath, 'r');
  try {
    const page = Buffer.alloc(length);
    return page.subarray(0, readSync(descriptor, page, 0, length, offset)).includes(mark);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Where no mark tells (its file was deleted, or an earlier Maskwright was killed), the two are at least to make a sound database. Reads
 * all of it. A connection that only reads applies the log in memory, and leaves both files as they are.
 */
function refuseUnsound(filePath: string): void {
  // A rollback journal cannot be looked through like that; it is SQLite's to apply.
  if (!filledLogs(filePath).some((log) => log.endsWith('-wal'))) return;
  const sqlite = new Database(filePath, { readonly: true, fileMustExist: true });
  let verdict: string;
  try {
    verdict = String(sqlite.pragma('quick_check(1)', { simple: true }));
  } catch (error) {
    if (!(error instanceof Database.SqliteError) || !error.code.startsWith('SQLITE_CORRUPT')) throw error;
    verdict = error.message;
  } finally {
    sqlite.close();
  }
  if (verdict !== 'ok') throw foreignLog(filePath, `together they are no sound project (${verdict})`);
}

function foreignLog(filePath: string, reason: string): ExpectedError {
  const logs = filledLogs(filePath);
  const names = logs.map((log) => basename(log)).join(' and ');
  return new ExpectedError(
    'project-foreign-log',
    `${filePath} cannot be opened with ${names}, which a program that was ended by force has left beside it: ${reason}.`,
    {
      remedy:
        `If you have put another file in its place, do that with "copy FILE ${basename(filePath)} --force", ` +
        `or move ${names} elsewhere to open the file as it is. Neither was changed.`,
      details: { file: filePath, logs: logs.join('\n'), names: logs.map((log) => basename(log)) },
    },
  );
}
