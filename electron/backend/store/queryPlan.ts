import type { ReadableProject } from './project.ts';

/** For tests: what SQLite says it will do for a query, one line a step. */
export function queryPlan(
  { database }: ReadableProject,
  query: { toSQL(): { readonly sql: string; readonly params: unknown[] } },
): string[] {
  const { sql, params } = query.toSQL();
  return database.sqlite
    .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
    .all(...params)
    .map((step) => step.detail);
}
