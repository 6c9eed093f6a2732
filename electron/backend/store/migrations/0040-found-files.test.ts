import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { migrate } from '../migrate.ts';
import { allMigrations } from './allMigrations.ts';

type Row = Record<string, unknown>;

function allRows(sqlite: Database.Database): Record<string, Row[]> {
  const names = sqlite
    .prepare<[], string>(`SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`)
    .pluck()
    .all();
  return Object.fromEntries(names.map((name) => [name, sqlite.prepare<[], Row>(`SELECT * FROM "${name}"`).all()]));
}

it('keeps every image with its tags and masks; the numbers of their files are not known yet', () => {
  const sqlite = new Database(':memory:');
  sqlite.pragma('foreign_keys = ON');
  migrate(sqlite, 'memory', {
    target: Math.max(...allMigrations.map(({ version }) => version).filter((version) => version < 40)),
  });
  sqlite.exec(`
    INSERT INTO root VALUES (1, '/pictures');
    INSERT INTO image (id, root_id, path, content_sha256, byte_length, modified_at_ms, state, format,
        stored_width, stored_height, width, height, orientation, problem_code, problem_message)
      VALUES (7, 1, 'a.jpg', 'ab', 1000, 5, 'ready', 'jpeg', 5, 4, 5, 4, 1, NULL, NULL),
        (8, 1, 'b.jpg', NULL, 0, 6, 'unreadable', NULL, NULL, NULL, NULL, NULL, NULL, 'image-empty', 'It is empty.');
    INSERT INTO import_problem VALUES (1, 'c.gif', 'image-format-unsupported', 'No.', NULL);
    INSERT INTO class (id, label_index, name, folded_name, colour) VALUES (1, 1, 'cat', 'cat', '#ff0000');
    INSERT INTO tag (image_id, class_id, value, source) VALUES (7, 1, 'present', 'human');
    INSERT INTO mask_revision (id, image_id, sequence, origin, width, height, content_sha256, parameters, created_at_ms)
      VALUES (5, 7, 1, 'machine', 5, 4, 'ab', '{}', 15);
  `);
  const before = allRows(sqlite);
  expect(before['image']).toHaveLength(2);

  migrate(sqlite, 'memory', { target: 40 });

  expect(allRows(sqlite)).toEqual({
    ...before,
    image: before['image']?.map((row) => ({ ...row, file_number: null })),
    found_file: [],
  });
  expect(sqlite.pragma('foreign_key_check')).toEqual([]);
  sqlite.close();
});
