import type { Migration } from './migration.ts';

/**
 * Ids of images are never given twice (AUTOINCREMENT): an image that gives its place to another is forgotten, and whoever still
 * knows its id, a window or a list, must not find another image under it. Also, what is known of the picture at the place of an
 * image that is `changed`: until now nothing was, and so it could not be taken.
 *
 * The table is made anew, as SQLite cannot add either. All that refers to it does so by name; `migrate` has references off
 * meanwhile, so that dropping the old table takes none of it along.
 */
export const imageIds: Migration = {
  version: 60,
  migrate: (database) => {
    const columns = `root_id, path, content_sha256, byte_length, modified_at_ms, state, format,
      stored_width, stored_height, width, height, orientation, problem_code, problem_message, problem_remedy, file_number`;
    database.exec(`
      CREATE TABLE new_image (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        root_id INTEGER NOT NULL REFERENCES root (id),
        path TEXT NOT NULL,
        content_sha256 TEXT,
        byte_length INTEGER NOT NULL,
        modified_at_ms INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('ready', 'unreadable', 'missing', 'changed')),
        format TEXT,
        stored_width INTEGER,
        stored_height INTEGER,
        width INTEGER,
        height INTEGER,
        orientation INTEGER CHECK (orientation BETWEEN 1 AND 8),
        problem_code TEXT,
        problem_message TEXT,
        problem_remedy TEXT,
        file_number TEXT,
        found TEXT CHECK (json_valid(found)),
        UNIQUE (root_id, path),
        CHECK (state <> 'ready' OR (content_sha256 IS NOT NULL AND width IS NOT NULL AND problem_code IS NULL)),
        CHECK (state = 'ready' OR (problem_code IS NOT NULL AND problem_message IS NOT NULL)),
        CHECK (state = 'changed' OR found IS NULL),
        CHECK ((format IS NULL) = (width IS NULL) AND (format IS NULL) = (height IS NULL)
          AND (format IS NULL) = (stored_width IS NULL) AND (format IS NULL) = (stored_height IS NULL)
          AND (format IS NULL) = (orientation IS NULL))
      ) STRICT;

      INSERT INTO new_image (id, ${columns}) SELECT id, ${columns} FROM image;

      DROP TABLE image;
      ALTER TABLE new_image RENAME TO image;

      CREATE INDEX image_by_state ON image (state, id);
      CREATE INDEX image_by_content ON image (content_sha256, state);
      CREATE INDEX image_by_path ON image (path, id, state);
    `);
  },
};
