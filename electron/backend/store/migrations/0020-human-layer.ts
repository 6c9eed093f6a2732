/**
 * What people draw, apart from what the machine proposes, and the journals that take every change back.
 *
 * Until now the mask revision with the highest sequence was an image's mask. Now a pointer names the machine's current proposal,
 * another the revision that a person vouches for, and drawn pixels lie in tiles of their own over the proposal.
 *
 * The append-only triggers on `tile` stay as they are, also for tiles that only a discarded redo named: such tiles are few and
 * small, and to prove that nothing names a tile takes a look through four tables. A collector, should one be wanted, is a
 * migration of its own that replaces the trigger by one that says exactly what it may take.
 */
import { createHash } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import type { Database } from 'better-sqlite3';
import type { Migration } from './migration.ts';

/** Values per tile, as in the version before. */
const tileLength = 256 * 256;

export const humanLayer: Migration = {
  version: 20,
  migrate: (database) => {
    database.exec(`
      CREATE TABLE mask_proposal (
        image_id INTEGER PRIMARY KEY REFERENCES image (id),
        revision_id INTEGER NOT NULL REFERENCES mask_revision (id)
      ) STRICT;

      CREATE TABLE mask_acceptance (
        image_id INTEGER PRIMARY KEY REFERENCES image (id),
        revision_id INTEGER NOT NULL REFERENCES mask_revision (id)
      ) STRICT;

      CREATE TABLE human_canvas (
        image_id INTEGER PRIMARY KEY REFERENCES image (id),
        width INTEGER NOT NULL CHECK (width > 0),
        height INTEGER NOT NULL CHECK (height > 0),
        content_sha256 TEXT
      ) STRICT;

      CREATE TABLE human_tile (
        image_id INTEGER NOT NULL REFERENCES image (id),
        plane TEXT NOT NULL CHECK (plane IN ('class', 'region', 'provenance')),
        "row" INTEGER NOT NULL CHECK ("row" >= 0),
        "column" INTEGER NOT NULL CHECK ("column" >= 0),
        tile_hash BLOB NOT NULL REFERENCES tile (hash),
        PRIMARY KEY (image_id, plane, "row", "column")
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE region_counter (
        image_id INTEGER PRIMARY KEY REFERENCES image (id),
        next_id INTEGER NOT NULL CHECK (next_id > 0)
      ) STRICT;

      CREATE TABLE journal_entry (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        image_id INTEGER REFERENCES image (id),
        kind TEXT NOT NULL,
        label TEXT NOT NULL,
        created_at_ms INTEGER NOT NULL,
        is_undone INTEGER NOT NULL CHECK (is_undone IN (0, 1))
      ) STRICT;
      CREATE INDEX journal_entry_by_image ON journal_entry (image_id, is_undone, id);

      CREATE TABLE journal_part (
        entry_id INTEGER NOT NULL REFERENCES journal_entry (id) ON DELETE CASCADE,
        ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
        kind TEXT NOT NULL,
        image_id INTEGER REFERENCES image (id),
        key TEXT NOT NULL CHECK (json_valid(key)),
        before TEXT CHECK (json_valid(before)),
        after TEXT CHECK (json_valid(after)),
        PRIMARY KEY (entry_id, ordinal),
        CHECK (before IS NOT after)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX journal_part_by_image ON journal_part (image_id, entry_id);

      CREATE TABLE journal_tile (
        entry_id INTEGER NOT NULL REFERENCES journal_entry (id) ON DELETE CASCADE,
        image_id INTEGER NOT NULL REFERENCES image (id),
        plane TEXT NOT NULL CHECK (plane IN ('class', 'region', 'provenance')),
        "row" INTEGER NOT NULL CHECK ("row" >= 0),
        "column" INTEGER NOT NULL CHECK ("column" >= 0),
        before_hash BLOB REFERENCES tile (hash),
        after_hash BLOB REFERENCES tile (hash),
        PRIMARY KEY (entry_id, image_id, plane, "row", "column"),
        CHECK (before_hash IS NOT after_hash)
      ) STRICT, WITHOUT ROWID;

      CREATE TRIGGER journal_entry_refuses_update
      BEFORE UPDATE OF id, image_id, kind, label, created_at_ms ON journal_entry
      BEGIN SELECT RAISE(ABORT, 'of a journal_entry only is_undone changes'); END;

      CREATE TRIGGER journal_entry_refuses_delete BEFORE DELETE ON journal_entry WHEN old.is_undone = 0
      BEGIN SELECT RAISE(ABORT, 'only an undone journal_entry can be discarded'); END;
    `);
    for (const table of ['journal_part', 'journal_tile']) {
      database.exec(`
        CREATE TRIGGER ${table}_refuses_update BEFORE UPDATE ON ${table}
        BEGIN SELECT RAISE(ABORT, '${table} never changes'); END;

        CREATE TRIGGER ${table}_refuses_delete BEFORE DELETE ON ${table}
        WHEN EXISTS (SELECT 1 FROM journal_entry WHERE id = old.entry_id AND is_undone = 0)
        BEGIN SELECT RAISE(ABORT, '${table} goes with its entry alone'); END;
      `);
    }
    carryOver(database);
  },
};

