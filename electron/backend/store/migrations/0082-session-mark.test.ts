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

it('gives every project a mark of its own, and touches nothing else', () => {
  const marks = [1, 2].map(() => {
    const sqlite = new Database(':memory:');
    const before = Math.max(...allMigrations.map(({ version }) => version).filter((version) => version < 82));
    migrate(sqlite, 'memory', { target: before });
    sqlite.exec(`
      INSERT INTO root VALUES (1, '/pictures');
      INSERT INTO image (id, root_id, path, byte_length, modified_at_ms, state, problem_code, problem_message)
        VALUES (7, 1, 'a.jpg', 0, 5, 'unreadable', 'image-empty', 'It is empty.');
      INSERT INTO class (id, label_index, name, folded_name, colour) VALUES (1, 1, 'cat', 'cat', '#ff0000');
      INSERT INTO tag (image_id, class_id, value, source) VALUES (7, 1, 'present', 'human');
    `);
    const rows = allRows(sqlite);

    migrate(sqlite, 'memory', { target: 82 });

    const { session_mark: mark, ...others } = allRows(sqlite);
    expect(others).toEqual(rows);
    expect(mark).toEqual([{ id: 1, mark: expect.stringMatching(/^[0-9a-f]{32}$/) as string }]);
    expect(() => sqlite.exec(`INSERT INTO session_mark VALUES (2, 'another')`)).toThrow(/CHECK/);
    sqlite.close();
    return mark;
  });
  expect(marks[0]).not.toEqual(marks[1]);
});
