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

/** The tables that get the column, and what it is called there. */
const columns: Readonly<Record<string, string>> = {
  image: 'problem_details',
  import_problem: 'details',
  job: 'problem_details',
  job_item: 'problem_details',
};

it('adds a column without details to what has a problem, and touches nothing else', () => {
  const sqlite = new Database(':memory:');
  sqlite.pragma('foreign_keys = ON');
  const before = Math.max(...allMigrations.map(({ version }) => version).filter((version) => version < 86));
  migrate(sqlite, 'memory', { target: before });
  sqlite.exec(`
    INSERT INTO root VALUES (1, '/pictures');
    INSERT INTO image (id, root_id, path, byte_length, modified_at_ms, state, problem_code, problem_message, problem_remedy)
      VALUES (7, 1, 'a.jpg', 0, 5, 'unreadable', 'image-empty', 'a.jpg is empty (0 bytes).', 'Copy it again.');
    INSERT INTO import_problem VALUES (1, 'b', 'folder-unreadable', 'The folder b could not be read.', NULL);
    INSERT INTO job (id, kind, state, priority, has_items, is_listed, parameters, total_count, done_count, skipped_count,
        failed_count, created_at_ms, problem_code, problem_message, problem_remedy)
      VALUES (3, 'generate-masks', 'failed', 'normal', 1, 1, '{}', 1, 0, 0, 1, 5, 'disk-full', 'Full.', 'Make room.');
    INSERT INTO job_item (job_id, image_id, state, attempts, problem_code, problem_message)
      VALUES (3, 7, 'failed', 1, 'image-empty', 'a.jpg is empty (0 bytes).');
  `);
  const rows = allRows(sqlite);
  expect(Object.keys(columns).map((table) => rows[table]?.length)).toEqual([1, 1, 1, 1]);

  migrate(sqlite, 'memory', { target: 86 });

  expect(allRows(sqlite)).toEqual(
    Object.fromEntries(
      Object.entries(rows).map(([table, ofTable]) => {
        const column = columns[table];
        return [table, column === undefined ? ofTable : ofTable.map((row) => ({ ...row, [column]: null }))];
      }),
    ),
  );
  expect(sqlite.pragma('foreign_key_check')).toEqual([]);
  sqlite.close();
});
