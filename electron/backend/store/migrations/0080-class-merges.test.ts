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

it('keeps every class, deleted ones too, and says of none that it was merged', () => {
  const sqlite = new Database(':memory:');
  sqlite.pragma('foreign_keys = ON');
  const before = Math.max(...allMigrations.map(({ version }) => version).filter((version) => version < 80));
  migrate(sqlite, 'memory', { target: before });
  sqlite.exec(`
    INSERT INTO class (id, label_index, name, folded_name, colour, deleted_at_ms)
      VALUES (1, 1, 'cat', 'cat', '#ff0000', NULL), (2, 2, 'kitten', 'kitten' || char(10) || '2', '#00ff00', 99);
    INSERT INTO journal_entry VALUES (1, NULL, 'class-merge', 'Merge class kitten into cat', 98, 0);
    INSERT INTO journal_part VALUES (1, 0, 'class', NULL, '{"classId":2}', '{"index":2,"name":"kitten","colour":"#00ff00"}', NULL);
  `);
  const rowsBefore = allRows(sqlite);
  expect(rowsBefore['journal_part']).toHaveLength(1);

  migrate(sqlite, 'memory', { target: 80 });

  expect(allRows(sqlite)).toEqual({ ...rowsBefore, class_merge: [] });
  expect(() => sqlite.exec('INSERT INTO class_merge VALUES (2, 2)')).toThrow(/CHECK/);
  sqlite.close();
});
