import type { ClassUse } from '#core/contract/classes.ts';
import type { ClassId } from '#core/document/ids.ts';
import { preparedStatement } from './preparedStatement.ts';
import type { ReadableProject } from './project.ts';

const nothing: ClassUse = { tags: 0, labels: 0, prompts: 0, heatMaps: 0, masks: 0 };

/** All at once: reading what a mask was made for costs as much for one class as for all of them. */
const countsByClass: Readonly<Record<keyof ClassUse, string>> = {
  tags: 'SELECT class_id AS classId, count(*) AS count FROM tag GROUP BY class_id',
  labels: 'SELECT class_id AS classId, count(*) AS count FROM label GROUP BY class_id',
  prompts: 'SELECT class_id AS classId, count(*) AS count FROM prompt WHERE class_id IS NOT NULL GROUP BY class_id',
  heatMaps: 'SELECT class_id AS classId, count(*) AS count FROM cam GROUP BY class_id',
  masks: `SELECT class.value AS classId, count(*) AS count
    FROM mask_proposal JOIN mask_revision ON mask_revision.id = mask_proposal.revision_id,
      json_each(mask_revision.parameters, '$.classIds') AS class
    GROUP BY class.value`,
};

/** What the project holds of each class; of classes that are not in it, nothing. */
export function readClassUses(project: ReadableProject): (classId: ClassId) => ClassUse {
  const uses = new Map<ClassId, ClassUse>();
  for (const what of ['tags', 'labels', 'prompts', 'heatMaps', 'masks'] as const) {
    const rows = preparedStatement<[], { classId: ClassId; count: number }>(project, countsByClass[what]).all();
    for (const { classId, count } of rows) uses.set(classId, { ...(uses.get(classId) ?? nothing), [what]: count });
  }
  return (classId) => uses.get(classId) ?? nothing;
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
