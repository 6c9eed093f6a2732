import { and, asc, eq, isNull, max, type SQL } from 'drizzle-orm';
import { assert } from '#core/base/assert.ts';
import { ExpectedError } from '#core/base/errors.ts';
import type { PromptId } from '#core/document/ids.ts';
import {
  foldPromptText,
  promptSchema,
  type Prompt,
  type PromptRole,
  type PromptScope,
  type PromptSource,
} from '#core/document/prompt.ts';
import { inTransaction, type ReadableProject, type WritableProject } from './project.ts';
import { prompt } from './tables.ts';

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
  });
}

/**
 * Adds prompts at the end of their scope and role, switched on. A text that is there already stays as it is: what a person switched
 * off is not suggested again. Returns those that were new.
 * Throws `ExpectedError` (`prompt-without-class`): foreground is always that of a class.
 */
export function addPrompts(project: WritableProject, { scope, role, texts }: NewPrompts): Prompt[] {
  if (role === 'foreground' && scope.classId === null) {
    throw new ExpectedError('prompt-without-class', 'A foreground prompt must belong to a class.', {
      remedy: 'Name its class, or add it to the background.',
    });
  }
  return inTransaction(project, () => {
    const { orm } = project.database;
    const last = orm
      .select({ position: max(prompt.position) })
      .from(prompt)
      .where(and(inScope(scope), eq(prompt.role, role)))
      .get();
    let position = (last?.position ?? 0) + 1;
    return texts.flatMap(({ text, source, weight = 1 }) => {
      if (findText(project, scope, role, text) !== undefined) return [];
      const row = orm
        .insert(prompt)
        .values({
          ...scope,
          role,
          text,
          foldedText: foldPromptText(text),
          isEnabled: true,
          weight,
          ...sourceColumns(source),
          position: position++,
          createdAtMs: Date.now(),
        })
        .returning()
        .get();
      return [toPrompt(row)];
    });
  });
}

/**
 * Changes a prompt's text, switch or weight. A text that a person changed is the person's.
 * Throws `ExpectedError`: `prompt-missing`, `prompt-exists` (another one of its scope and role has the text).
 */
export function changePrompt(
  project: WritableProject,
  promptId: PromptId,
  change: Partial<Pick<Prompt, 'text' | 'isEnabled' | 'weight'>>,
): Prompt {
  return inTransaction(project, () => {
    const current = requirePrompt(project, promptId);
    const { text = current.text, isEnabled = current.isEnabled, weight = current.weight } = change;
    const other = findText(project, current, current.role, text);
    if (other !== undefined && other !== promptId) {
      throw new ExpectedError('prompt-exists', `There is a prompt '${text}' here already.`, {
        remedy: 'Switch that one on, or choose another text.',
      });
    }
    const source = text === current.text ? current.source : ({ kind: 'human' } as const);
    const row = project.database.orm
      .update(prompt)
      .set({ text, foldedText: foldPromptText(text), isEnabled, weight, ...sourceColumns(source) })
      .where(eq(prompt.id, promptId))
      .returning()
      .get();
    return toPrompt(row);
  });
}

/** Removes a prompt. Throws `ExpectedError` (`prompt-missing`). */
export function removePrompt(project: WritableProject, promptId: PromptId): void {
  inTransaction(project, () => {
    requirePrompt(project, promptId);
    project.database.orm.delete(prompt).where(eq(prompt.id, promptId)).run();
  });
}

/**
 * Puts the prompts of a scope and role into this order.
 * Throws `ExpectedError` (`prompt-order`) when these are not exactly the prompts that are there.
 */
export function orderPrompts(
  project: WritableProject,
  { scope, role, promptIds }: { scope: PromptScope; role: PromptRole; promptIds: readonly PromptId[] },
): void {
  inTransaction(project, () => {
    const present = readPrompts(project, scope).filter((one) => one.role === role);
    const wanted = new Set(promptIds);
    const isSame =
      wanted.size === promptIds.length && present.length === wanted.size && present.every(({ id }) => wanted.has(id));
    if (!isSame) {
      throw new ExpectedError('prompt-order', 'The new order does not name each prompt exactly once.', {
        remedy: 'Read the prompts again: another window may have changed them.',
      });
    }
    for (const [index, promptId] of promptIds.entries()) {
      project.database.orm
        .update(prompt)
        .set({ position: index + 1 })
        .where(eq(prompt.id, promptId))
        .run();
    }
  });
}

function findText(project: ReadableProject, scope: PromptScope, role: PromptRole, text: string): PromptId | undefined {
  return project.database.orm
    .select({ id: prompt.id })
    .from(prompt)
    .where(and(inScope(scope), eq(prompt.role, role), eq(prompt.foldedText, foldPromptText(text))))
    .get()?.id;
}

function inScope({ imageId, classId }: PromptScope): SQL | undefined {
  return and(
    imageId === null ? isNull(prompt.imageId) : eq(prompt.imageId, imageId),
    classId === null ? isNull(prompt.classId) : eq(prompt.classId, classId),
  );
}

function sourceColumns(source: PromptSource) {
  const { kind, ...answer } = source;
  return { source: kind, answerer: null, question: null, score: null, ...answer };
}

function toPrompt({ source, answerer, question, score, ...row }: typeof prompt.$inferSelect): Prompt {
  if (source === 'human') return promptSchema.parse({ ...row, source: { kind: source } });
  assert(answerer !== null && question !== null && score !== null, `prompt ${row.id} has no answer`);
  return promptSchema.parse({ ...row, source: { kind: source, answerer, question, score } });
}
