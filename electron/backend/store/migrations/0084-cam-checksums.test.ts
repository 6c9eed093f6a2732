import { createHash } from 'node:crypto';
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

it('gives every CAM that is there a checksum, and touches nothing else', () => {
  const sqlite = new Database(':memory:');
  sqlite.pragma('foreign_keys = ON');
  const before = Math.max(...allMigrations.map(({ version }) => version).filter((version) => version < 84));
  migrate(sqlite, 'memory', { target: before });
  sqlite.exec(`
    INSERT INTO root VALUES (1, '/pictures');
    INSERT INTO image (id, root_id, path, content_sha256, byte_length, modified_at_ms, state, format, stored_width,
        stored_height, width, height, orientation)
      VALUES (7, 1, 'a.jpg', 'ab', 1000, 5, 'ready', 'jpeg', 4, 5, 5, 4, 6);
    INSERT INTO class (id, label_index, name, folded_name, colour) VALUES (1, 1, 'cat', 'cat', '#ff0000');
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 250)
    INSERT INTO cam SELECT 3 * i, 7, 1, 'pack ' || i, 'fast', 2, 3, i / 7.0, 'asked', 50, randomblob(i) FROM n;
  `);
  const rows = allRows(sqlite);
  expect(rows['cam']).toHaveLength(250);

  migrate(sqlite, 'memory', { target: 84 });

  const { cam_checksum: checksums, ...others } = allRows(sqlite);
  expect(others).toEqual(rows);
  expect(checksums).toEqual(
    rows['cam']?.map((row) => ({
      cam_id: row['id'],
      sha256: createHash('sha256')
        .update(`[2,3,${String(row['peak'])},"asked",50]`)
        .update(row['deflated_values'] as Buffer)
        .digest(),
    })),
  );
  expect(sqlite.pragma('foreign_key_check')).toEqual([]);
  sqlite.exec('DELETE FROM image');
  expect(sqlite.prepare('SELECT count(*) FROM cam_checksum').pluck().get()).toBe(0);
  sqlite.close();
});
