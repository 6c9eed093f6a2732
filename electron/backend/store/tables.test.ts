import { getTableConfig } from 'drizzle-orm/sqlite-core';
import { describe, expect, it } from 'vitest';
import { allTables } from './allTables.ts';
import { temporaryProject } from './temporaryProject.ts';

interface ColumnInfo {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly pk: number;
}

describe('the table definitions', () => {
  it('name exactly the tables that the migrations create', () => {
    using temporary = temporaryProject();
    const created = temporary.project.database.sqlite
      .prepare<[], string>(
        `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`,
      )
      .pluck()
      .all();
    expect(allTables.map((table) => getTableConfig(table).name).sort()).toEqual(created);
  });

  it.each(allTables.map((table) => getTableConfig(table)))('equal what the migrations create: $name', (table) => {
    using temporary = temporaryProject();
    const { sqlite } = temporary.project.database;
    const tableKey = table.primaryKeys.flatMap((key) => key.columns.map((column) => column.name));
    const isKey = (name: string, isPrimary: boolean) => isPrimary || tableKey.includes(name);

    const columns = sqlite.prepare<[string], ColumnInfo>('SELECT * FROM pragma_table_info(?)').all(table.name);
    expect(columns.map(({ name, type, notnull, pk }) => [name, type, notnull === 1 || pk > 0, pk > 0])).toEqual(
      table.columns.map((column) => {
        const key = isKey(column.name, column.primary);
        return [column.name, column.getSQLType().toUpperCase(), column.notNull || key, key];
      }),
    );
    if (tableKey.length > 0) {
      const inKeyOrder = columns.filter((column) => column.pk > 0).sort((a, b) => a.pk - b.pk);
      expect(inKeyOrder.map((column) => column.name)).toEqual(tableKey);
    }

    const references = sqlite
      .prepare<[string], { table: string; from: string; to: string; on_delete: string }>(
        'SELECT "table", "from", "to", on_delete FROM pragma_foreign_key_list(?)',
      )
      .all(table.name);
    const expectedReferences = table.foreignKeys.map((key) => {
      const { columns: from, foreignColumns, foreignTable } = key.reference();
      return {
        table: getTableConfig(foreignTable).name,
        from: from[0]?.name,
        to: foreignColumns[0]?.name,
        on_delete: key.onDelete === 'cascade' ? 'CASCADE' : 'NO ACTION',
      };
    });
    expect(new Set(references)).toEqual(new Set(expectedReferences));

    const indices = sqlite
      .prepare<[string], { name: string; unique: number; origin: string }>(
        `SELECT name, "unique", origin FROM pragma_index_list(?) WHERE origin <> 'pk'`,
      )
      .all(table.name)
      .map(({ name, unique, origin }) => ({
        name: origin === 'c' ? name : null,
        unique: unique === 1,
        columns: sqlite.prepare<[string], string>('SELECT name FROM pragma_index_info(?)').pluck().all(name),
      }));
    const expectedIndices = [
      ...table.indexes.map(({ config }) => ({
        name: config.name,
        unique: config.unique,
        columns: config.columns.map((column) => ('name' in column ? column.name : '')),
      })),
      ...table.uniqueConstraints.map((constraint) => ({
        name: null,
        unique: true,
        columns: constraint.columns.map((column) => column.name),
      })),
      ...table.columns
        .filter((column) => column.isUnique)
        .map((column) => ({ name: null, unique: true, columns: [column.name] })),
    ];
    expect(new Set(indices)).toEqual(new Set(expectedIndices));
  });

  it('are STRICT tables: a text in a number column is refused', () => {
    using temporary = temporaryProject();
    const { sqlite } = temporary.project.database;
    const lax = sqlite
      .prepare<[], string>(
        `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'`,
      )
      .pluck()
      .all();
    expect(lax).toEqual([]);
  });
});
