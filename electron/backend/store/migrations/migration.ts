import type { Database } from 'better-sqlite3';

/**
 * One step of the project file's schema. The version is the number in the file name; steps go in tens, so that a branch
 * can put one between. A released migration is never edited: what it created exists in people's files.
 */
export interface Migration {
  readonly version: number;
  /** Runs inside the transaction that raises the file's version. */
  readonly migrate: (database: Database) => void;
}
