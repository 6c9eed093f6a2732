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

it('keeps every job with its items and masks, and lets jobs pause and do without items', () => {
  const sqlite = new Database(':memory:');
  sqlite.pragma('foreign_keys = ON');
  const before = Math.max(...allMigrations.map(({ version }) => version).filter((version) => version < 50));
  migrate(sqlite, 'memory', { target: before });
  sqlite.exec(`
    INSERT INTO root VALUES (1, '/pictures');
    INSERT INTO image (id, root_id, path, content_sha256, byte_length, modified_at_ms, state, format,
        stored_width, stored_height, width, height, orientation)
      VALUES (7, 1, 'a.jpg', 'ab', 1000, 0, 'ready', 'jpeg', 5, 4, 5, 4, 1),
        (8, 1, 'b.jpg', 'cd', 1000, 0, 'ready', 'jpeg', 5, 4, 5, 4, 1);
    INSERT INTO job VALUES
      (3, 'generate-masks', 'done', '{"preset":"fast"}', 2, 1, 0, 1, 10, 11, 12, 13, NULL, NULL, NULL, NULL),
      (4, 'generate-masks', 'failed', '{}', 1, 0, 0, 0, 20, 21, 22, 23, NULL, 'project-disk-full', 'Full.', 'Make room.');
    INSERT INTO job_item VALUES
      (3, 7, 'done', 1, NULL, NULL, NULL),
      (3, 8, 'failed', 1, 'image-empty', 'It is empty.', NULL),
      (4, 7, 'pending', 2, NULL, NULL, NULL);
    INSERT INTO mask_revision (id, image_id, sequence, origin, width, height, content_sha256, job_id, parameters, created_at_ms)
      VALUES (5, 7, 1, 'machine', 5, 4, 'ab', 3, '{}', 15);
  `);
  const rowsBefore = allRows(sqlite);
  expect(rowsBefore['job']).toHaveLength(2);

  migrate(sqlite, 'memory', { target: 50 });

  const added = { priority: 'normal', has_items: 1, is_listed: 1, report: null };
  expect(allRows(sqlite)).toEqual({
    ...rowsBefore,
    job: rowsBefore['job']?.map((row) => ({ ...row, ...added })),
  });
  // References are kept, and enforced again.
  expect(sqlite.pragma('foreign_key_check')).toEqual([]);
  expect(() => sqlite.exec('INSERT INTO job_item VALUES (99, 7, 1, 1, NULL, NULL, NULL)')).toThrow(/constraint/);
  expect(() => sqlite.exec('DELETE FROM job WHERE id = 3')).toThrow(/FOREIGN KEY/);
  sqlite.exec(`UPDATE job SET state = 'paused' WHERE id = 4`);
  expect(() => sqlite.exec(`UPDATE job SET state = 'asleep' WHERE id = 4`)).toThrow(/CHECK/);
  expect(() => sqlite.exec(`UPDATE job SET report = '{}' WHERE id = 4`)).toThrow(/CHECK/);
  sqlite.close();
});
