import { preparedStatement } from './preparedStatement.ts';
import type { ReadableProject } from './project.ts';

/** The id that a new row of a table with AUTOINCREMENT gets: one that no row has or had. */
export function nextId(project: ReadableProject, table: 'label' | 'prompt'): number {
  const row = preparedStatement<[string], { seq: number }>(
    project,
    'SELECT seq FROM sqlite_sequence WHERE name = ?',
  ).get(table);
  return (row?.seq ?? 0) + 1;
}
