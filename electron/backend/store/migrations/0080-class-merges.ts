import type { Migration } from './migration.ts';

/**
 * Which class a deleted one was merged into. Pixels of masks stay as they are, under the index of the class that they were drawn or
 * made with, and are read as the other: merging rewrites no tile, and undoing it gives each pixel its class back. Merges of before
 * have no row: their pixels stay ignored, as nobody can tell them from those of deleted classes.
 */
export const classMerges: Migration = {
  version: 80,
  migrate: (database) => {
    database.exec(`
      CREATE TABLE class_merge (
        -- Neither needs to be in the table of classes: one whose index no mask can hold is deleted whole.
        class_id INTEGER PRIMARY KEY,
        into_id INTEGER NOT NULL CHECK (into_id <> class_id)
      ) STRICT;
    `);
  },
};
