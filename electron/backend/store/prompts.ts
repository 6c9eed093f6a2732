import { and, asc, eq, max } from 'drizzle-orm';
import { ExpectedError } from '#core/base/errors.ts';
import { promptIdSchema, type PromptId } from '#core/document/ids.ts';
import type { Prompt, PromptRole, PromptScope, PromptSource } from '#core/document/prompt.ts';
import { nextId } from './nextId.ts';
import type { ReadableProject, WritableProject } from './project.ts';
import { findPrompt, inScope, promptKind, toPrompt } from './promptRecord.ts';
import { prompt } from './tables.ts';
import type { RecordSetter } from './unrecorded.ts';

export interface NewPrompts {
  readonly scope: PromptScope;
  readonly role: PromptRole;
  /** In the order in which they are to come after those that are there. */
  readonly texts: readonly { readonly text: string; readonly source: PromptSource; readonly weight?: number }[];
}

/** The prompts of exactly this scope, foreground first, each role in its order. */
export function readPrompts(project: ReadableProject, scope: PromptScope): Prompt[] {
  return project.database.orm
    .select()
    .from(prompt)
    .where(inScope(scope))
    .orderBy(asc(prompt.role), asc(prompt.position), asc(prompt.id))
    .all()
    .map(toPrompt)
    .toSorted((a, b) => (a.role === b.role ? 0 : a.role === 'foreground' ? -1 : 1));
}

/** The prompt of this id. Throws `ExpectedError` (`prompt-missing`). */
export function requirePrompt(project: ReadableProject, promptId: PromptId): Prompt {
  const row = project.database.orm.select().from(prompt).where(eq(prompt.id, promptId)).get();
  if (row !== undefined) return toPrompt(row);
  throw new ExpectedError('prompt-missing', `The project has no prompt ${promptId}.`, {
    remedy: 'It may have been removed in another window: read the prompts again.',
    details: { promptId },
  });
}

/**
 * Adds prompts at the end of their scope and role, switched on. A text that is there already stays as it is: what a person switched
 * off is not suggested again. Returns those that were new.
 * Throws `ExpectedError` (`prompt-without-class`): foreground is always that of a class.
 */
export function addPrompts(
  project: WritableProject,
  recorder: RecordSetter,
  { scope, role, texts }: NewPrompts,
): Prompt[] {
  if (role === 'foreground' && scope.classId === null) {
    throw new ExpectedError('prompt-without-class', 'A foreground prompt must belong to a class.', {
      remedy: 'Name its class, or add it to the background.',
    });
  }
  const last = project.database.orm
    .select({ position: max(prompt.position) })
    .from(prompt)
    .where(and(inScope(scope), eq(prompt.role, role)))
    .get();
  let position = (last?.position ?? 0) + 1;
  return texts.flatMap(({ text, source, weight = 1 }) => {
    if (findPrompt(project, scope, role, text) !== undefined) return [];
    const promptId = promptIdSchema.parse(nextId(project, 'prompt'));
    const content = { role, text, isEnabled: true, weight, source, position: position++, createdAtMs: Date.now() };
    recorder.set(promptKind, scope.imageId, { promptId }, { classId: scope.classId, ...content });
    return [requirePrompt(project, promptId)];
  });
}

/**
 * Changes a prompt's text, switch or weight. A text that a person changed is the person's.
 * Throws `ExpectedError`: `prompt-missing`, `prompt-exists` (another one of its scope and role has the text).
 */
export function changePrompt(
  project: WritableProject,
  recorder: RecordSetter,
  promptId: PromptId,
  change: Partial<Pick<Prompt, 'text' | 'isEnabled' | 'weight'>>,
): Prompt {
  const { id, imageId, ...current } = requirePrompt(project, promptId);
  const changed = { ...current, ...change };
  const scope = { imageId, classId: current.classId };
  if (findPrompt(project, scope, current.role, changed.text, id) !== undefined) {
    throw new ExpectedError('prompt-exists', `There is a prompt '${changed.text}' here already.`, {
      remedy: 'Switch that one on, or choose another text.',
      details: { text: changed.text },
    });
  }
  const source = changed.text === current.text ? current.source : ({ kind: 'human' } as const);
  recorder.set(promptKind, imageId, { promptId }, { ...changed, source });
  return requirePrompt(project, promptId);
}

/** Removes a prompt. Throws `ExpectedError` (`prompt-missing`). */
export function removePrompt(project: WritableProject, recorder: RecordSetter, promptId: PromptId): void {
  const { imageId } = requirePrompt(project, promptId);
  recorder.set(promptKind, imageId, { promptId }, null);
}

/**
 * Puts the prompts of a scope and role into this order.
 * Throws `ExpectedError` (`prompt-order`) when these are not exactly the prompts that are there.
 */
export function orderPrompts(
  project: WritableProject,
  recorder: RecordSetter,
  { scope, role, promptIds }: { scope: PromptScope; role: PromptRole; promptIds: readonly PromptId[] },
): void {
  const present = new Map(
    readPrompts(project, scope)
      .filter((one) => one.role === role)
      .map((one) => [one.id, one]),
  );
  const isSame =
    new Set(promptIds).size === promptIds.length &&
    promptIds.length === present.size &&
    promptIds.every((id) => present.has(id));
  if (!isSame) {
    throw new ExpectedError('prompt-order', 'The new order does not name each prompt exactly once.', {
      remedy: 'Read the prompts again: another window may have changed them.',
    });
  }
  for (const [index, promptId] of promptIds.entries()) {
    const { id, imageId, ...content } = requirePrompt(project, promptId);
    recorder.set(promptKind, imageId, { promptId: id }, { ...content, position: index + 1 });
  }
}
