import type { Database, Statement } from 'better-sqlite3';
import type { ReadableProject } from './project.ts';

const statements = new WeakMap<Database, Map<string, Statement>>();

/**
 * A statement that is parsed once for each open project: for work on single rows that is done 100 000 times. Not to be iterated
 * over while it may be asked for again.
 */
export function preparedStatement<Parameters extends unknown[], Row = unknown>(
  { database }: ReadableProject,
  sql: string,
): Statement<Parameters, Row> {
  const known = statements.get(database.sqlite) ?? new Map<string, Statement>();
  statements.set(database.sqlite, known);
  let statement = known.get(sql);
  if (statement === undefined) known.set(sql, (statement = database.sqlite.prepare(sql)));
  return statement as Statement<Parameters, Row>;
}
