/**
 * One writer per project. While a project is open for writing, `name.maskwright-lock` lies beside it: a tiny SQLite file
 * that names the holder and on which the holder keeps a write transaction open. What counts is that transaction, not the file:
 * the operating system ends it with the process, so a lock never outlives a `kill -9` and a reused process number cannot
 * keep one alive. The row inside only says whom to blame, and tells the next holder that the last one did not end well.
 */
import { randomUUID } from 'node:crypto';
import { closeSync, openSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { errorCode, ExpectedError } from '#core/base/errors.ts';
import { fileReason, fileReasonDetail, fileRemedy } from '#core/base/fileReason.ts';
import { readOnly, storeError } from './storeErrors.ts';

const holderSchema = z.object({
  token: z.string(),
  pid: z.number(),
  host: z.string(),
  /** When the lock was taken, milliseconds since 1970. */
  since_ms: z.number(),
});

export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  readonly sinceMs: number;
}

export interface ProjectLock {
  /** The process that held the lock before and ended without giving it back; null after an orderly close. */
  readonly takenOverFrom: LockHolder | null;
  /** Gives the lock back. Does nothing the second time. */
  readonly release: () => void;
}

/**
 * Locks of this process (undefined while one is being taken), because SQLite files that this process has open must not be
 * touched in any other way. Holding the connections here keeps the garbage collector from closing one, and with it from
 * giving a lock away, when a project's handle is dropped without being closed.
 */
const heldHere = new Map<string, Database.Database | undefined>();

const attempts = 5;

/**
 * Takes the lock of a project, whose path must be canonical (symbolic links resolved).
 * Throws `ExpectedError`: `project-locked` (names the process), `project-read-only` (no lock file can be made there).
 */
export function acquireProjectLock(projectPath: string): ProjectLock {
  const lockPath = `${projectPath}-lock`;
  if (heldHere.has(lockPath)) {
    throw lockedBy(projectPath, { pid: process.pid, host: hostname(), sinceMs: Date.now() });
  }
  heldHere.set(lockPath, undefined);
  try {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const lock = tryAcquire(projectPath, lockPath);
      if (lock !== undefined) return lock;
    }
    throw lockedBy(projectPath, null);
  } catch (error) {
    heldHere.delete(lockPath);
    throw storeError(projectPath, error);
  }
}

/** Undefined when another process was faster and it is worth looking again. */
function tryAcquire(projectPath: string, lockPath: string): ProjectLock | undefined {
  createIfAbsent(projectPath, lockPath);
  const fileBefore = inode(lockPath);
  const database = new Database(lockPath, { timeout: 200 });
  try {
    if (!beginWriting(database)) throw lockedBy(projectPath, nameHolder(database));
    database.exec(
      'CREATE TABLE IF NOT EXISTS holder (token TEXT NOT NULL, pid INTEGER, host TEXT, since_ms INTEGER) STRICT',
    );
    const previous = readHolder(database);
    const token = randomUUID();
    database.exec('DELETE FROM holder');
    database.prepare('INSERT INTO holder VALUES (?, ?, ?, ?)').run(token, process.pid, hostname(), Date.now());
    database.exec('COMMIT');
    // The row must be committed for others to read it, and the lock must be held by a transaction: so there are two, and
    // between them somebody else may come. Whoever finds another's row, or another's file, steps back and looks again.
    const isMine = beginWriting(database) && readToken(database) === token;
    if (!isMine || inode(lockPath) !== fileBefore) {
      database.close();
      return undefined;
    }
    heldHere.set(lockPath, database);
    return { takenOverFrom: previous, release: () => release(database, lockPath) };
  } catch (error) {
    database.close();
    if (error instanceof Database.SqliteError && (inode(lockPath) !== fileBefore || isJournalGone(error))) {
      // Its holder ended just now and took the file along: SQLite calls what is left read-only, or cannot open it.
      return undefined;
    }
    throw error;
  }
}

function release(database: Database.Database, lockPath: string): void {
  if (!database.open) return;
  try {
    database.exec('DELETE FROM holder; COMMIT');
  } catch (error) {
    // On a full disk. The row may stay: without the lock it means nothing, and what filled the disk is told elsewhere.
    if (!(error instanceof Database.SqliteError)) throw error;
  }
  // Removed before it is closed, so that nobody can lock the file between the two; see the inode check above. Windows does
  // not remove open files: there an empty lock file stays behind, which means the same.
  rmQuietly(lockPath);
  database.close();
  heldHere.delete(lockPath);
}

function createIfAbsent(projectPath: string, lockPath: string): void {
  try {
    closeSync(openSync(lockPath, 'wx'));
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return;
    if (['EACCES', 'EPERM', 'EROFS'].some((code) => errorCode(error) === code)) throw readOnly(projectPath, error);
    if (errorCode(error) === 'ENOSPC') throw error;
    throw new ExpectedError(
      'project-folder-unwritable',
      `No file can be made in ${dirname(projectPath)}: ${errorCode(error) === 'ENOENT' ? 'it takes none' : fileReason(error)}.`,
      {
        remedy: fileRemedy(error, 'Choose another folder.'),
        details: { file: projectPath, folder: dirname(projectPath), reason: fileReasonDetail(error) },
        cause: error,
      },
    );
  }
}

function inode(path: string): bigint | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino;
}

function rmQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch (error) {
    if (errorCode(error) !== 'EBUSY' && errorCode(error) !== 'EPERM' && errorCode(error) !== 'EACCES') throw error;
  }
}

/** False when another connection holds the lock. */
function beginWriting(database: Database.Database): boolean {
  try {
    database.exec('BEGIN IMMEDIATE');
    return true;
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return false;
    throw error;
  }
}

/** Who still has the file of before open has a journal of the same name, and may remove this one for its own. */
function isJournalGone(error: InstanceType<typeof Database.SqliteError>): boolean {
  return error.code === 'SQLITE_IOERR_DELETE_NOENT';
}

function readHolderRow(database: Database.Database): z.infer<typeof holderSchema> | null {
  const hasTable = database.prepare(`SELECT 1 FROM sqlite_master WHERE name = 'holder'`).get() !== undefined;
  const row = hasTable ? database.prepare('SELECT * FROM holder').get() : undefined;
  return row === undefined ? null : holderSchema.parse(row);
}

function readHolder(database: Database.Database): LockHolder | null {
  const row = readHolderRow(database);
  return row === null ? null : { pid: row.pid, host: row.host, sinceMs: row.since_ms };
}

/** Null also while the holder is writing its name: on a slow disk that takes longer than is worth waiting for. */
function nameHolder(database: Database.Database): LockHolder | null {
  try {
    return readHolder(database);
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return null;
    throw error;
  }
}

function readToken(database: Database.Database): string | undefined {
  return readHolderRow(database)?.token;
}

function lockedBy(projectPath: string, holder: LockHolder | null): ExpectedError {
  const who =
    holder === null
      ? 'another process'
      : `process ${holder.pid} on ${holder.host} (since ${new Date(holder.sinceMs).toISOString()})`;
  return new ExpectedError('project-locked', `${projectPath} is already open in ${who}.`, {
    remedy: 'Close the project there, or end that process, then open it again.',
    details:
      holder === null
        ? { file: projectPath, pid: null, host: null }
        : { variant: 'known', file: projectPath, pid: holder.pid, host: holder.host },
  });
}
