import { and, eq, max } from 'drizzle-orm';
import { ExpectedError } from '#core/base/errors.ts';
import type { ClassId, ImageId, LabelId, PromptId } from '#core/document/ids.ts';
import { tagSourceSchema, type TagValue } from '#core/document/tag.ts';
import { classMergeKind } from './classMerges.ts';
import { classKind } from './classRecord.ts';
import { labelKind } from './labelRecord.ts';
import type { WritableProject } from './project.ts';
import { findPrompt, inScope, promptKind } from './promptRecord.ts';
import { requirePrompt } from './prompts.ts';
import { prompt } from './tables.ts';
import { tagKind, type TagState } from './tagRecord.ts';
import type { RecordSetter } from './unrecorded.ts';
import { withdrawUntaggedProposals } from './untaggedProposals.ts';
import { requireClass } from './writeClasses.ts';

/**
 * Makes one class of two: what is said of `fromId` is said of `intoId` from now on, and `fromId` is deleted. Of two tags of an image
 * the stronger source has the word; of equal ones present goes before unsure, and unsure before absent, as a picture shows the
 * merged class when it shows either. Prompts that are there already are dropped. Pixels of masks, whoever
 * set them, count as `intoId`'s from then on (`classMerges.ts`).
 * Throws `ExpectedError`: `class-missing`, `class-same`.
 */
export function mergeClasses(project: WritableProject, recorder: RecordSetter, fromId: ClassId, intoId: ClassId): void {
  const { name } = requireClass(project, fromId);
  requireClass(project, intoId);
  if (fromId === intoId) {
    throw new ExpectedError('class-same', `The class ${name} cannot be merged with itself.`, {
      remedy: 'Choose two classes.',
      details: { name },
    });
  }
  const { sqlite } = project.database;
  const rowsOf = <Row>(query: string): Row[] => sqlite.prepare<[ClassId], Row>(query).all(fromId);
  const tagged = rowsOf<{ imageId: ImageId }>('SELECT image_id AS imageId FROM tag WHERE class_id = ?');
  for (const { imageId } of tagged) {
    const from = tagKind.read(project, imageId, { classId: fromId });
    const into = tagKind.read(project, imageId, { classId: intoId });
    recorder.set(tagKind, imageId, { classId: intoId }, strongerOf(from, into));
    recorder.set(tagKind, imageId, { classId: fromId }, null);
  }
  for (const { id: labelId, imageId } of rowsOf<{ id: LabelId; imageId: ImageId }>(
    'SELECT id, image_id AS imageId FROM label WHERE class_id = ? ORDER BY id',
  )) {
    const label = labelKind.read(project, imageId, { labelId });
    recorder.set(labelKind, imageId, { labelId }, label === null ? null : { ...label, classId: intoId });
  }
  for (const { id } of rowsOf<{ id: PromptId }>('SELECT id FROM prompt WHERE class_id = ? ORDER BY position, id')) {
    movePrompt(project, recorder, id, intoId);
  }
  // A stronger source may say that the other class is absent.
  withdrawUntaggedProposals(
    project,
    recorder,
    tagged.map(({ imageId }) => imageId),
  );
  recorder.set(classMergeKind, null, { classId: fromId }, { intoId });
  recorder.set(classKind, null, { classId: fromId }, null);
}

const valueRank: Readonly<Record<TagValue, number>> = { present: 2, unsure: 1, absent: 0 };

function strongerOf(from: TagState | null, into: TagState | null): TagState | null {
  if (from === null || into === null) return from ?? into;
  const strength = ({ source }: TagState): number => tagSourceSchema.options.indexOf(source);
  if (strength(from) !== strength(into)) return strength(from) > strength(into) ? from : into;
  return valueRank[from.value] > valueRank[into.value] ? from : into;
}

/** To the end of the other class's prompts. */
function movePrompt(project: WritableProject, recorder: RecordSetter, promptId: PromptId, classId: ClassId): void {
  const { id, imageId, ...content } = requirePrompt(project, promptId);
  const scope = { imageId, classId };
  if (findPrompt(project, scope, content.role, content.text) !== undefined) {
    recorder.set(promptKind, imageId, { promptId: id }, null);
    return;
  }
  const last = project.database.orm
    .select({ position: max(prompt.position) })
    .from(prompt)
    .where(and(inScope(scope), eq(prompt.role, content.role)))
    .get();
  const position = (last?.position ?? 0) + 1;
  recorder.set(promptKind, imageId, { promptId: id }, { ...content, classId, position });
}
