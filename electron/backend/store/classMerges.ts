/** Classes that were merged into others, and what that makes of the pixels of masks. Merging itself: `mergeClasses.ts`. */
import { z } from 'zod';
import { classIdSchema } from '#core/document/ids.ts';
import type { ClassId } from '#core/document/ids.ts';
import { requireLiveClass } from './classRecord.ts';
import { forgetAllDifferences } from './keptDifferences.ts';
import { preparedStatement } from './preparedStatement.ts';
import type { ReadableProject } from './project.ts';
import type { RecordKind } from './recordKind.ts';

const keySchema = z.object({ classId: classIdSchema });
const valueSchema = z.object({ intoId: classIdSchema });

/**
 * Which class pixels of a merged one count as. It says so only while the merged class is deleted, and changes only while it is not:
 * recorded before the deletion, and so taken back after the class has come back. Where that is not possible, because another class
 * has its name or index by now, pixels stay merged. Writing throws `ExpectedError` (`history-conflict`) then.
 */
export const classMergeKind: RecordKind<z.infer<typeof keySchema>, z.infer<typeof valueSchema>> = {
  name: 'class-merge',
  key: keySchema,
  value: valueSchema,
  read: (project, _, { classId }) =>
    preparedStatement<[ClassId], { intoId: ClassId }>(
      project,
      'SELECT into_id AS intoId FROM class_merge WHERE class_id = ?',
    ).get(classId) ?? null,
  write: (project, _, { classId }, value) => {
    requireLiveClass(project, classId);
    if (value === null) {
      preparedStatement<[ClassId]>(project, 'DELETE FROM class_merge WHERE class_id = ?').run(classId);
    } else {
      preparedStatement<[ClassId, ClassId]>(
        project,
        'INSERT INTO class_merge VALUES (?, ?) ON CONFLICT DO UPDATE SET into_id = excluded.into_id',
      ).run(classId, value.intoId);
    }
    // Pixels that differed may be of one class now, and the reverse.
    forgetAllDifferences(project);
  },
};

/** What labels of tiles mean after all merges. */
export interface MergedLabels {
  /** By label as it is stored, 256 entries: the label that it counts as. */
  readonly meanings: Uint8Array;
  /** The same in a form to compare and keep: `[[2,1],[5,1]]`. */
  readonly text: string;
}

/** The labels of merged classes; null: no tile can have one. A class that was merged into one that was merged counts as the last. */
export function readMergedLabels(project: ReadableProject): MergedLabels | null {
  const rows = preparedStatement<[], { label: number; intoLabel: number }>(
    project,
    `SELECT merged.label_index AS label, target.label_index AS intoLabel FROM class_merge
     JOIN class AS merged ON merged.id = class_merge.class_id AND merged.deleted_at_ms IS NOT NULL
     JOIN class AS target ON target.id = class_merge.into_id
     ORDER BY merged.label_index`,
  ).all();
  if (rows.length === 0) return null;
  const next = new Map(rows.map(({ label, intoLabel }) => [label, intoLabel]));
  const last = (label: number): number => {
    let reached = label;
    for (let into = next.get(label); into !== undefined; into = next.get(into)) reached = into;
    return reached;
  };
  const meanings = Uint8Array.from({ length: 256 }, (_, label) => last(label));
  return { meanings, text: JSON.stringify(rows.map(({ label }) => [label, last(label)])) };
}
