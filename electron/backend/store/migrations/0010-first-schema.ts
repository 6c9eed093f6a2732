import type { Migration } from './migration.ts';

/**
 * Images, classes, tags, jobs, CAMs, masks as content-addressed tiles, settings.
 *
 * Masks are append-only by trigger: a revision, its tiles and their content never change or vanish once committed.
 */
export const firstSchema: Migration = {
  version: 10,
  migrate: (database) => {
    database.exec(`
      CREATE TABLE root (
        id INTEGER PRIMARY KEY,
        folder TEXT NOT NULL UNIQUE
      ) STRICT;

      CREATE TABLE image (
        id INTEGER PRIMARY KEY,
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
        UNIQUE (root_id, path),
        CHECK (state <> 'ready' OR (content_sha256 IS NOT NULL AND width IS NOT NULL AND problem_code IS NULL)),
        CHECK (state = 'ready' OR (problem_code IS NOT NULL AND problem_message IS NOT NULL)),
        CHECK ((format IS NULL) = (width IS NULL) AND (format IS NULL) = (height IS NULL)
          AND (format IS NULL) = (stored_width IS NULL) AND (format IS NULL) = (stored_height IS NULL)
          AND (format IS NULL) = (orientation IS NULL))
      ) STRICT;
      CREATE INDEX image_by_state ON image (state, id);
      CREATE INDEX image_by_content ON image (content_sha256);

      CREATE TABLE import_problem (
        root_id INTEGER NOT NULL REFERENCES root (id),
        path TEXT NOT NULL,
        code TEXT NOT NULL,
        message TEXT NOT NULL,
        remedy TEXT,
        PRIMARY KEY (root_id, path)
      ) STRICT;

      CREATE TABLE class (
        id INTEGER PRIMARY KEY,
        label_index INTEGER NOT NULL UNIQUE CHECK (label_index BETWEEN 1 AND 254),
        name TEXT NOT NULL,
        folded_name TEXT NOT NULL UNIQUE,
        colour TEXT NOT NULL
      ) STRICT;

      CREATE TABLE tag (
        image_id INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE,
        class_id INTEGER NOT NULL REFERENCES class (id) ON DELETE CASCADE,
        value TEXT NOT NULL CHECK (value IN ('present', 'absent', 'unsure')),
        source TEXT NOT NULL CHECK (source IN ('machine', 'folder', 'csv', 'human')),
        PRIMARY KEY (image_id, class_id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX tag_by_class ON tag (class_id, value, image_id);

      CREATE TABLE job (
        id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled', 'interrupted')),
        parameters TEXT NOT NULL CHECK (json_valid(parameters)),
        total_count INTEGER NOT NULL,
        done_count INTEGER NOT NULL,
        skipped_count INTEGER NOT NULL,
        failed_count INTEGER NOT NULL,
        created_at_ms INTEGER NOT NULL,
        started_at_ms INTEGER,
        finished_at_ms INTEGER,
        heartbeat_at_ms INTEGER,
        owner_pid INTEGER,
        problem_code TEXT,
        problem_message TEXT,
        problem_remedy TEXT,
        CHECK (done_count + skipped_count + failed_count <= total_count)
      ) STRICT;

      CREATE TABLE job_item (
        job_id INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
        image_id INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE,
        state TEXT NOT NULL CHECK (state IN ('pending', 'done', 'skipped', 'failed')),
        attempts INTEGER NOT NULL,
        problem_code TEXT,
        problem_message TEXT,
        problem_remedy TEXT,
        PRIMARY KEY (job_id, image_id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX job_item_by_state ON job_item (job_id, state, image_id);
      CREATE INDEX job_item_by_image ON job_item (image_id);

      CREATE TABLE cam (
        id INTEGER PRIMARY KEY,
        image_id INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE,
        class_id INTEGER NOT NULL REFERENCES class (id) ON DELETE CASCADE,
        pack TEXT NOT NULL,
        preset TEXT NOT NULL,
        width INTEGER NOT NULL CHECK (width > 0),
        height INTEGER NOT NULL CHECK (height > 0),
        peak REAL NOT NULL,
        prompt_hash TEXT NOT NULL,
        created_at_ms INTEGER NOT NULL,
        deflated_values BLOB NOT NULL,
        UNIQUE (image_id, class_id, pack, preset)
      ) STRICT;
      CREATE INDEX cam_by_class ON cam (class_id);

      CREATE TABLE tile (
        hash BLOB PRIMARY KEY NOT NULL CHECK (length(hash) = 32),
        element TEXT NOT NULL CHECK (element IN ('uint8', 'uint32')),
        encoding TEXT NOT NULL CHECK (encoding IN ('constant', 'deflate')),
        bytes BLOB NOT NULL
      ) STRICT;

      CREATE TABLE mask_revision (
        id INTEGER PRIMARY KEY,
        image_id INTEGER NOT NULL REFERENCES image (id),
        sequence INTEGER NOT NULL CHECK (sequence > 0),
        origin TEXT NOT NULL CHECK (origin IN ('machine', 'human', 'accepted')),
        width INTEGER NOT NULL CHECK (width > 0),
        height INTEGER NOT NULL CHECK (height > 0),
        content_sha256 TEXT,
        job_id INTEGER REFERENCES job (id),
        pack TEXT,
        parameters TEXT NOT NULL CHECK (json_valid(parameters)),
        created_at_ms INTEGER NOT NULL,
        UNIQUE (image_id, sequence)
      ) STRICT;
      CREATE UNIQUE INDEX mask_revision_by_job ON mask_revision (job_id, image_id);

      CREATE TABLE mask_revision_tile (
        revision_id INTEGER NOT NULL REFERENCES mask_revision (id),
        plane TEXT NOT NULL CHECK (plane IN ('class', 'region', 'provenance', 'confidence')),
        "row" INTEGER NOT NULL CHECK ("row" >= 0),
        "column" INTEGER NOT NULL CHECK ("column" >= 0),
        tile_hash BLOB NOT NULL REFERENCES tile (hash),
        PRIMARY KEY (revision_id, plane, "row", "column")
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE setting (
        key TEXT PRIMARY KEY NOT NULL,
        value TEXT NOT NULL CHECK (json_valid(value))
      ) STRICT, WITHOUT ROWID;
    `);
    for (const table of ['mask_revision', 'mask_revision_tile', 'tile']) {
      for (const change of ['UPDATE', 'DELETE']) {
        database.exec(`
          CREATE TRIGGER ${table}_refuses_${change.toLowerCase()} BEFORE ${change} ON ${table}
          BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END;
        `);
      }
    }
  },
};
