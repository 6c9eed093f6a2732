import { and, eq, isNull, ne, type SQL } from 'drizzle-orm';
import { z } from 'zod';
import { assert } from '#core/base/assert.ts';
import { ExpectedError } from '#core/base/errors.ts';
import { promptIdSchema, type PromptId } from '#core/document/ids.ts';
import { foldPromptText, promptSchema, type Prompt, type PromptRole, type PromptScope } from '#core/document/prompt.ts';
import { requireLiveClass } from './classRecord.ts';
import type { ReadableProject } from './project.ts';
import type { RecordKind } from './recordKind.ts';
import { prompt } from './tables.ts';

const keySchema = z.object({ promptId: promptIdSchema });
const stateSchema = promptSchema.omit({ id: true, imageId: true });

/** A prompt; its image is the record's, null for those of the project or of a class. */
export const promptKind: RecordKind<z.infer<typeof keySchema>, z.infer<typeof stateSchema>> = {
  name: 'prompt',
  key: keySchema,
  value: stateSchema,
  read: ({ database }, _, { promptId }) => {
    const row = database.orm.select().from(prompt).where(eq(prompt.id, promptId)).get();
    return row === undefined ? null : stateSchema.parse(toPrompt(row));
  },
  write: (project, imageId, { promptId }, state) => {
    const { orm } = project.database;
    if (state === null) {
      orm.delete(prompt).where(eq(prompt.id, promptId)).run();
      return;
    }
    const { source, ...rest } = state;
    if (rest.classId !== null) requireLiveClass(project, rest.classId);
    const other = findPrompt(project, { imageId, classId: rest.classId }, rest.role, rest.text, promptId);
    if (other !== undefined) {
      throw new ExpectedError('history-conflict', `There is a prompt '${rest.text}' here by now.`, {
        remedy: 'Remove or rename that one, then try again.',
        details: { variant: 'prompt-taken', text: rest.text },
      });
    }
    const { kind, ...answer } = source;
    const content = {
      ...rest,
      imageId,
      foldedText: foldPromptText(rest.text),
      source: kind,
      answerer: null,
      question: null,
      score: null,
      ...answer,
    };
    orm
      .insert(prompt)
      .values({ id: promptId, ...content })
      .onConflictDoUpdate({ target: prompt.id, set: content })
      .run();
  },
};

/** The prompt with this text in exactly this scope and role, without regard to case; `exceptId` is not looked at. */
export function findPrompt(
  { database }: ReadableProject,
  scope: PromptScope,
  role: PromptRole,
  text: string,
  exceptId?: PromptId,
): PromptId | undefined {
  return database.orm
    .select({ id: prompt.id })
    .from(prompt)
    .where(
      and(
        inScope(scope),
        eq(prompt.role, role),
        eq(prompt.foldedText, foldPromptText(text)),
        exceptId === undefined ? undefined : ne(prompt.id, exceptId),
      ),
    )
    .get()?.id;
}

export function inScope({ imageId, classId }: PromptScope): SQL | undefined {
  return and(
    imageId === null ? isNull(prompt.imageId) : eq(prompt.imageId, imageId),
    classId === null ? isNull(prompt.classId) : eq(prompt.classId, classId),
  );
}

export function toPrompt({ source, answerer, question, score, ...row }: typeof prompt.$inferSelect): Prompt {
  if (source === 'human') return promptSchema.parse({ ...row, source: { kind: source } });
  assert(answerer !== null && question !== null && score !== null, `prompt ${row.id} has no answer`);
  return promptSchema.parse({ ...row, source: { kind: source, answerer, question, score } });
}