/** The newest machine revision becomes the proposal; the newest one of a person, if any, stays what is shown. */
function carryOver(database: Database): void {
  const newest = (origins: string) => `sequence = (SELECT max(sequence) FROM mask_revision AS other
    WHERE other.image_id = mask_revision.image_id AND other.origin IN (${origins}))`;
  const newestOfPerson = newest(`'human', 'accepted'`);
  database.exec(`
    INSERT INTO mask_proposal (image_id, revision_id)
    SELECT image_id, id FROM mask_revision WHERE ${newest(`'machine'`)};

    INSERT INTO mask_acceptance (image_id, revision_id)
    SELECT image_id, id FROM mask_revision WHERE origin = 'accepted' AND ${newestOfPerson};

    INSERT INTO human_canvas (image_id, width, height, content_sha256)
    SELECT image_id, width, height, content_sha256 FROM mask_revision WHERE origin = 'human' AND ${newestOfPerson};
  `);
  const drawn = `SELECT id FROM mask_revision WHERE origin = 'human' AND ${newestOfPerson}`;
  if (database.prepare(drawn).get() !== undefined) carryOverDrawnTiles(database, drawn);
  countRegions(database);
}

/** A drawn revision was whole: all of its pixels are a person's. One without regions has none. */
function carryOverDrawnTiles(database: Database, drawn: string): void {
  const allSet = ensureConstantTile(database, 'uint8', Buffer.from([1]));
  const noRegion = ensureConstantTile(database, 'uint32', Buffer.alloc(4));
  database.exec(`
    INSERT INTO human_tile (image_id, plane, "row", "column", tile_hash)
    SELECT image_id, plane, "row", "column", tile_hash FROM mask_revision_tile JOIN mask_revision ON id = revision_id
    WHERE plane IN ('class', 'region') AND id IN (${drawn})
  `);
  const fill = database.prepare<[string, Buffer]>(`
    INSERT INTO human_tile (image_id, plane, "row", "column", tile_hash)
    SELECT image_id, ?, "row", "column", ? FROM human_tile WHERE plane = 'class'
    ON CONFLICT DO NOTHING
  `);
  fill.run('provenance', allSet);
  fill.run('region', noRegion);
}

/** The name of the tile that holds one value everywhere, added where it is not there yet. */
function ensureConstantTile(database: Database, element: 'uint8' | 'uint32', value: Buffer): Buffer {
  const hash = createHash('sha256')
    .update(Buffer.alloc(tileLength * value.length, value))
    .digest();
  database
    .prepare(`INSERT INTO tile (hash, element, encoding, bytes) VALUES (?, ?, 'constant', ?) ON CONFLICT DO NOTHING`)
    .run(hash, element, value);
  return hash;
}

/** Region ids are given once per image from now on, so that those in use must be known. */
function countRegions(database: Database): void {
  const rows = database
    .prepare<[], { image_id: number; encoding: string; bytes: Buffer }>(
      `SELECT image_id, encoding, bytes FROM mask_revision JOIN mask_revision_tile ON revision_id = mask_revision.id
       JOIN tile ON hash = tile_hash WHERE plane = 'region'`,
    )
    .iterate();
  const highest = new Map<number, number>();
  for (const { image_id: imageId, encoding, bytes } of rows) {
    const raw = encoding === 'constant' ? bytes : inflateRawSync(bytes, { maxOutputLength: tileLength * 4 });
    let largest = highest.get(imageId) ?? 0;
    for (let at = 0; at + 4 <= raw.length; at += 4) largest = Math.max(largest, raw.readUInt32LE(at));
    highest.set(imageId, largest);
  }
  const insert = database.prepare('INSERT INTO region_counter (image_id, next_id) VALUES (?, ?)');
  for (const [imageId, largest] of highest) insert.run(imageId, largest + 1);
}
