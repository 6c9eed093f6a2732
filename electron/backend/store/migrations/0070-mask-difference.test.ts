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

it('keeps every mask and pointer, and makes room for what is counted of them', () => {
  const sqlite = new Database(':memory:');
  sqlite.pragma('foreign_keys = ON');
  const before = Math.max(...allMigrations.map(({ version }) => version).filter((version) => version < 70));
  migrate(sqlite, 'memory', { target: before });
  sqlite.exec(`
    INSERT INTO root VALUES (1, '/pictures');
    INSERT INTO image (id, root_id, path, content_sha256, byte_length, modified_at_ms, state, format,
        stored_width, stored_height, width, height, orientation)
      VALUES (7, 1, 'a.jpg', 'ab', 1000, 0, 'ready', 'jpeg', 5, 4, 5, 4, 1);
    INSERT INTO tile VALUES (zeroblob(32), 'uint8', 'constant', x'00');
    INSERT INTO mask_revision (id, image_id, sequence, origin, width, height, content_sha256, job_id, parameters, created_at_ms)
      VALUES (5, 7, 1, 'machine', 5, 4, 'ab', NULL, '{}', 15), (6, 7, 2, 'accepted', 5, 4, 'ab', NULL, '{}', 16);
    INSERT INTO mask_revision_tile VALUES (5, 'class', 0, 0, zeroblob(32)), (6, 'class', 0, 0, zeroblob(32));
    INSERT INTO mask_proposal VALUES (7, 5);
    INSERT INTO mask_acceptance VALUES (7, 6);
  `);
  const rowsBefore = allRows(sqlite);
  expect(rowsBefore['mask_acceptance']).toHaveLength(1);

  migrate(sqlite, 'memory', { target: 70 });

  expect(allRows(sqlite)).toEqual({ ...rowsBefore, mask_difference: [] });
  expect(sqlite.pragma('foreign_key_check')).toEqual([]);
  sqlite.exec('INSERT INTO mask_difference VALUES (7, 6, 5, 3)');
  expect(() => sqlite.exec('INSERT INTO mask_difference VALUES (7, 99, 5, 3)')).toThrow(/FOREIGN KEY/);
  expect(() => sqlite.exec('INSERT INTO mask_difference VALUES (7, 6, 0, -1)')).toThrow(/CHECK/);
  sqlite.close();
});
