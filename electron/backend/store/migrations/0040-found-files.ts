import type { Migration } from './migration.ts';

/**
 * Files that an import has read and not yet matched with images: an import that was killed does not read them again. The number
 * of each image's file, which tells two files apart that have one size and time.
 */
export const foundFiles: Migration = {
  version: 40,
  migrate: (database) => {
    database.exec(`
      ALTER TABLE image ADD COLUMN file_number TEXT;

      CREATE TABLE found_file (
        root_id INTEGER NOT NULL REFERENCES root (id) ON DELETE CASCADE,
        path TEXT NOT NULL,
        byte_length INTEGER NOT NULL,
        modified_at_ms INTEGER NOT NULL,
        file_number TEXT NOT NULL,
        content_sha256 TEXT NOT NULL,
        picture TEXT NOT NULL CHECK (json_valid(picture)),
        PRIMARY KEY (root_id, path)
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
