import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { migrate, readVersion } from '../migrate.ts';
import { temporaryFolder } from '../temporaryProject.ts';

describe('the migration to labels, prompts and heads', () => {
  it('keeps classes and tags of the version before as they are', () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'old.maskwright');
    const database = new Database(file);
    try {
      database.pragma('foreign_keys = ON');
      migrate(database, file, { target: 29 });
      database.exec(`
        INSERT INTO root VALUES (1, '/pictures');
        INSERT INTO image (id, root_id, path, content_sha256, byte_length, modified_at_ms, state, format, stored_width,
          stored_height, width, height, orientation)
          VALUES (1, 1, 'a.jpg', 'ab', 9, 9, 'ready', 'jpeg', 4, 3, 4, 3, 1);
        INSERT INTO class VALUES (1, 1, 'cat', 'cat', '#ff0000'), (2, 3, 'Dog', 'dog', '#00ff00');
        INSERT INTO tag VALUES (1, 1, 'present', 'csv'), (1, 2, 'absent', 'human');
      `);
      const rows = (table: string) => database.prepare<[], object>(`SELECT * FROM ${table} ORDER BY 1, 2`).all();
      const before = { classes: rows('class'), tags: rows('tag'), images: rows('image') };

      migrate(database, file, { target: 30 });
      expect(readVersion(database)).toBe(30);
      expect(rows('class')).toEqual(before.classes.map((row) => ({ ...row, deleted_at_ms: null })));
      expect(rows('tag')).toEqual(before.tags.map((row) => ({ ...row, list_id: null })));
      expect(rows('image')).toEqual(before.images);
      for (const table of ['tag_list', 'label', 'prompt', 'head', 'active_head']) expect(rows(table)).toEqual([]);
      expect(database.pragma('foreign_key_check')).toEqual([]);
    } finally {
      database.close();
    }
  });
});
