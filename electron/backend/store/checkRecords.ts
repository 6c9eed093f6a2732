import { errorMessage } from '#core/base/errors.ts';
import type { HeadId, LabelId, PromptId } from '#core/document/ids.ts';
import { readHeadWeights } from './heads.ts';
import { requireLabel } from './labels.ts';
import type { ReadableProject } from './project.ts';
import { requirePrompt } from './prompts.ts';

/**
 * What people, lists and answerers said: nothing of a class that was deleted, labels and prompts that can be read, heads with the
 * weights that were stored. One line for each thing that is wrong.
 */
export function* checkRecords(project: ReadableProject): Generator<string> {
  const { sqlite } = project.database;
  for (const table of ['tag', 'label', 'prompt']) {
    const names = sqlite
      .prepare<[], string>(
        `SELECT DISTINCT class.name FROM ${table} JOIN class ON class.id = ${table}.class_id
         WHERE class.deleted_at_ms IS NOT NULL ORDER BY class.name`,
      )
      .pluck()
      .all();
    for (const name of names) yield `${table}: the deleted class ${name} still has some`;
  }
  const idsOf = <Id>(table: string): Id[] =>
    sqlite.prepare<[], Id>(`SELECT id FROM ${table} ORDER BY id`).pluck().all();
  for (const id of idsOf<LabelId>('label')) yield* failureOf(`label ${id}`, () => requireLabel(project, id));
  for (const id of idsOf<PromptId>('prompt')) yield* failureOf(`prompt ${id}`, () => requirePrompt(project, id));
  for (const id of idsOf<HeadId>('head')) yield* failureOf(`head ${id}`, () => readHeadWeights(project, id));
}

function* failureOf(name: string, read: () => unknown): Generator<string> {
  try {
    read();
  } catch (error) {
    yield `${name}: ${errorMessage(error)}`;
  }
}
