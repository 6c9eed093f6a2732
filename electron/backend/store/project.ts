/**
 * Handles to an open project file. A `ReadableProject` cannot be passed where writing is needed; a `WritableProject` can be
 * read. What both carry under `database` is for the modules of this folder alone: everyone else calls their functions.
 */
import type { Database } from 'better-sqlite3';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { translateStoreErrors } from './storeErrors.ts';

declare const readable: unique symbol;
declare const writable: unique symbol;

export interface ProjectDatabase {
  readonly sqlite: Database;
  /** The same connection, for typed queries. */
  readonly orm: BetterSQLite3Database;
}

export interface ReadableProject {
  readonly [readable]: true;
  /** Absolute path of the `.maskwright` file. */
  readonly filePath: string;
  readonly database: ProjectDatabase;
}

export interface WritableProject extends ReadableProject {
  readonly [writable]: true;
}

/**
 * Runs `work` in one transaction: all of its writes are kept, or none when it throws. Once this returns, the writes survive
 * a killed process and a power cut. Within another transaction it is a part of that one, undone alone when it throws.
 * `work` must not be asynchronous. Throws what `work` throws; SQLite's own errors as `ExpectedError`s.
 */
export function inTransaction<Result>(project: WritableProject, work: () => Result): Result {
  const { sqlite } = project.database;
  return translateStoreErrors(project.filePath, () => {
    const transaction = sqlite.transaction(work);
    return sqlite.inTransaction ? transaction() : transaction.immediate();
  });
}

/** Runs `work` on one unchanging view of the project: what other connections commit meanwhile stays unseen. */
export function inSnapshot<Result>(project: ReadableProject, work: () => Result): Result {
  return translateStoreErrors(project.filePath, () => project.database.sqlite.transaction(work)());
}
