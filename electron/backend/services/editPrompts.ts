import type { PromptId } from '#core/document/ids.ts';
import type { Prompt, PromptRole, PromptScope } from '#core/document/prompt.ts';
import { inTransaction, type ReadableProject } from '../store/project.ts';
import { addPrompts, changePrompt, orderPrompts, readPrompts, removePrompt } from '../store/prompts.ts';
import { requireImages } from '../store/requireImages.ts';
import { requireClass } from '../store/writeClasses.ts';
import type { ProjectSession } from './projectRegistry.ts';

/** Throws `ExpectedError`: `image-unknown`, `class-missing`. */
export function listPrompts({ project }: ProjectSession, scope: PromptScope): Prompt[] {
  requireScope(project, scope);
  return readPrompts(project, scope);
}

/** Adds a person's prompts. Throws as `addPrompts` of the store, and `ExpectedError`: `image-unknown`, `class-missing`. */
export function addPromptsTo(
  { project }: ProjectSession,
  { scope, role, texts }: { readonly scope: PromptScope; readonly role: PromptRole; readonly texts: readonly string[] },
): Prompt[] {
  return inTransaction(project, () => {
    requireScope(project, scope);
    return addPrompts(project, { scope, role, texts: texts.map((text) => ({ text, source: { kind: 'human' } })) });
  });
}

/** Throws as `changePrompt` of the store. */
export function changePromptOf(
  { project }: ProjectSession,
  {
    promptId,
    text,
    isEnabled,
    weight,
  }: {
    readonly promptId: PromptId;
    readonly text?: string | undefined;
    readonly isEnabled?: boolean | undefined;
    readonly weight?: number | undefined;
  },
): Prompt {
  return changePrompt(project, promptId, {
    ...(text === undefined ? {} : { text }),
    ...(isEnabled === undefined ? {} : { isEnabled }),
    ...(weight === undefined ? {} : { weight }),
  });
}

/** Throws `ExpectedError` (`prompt-missing`). */
export function removePromptOf({ project }: ProjectSession, promptId: PromptId): void {
  removePrompt(project, promptId);
}

/** Throws as `orderPrompts` of the store, and `ExpectedError`: `image-unknown`, `class-missing`. */
export function orderPromptsOf(
  { project }: ProjectSession,
  order: { readonly scope: PromptScope; readonly role: PromptRole; readonly promptIds: readonly PromptId[] },
): void {
  inTransaction(project, () => {
    requireScope(project, order.scope);
    orderPrompts(project, order);
  });
}

function requireScope(project: ReadableProject, { imageId, classId }: PromptScope): void {
  if (imageId !== null) requireImages(project, [imageId]);
  if (classId !== null) requireClass(project, classId);
}
