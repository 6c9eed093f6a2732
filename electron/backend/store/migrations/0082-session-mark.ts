import type { Migration } from './migration.ts';

/** The mark by which a project knows the log that lies beside it, see `sessionMark.ts`. On a page of its own, as it is one row. */
export const sessionMark: Migration = {
  version: 82,
  migrate: (database) => {
    database.exec(`
      CREATE TABLE session_mark (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        mark TEXT NOT NULL
      ) STRICT;

      INSERT INTO session_mark VALUES (1, lower(hex(randomblob(16))));
    `);
  },
};
