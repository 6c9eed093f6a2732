import type { Migration } from './migration.ts';

/**
 * What people and answerers say beyond tags: labels (points, scribbles, boxes), prompts, trained heads. Lists of tags become known
 * by name, so that a corrected list can take back what it said before; classes can be deleted while their index stays taken.
 *
 * Ids of labels and prompts are never given twice (AUTOINCREMENT): undoing brings a removed one back under its own.
 */
export const labelsPromptsHeads: Migration = {
  version: 30,
  migrate: (database) => {
    database.exec(`
      CREATE TABLE tag_list (
        id INTEGER PRIMARY KEY,
        file TEXT NOT NULL UNIQUE
      ) STRICT;
      ALTER TABLE tag ADD COLUMN list_id INTEGER REFERENCES tag_list (id);
      CREATE INDEX tag_by_list ON tag (list_id, image_id) WHERE list_id IS NOT NULL;

      ALTER TABLE class ADD COLUMN deleted_at_ms INTEGER;

      CREATE TABLE label (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        image_id INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE,
        class_id INTEGER NOT NULL REFERENCES class (id) ON DELETE CASCADE,
        meaning TEXT NOT NULL CHECK (meaning IN ('foreground', 'background')),
        kind TEXT NOT NULL CHECK (kind IN ('point', 'scribble', 'box')),
        geometry TEXT NOT NULL CHECK (json_valid(geometry)),
        picture_width INTEGER NOT NULL CHECK (picture_width > 0),
        picture_height INTEGER NOT NULL CHECK (picture_height > 0),
        created_at_ms INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX label_by_image ON label (image_id);
      CREATE INDEX label_by_class ON label (class_id);

      CREATE TABLE prompt (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        image_id INTEGER REFERENCES image (id) ON DELETE CASCADE,
        class_id INTEGER REFERENCES class (id) ON DELETE CASCADE,
        role TEXT NOT NULL CHECK (role IN ('foreground', 'background')),
        text TEXT NOT NULL,
        folded_text TEXT NOT NULL,
        is_enabled INTEGER NOT NULL CHECK (is_enabled IN (0, 1)),
        weight REAL NOT NULL CHECK (weight > 0),
        source TEXT NOT NULL CHECK (source IN ('human', 'answerer')),
        answerer TEXT,
        question TEXT,
        score REAL,
        position INTEGER NOT NULL,
        created_at_ms INTEGER NOT NULL,
        CHECK (role = 'background' OR class_id IS NOT NULL),
        CHECK ((source = 'answerer') = (answerer IS NOT NULL) AND (source = 'answerer') = (question IS NOT NULL)
          AND (source = 'answerer') = (score IS NOT NULL))
      ) STRICT;
      -- One index for each kind of scope, as two nulls are different to an index; each also finds the prompts of its scope.
      CREATE UNIQUE INDEX prompt_of_project ON prompt (role, folded_text) WHERE image_id IS NULL AND class_id IS NULL;
      CREATE UNIQUE INDEX prompt_of_class ON prompt (class_id, role, folded_text)
        WHERE image_id IS NULL AND class_id IS NOT NULL;
      CREATE UNIQUE INDEX prompt_of_image ON prompt (image_id, role, folded_text)
        WHERE image_id IS NOT NULL AND class_id IS NULL;
      CREATE UNIQUE INDEX prompt_of_image_and_class ON prompt (image_id, class_id, role, folded_text)
        WHERE image_id IS NOT NULL AND class_id IS NOT NULL;
      CREATE INDEX prompt_by_class ON prompt (class_id);

      CREATE TABLE head (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        round INTEGER NOT NULL CHECK (round > 0),
        backbone TEXT NOT NULL,
        class_ids TEXT NOT NULL CHECK (json_valid(class_ids)),
        parameters TEXT NOT NULL CHECK (json_valid(parameters)),
        metrics TEXT NOT NULL CHECK (json_valid(metrics)),
        weights_sha256 TEXT NOT NULL CHECK (length(weights_sha256) = 64),
        weights BLOB NOT NULL,
        created_at_ms INTEGER NOT NULL,
        UNIQUE (name, round)
      ) STRICT;
      CREATE TABLE active_head (
        slot INTEGER PRIMARY KEY CHECK (slot = 1),
        head_id INTEGER NOT NULL REFERENCES head (id)
      ) STRICT;
    `);
    for (const change of ['UPDATE', 'DELETE']) {
      database.exec(`
        CREATE TRIGGER head_refuses_${change.toLowerCase()} BEFORE ${change} ON head
        BEGIN SELECT RAISE(ABORT, 'head is append-only'); END;
      `);
    }
  },
};
