import type { ClassUse } from '#core/contract/classes.ts';
import type { ClassId } from '#core/document/ids.ts';
import { preparedStatement } from './preparedStatement.ts';
import type { ReadableProject } from './project.ts';

/** What the project holds of a class. */
export function readClassUse(project: ReadableProject, classId: ClassId): ClassUse {
  const count = (sql: string): number =>
    project.database.sqlite.prepare<[ClassId], number>(sql).pluck().get(classId) ?? 0;
  return {
    tags: count('SELECT count(*) FROM tag WHERE class_id = ?'),
    labels: count('SELECT count(*) FROM label WHERE class_id = ?'),
    prompts: count('SELECT count(*) FROM prompt WHERE class_id = ?'),
    heatMaps: count('SELECT count(*) FROM cam WHERE class_id = ?'),
    masks: count(
      `SELECT count(*) FROM mask_proposal JOIN mask_revision ON mask_revision.id = mask_proposal.revision_id
       WHERE EXISTS (SELECT 1 FROM json_each(mask_revision.parameters, '$.classIds') WHERE value = ?)`,
    ),
  };
}

/** Whether anything that people, lists or answerers said is about a class. */
export function isClassUsed(project: ReadableProject, classId: ClassId): boolean {
  const row = preparedStatement<[{ classId: ClassId }], { isUsed: number }>(
    project,
    `SELECT EXISTS (SELECT 1 FROM tag WHERE class_id = :classId) OR EXISTS (SELECT 1 FROM label WHERE class_id = :classId)
       OR EXISTS (SELECT 1 FROM prompt WHERE class_id = :classId) AS isUsed`,
  ).get({ classId });
  return row?.isUsed === 1;
}
