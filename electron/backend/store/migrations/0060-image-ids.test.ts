import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { migrate } from '../migrate.ts';
import { allMigrations } from './allMigrations.ts';

type Row = Record<string, unknown>;

function allRows(sqlite: Database.Database): Record<string, Row[]> {
  const names = sqlite
    .prepare<[], string>(
      `SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'sqlite_sequence' ORDER BY name`,
    )
    .pluck()
    .all();
  return Object.fromEntries(names.map((name) => [name, sqlite.prepare<[], Row>(`SELECT * FROM "${name}"`).all()]));
}

/** The indices that were asked for, and the triggers, with what they say. */
function namedParts(sqlite: Database.Database): Row[] {
  const sql = `SELECT type, name, tbl_name, sql FROM sqlite_master
    WHERE type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY name`;
  return sqlite.prepare<[], Row>(sql).all();
}

it('keeps every image and all that refers to it, and gives the id of a forgotten one to no other', () => {
  const sqlite = new Database(':memory:');
  sqlite.pragma('foreign_keys = ON');
  const before = Math.max(...allMigrations.map(({ version }) => version).filter((version) => version < 60));
  migrate(sqlite, 'memory', { target: before });
  sqlite.exec(`
    INSERT INTO root VALUES (1, '/pictures');
    INSERT INTO image (id, root_id, path, content_sha256, byte_length, modified_at_ms, state, format, stored_width,
        stored_height, width, height, orientation, problem_code, problem_message, problem_remedy, file_number)
      VALUES (7, 1, 'a.jpg', 'ab', 1000, 5, 'ready', 'jpeg', 4, 5, 5, 4, 6, NULL, NULL, NULL, '77'),
        (8, 1, 'b.jpg', NULL, 0, 6, 'unreadable', NULL, NULL, NULL, NULL, NULL, NULL, 'image-empty', 'Empty.', NULL, NULL),
        (9, 1, 'c.jpg', 'cd', 9, 7, 'changed', 'png', 5, 4, 5, 4, 1, 'image-changed', 'Another.', 'Put it back.', '99'),
        (10, 1, 'd.jpg//10', 'ef', 9, 8, 'missing', 'png', 5, 4, 5, 4, 1, 'image-missing', 'Gone.', NULL, NULL),
        (12, 1, 'e.jpg', 'ab', 1000, 9, 'ready', 'jpeg', 4, 5, 5, 4, 6, NULL, NULL, NULL, NULL);
    INSERT INTO class (id, label_index, name, folded_name, colour) VALUES (1, 1, 'cat', 'cat', '#ff0000');
    INSERT INTO tag (image_id, class_id, value, source) VALUES (7, 1, 'present', 'human'), (12, 1, 'present', 'csv');
    INSERT INTO job (id, kind, state, priority, has_items, is_listed, parameters, total_count, done_count, skipped_count,
        failed_count, created_at_ms)
      VALUES (3, 'generate-masks', 'done', 'normal', 1, 1, '{}', 1, 1, 0, 0, 10);
    INSERT INTO job_item VALUES (3, 7, 'done', 1, NULL, NULL, NULL);
    INSERT INTO tile VALUES (zeroblob(32), 'uint8', 'constant', x'00');
    INSERT INTO mask_revision (id, image_id, sequence, origin, width, height, content_sha256, job_id, parameters, created_at_ms)
      VALUES (5, 7, 1, 'machine', 5, 4, 'ab', 3, '{}', 15);
    INSERT INTO mask_revision_tile VALUES (5, 'class', 0, 0, zeroblob(32));
    INSERT INTO mask_proposal VALUES (7, 5);
    INSERT INTO human_canvas VALUES (9, 5, 4, 'cd');
    INSERT INTO human_tile VALUES (9, 'class', 0, 0, zeroblob(32));
    INSERT INTO region_counter VALUES (9, 4);
    INSERT INTO journal_entry VALUES (2, 9, 'stroke', 'Brush cat', 20, 0);
    INSERT INTO journal_part VALUES (2, 0, 'canvas', 9, '{}', NULL, '{}');
    INSERT INTO journal_tile VALUES (2, 9, 'class', 0, 0, NULL, zeroblob(32));
    INSERT INTO label VALUES (4, 7, 1, 'foreground', 'point', '{}', 5, 4, 30);
    INSERT INTO prompt (id, image_id, class_id, role, text, folded_text, is_enabled, weight, source, position, created_at_ms)
      VALUES (6, 7, 1, 'foreground', 'a cat', 'a cat', 1, 1, 'human', 0, 40);
    INSERT INTO cam VALUES (1, 7, 1, 'shapes', 'fast', 1, 1, 1, '', 50, x'00');
    INSERT INTO import_problem VALUES (1, 'f.heic', 'image-format-unsupported', 'No.', NULL);
  `);
  const rowsBefore = allRows(sqlite);
  const partsBefore = namedParts(sqlite);
  expect(rowsBefore['image']).toHaveLength(5);

  migrate(sqlite, 'memory', { target: 60 });

  expect(allRows(sqlite)).toEqual({
    ...rowsBefore,
    image: rowsBefore['image']?.map((row) => ({ ...row, found: null })),
  });
  expect(namedParts(sqlite)).toEqual(partsBefore);
  expect(sqlite.pragma('foreign_key_check')).toEqual([]);
  expect(() =>
    sqlite.exec(`INSERT INTO tag (image_id, class_id, value, source) VALUES (99, 1, 'absent', 'csv')`),
  ).toThrow(/FOREIGN KEY/);
  expect(() => sqlite.exec(`UPDATE image SET found = '{}' WHERE id = 7`)).toThrow(/CHECK/);
  sqlite.exec(`
    DELETE FROM image WHERE id = 12;
    INSERT INTO image (root_id, path, byte_length, modified_at_ms, state, problem_code, problem_message)
      VALUES (1, 'g.jpg', 0, 0, 'missing', 'image-missing', 'Gone.');
  `);
  expect(sqlite.prepare(`SELECT id FROM image WHERE path = 'g.jpg'`).pluck().get()).toBe(13);
  sqlite.close();
});
