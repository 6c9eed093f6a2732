import { formatCount } from '#core/base/format.ts';
import type { PromptId } from '#core/document/ids.ts';
import type { Prompt, PromptRole, PromptScope } from '#core/document/prompt.ts';
import { recordEntry, type Recorder } from '../../store/journal.ts';
import type { ReadableProject, WritableProject } from '../../store/project.ts';
import {
  addPrompts,
  changePrompt,
  orderPrompts,
  readPrompts,
  removePrompt,
  requirePrompt,
} from '../../store/prompts.ts';
import { requireImages } from '../../store/requireImages.ts';
import { requireClass } from '../../store/writeClasses.ts';
import { entryLabel } from '../projects/entryLabel.ts';
import type { ProjectSession } from '../projects/projectRegistry.ts';

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
  requireScope(project, scope);
  const [first = ''] = texts;
  const what = texts.length === 1 ? `prompt '${first}'` : formatCount(texts.length, 'prompt');
  return recordPrompts(project, scope, 'prompt-add', `Add ${what}`, (recorder) =>
    addPrompts(project, recorder, { scope, role, texts: texts.map((text) => ({ text, source: { kind: 'human' } })) }),
  );
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
  const current = requirePrompt(project, promptId);
  return recordPrompts(project, current, 'prompt-change', `Change prompt '${current.text}'`, (recorder) =>
    changePrompt(project, recorder, promptId, {
      ...(text === undefined ? {} : { text }),
      ...(isEnabled === undefined ? {} : { isEnabled }),
      ...(weight === undefined ? {} : { weight }),
    }),
  );
}

/** Throws `ExpectedError` (`prompt-missing`). */
export function removePromptOf({ project }: ProjectSession, promptId: PromptId): void {
  const current = requirePrompt(project, promptId);
  recordPrompts(project, current, 'prompt-remove', `Remove prompt '${current.text}'`, (recorder) => {
    removePrompt(project, recorder, promptId);
  });
}

/** Throws as `orderPrompts` of the store, and `ExpectedError`: `image-unknown`, `class-missing`. */
export function orderPromptsOf(
  { project }: ProjectSession,
  order: { readonly scope: PromptScope; readonly role: PromptRole; readonly promptIds: readonly PromptId[] },
): void {
  requireScope(project, order.scope);
  recordPrompts(project, order.scope, 'prompt-order', 'Reorder prompts', (recorder) => {
    orderPrompts(project, recorder, order);
  });
}

/** Prompts of an image are in its history, all others in the project's. */
function recordPrompts<Result>(
  project: WritableProject,
  { imageId }: PromptScope,
  kind: string,
  label: string,
  work: (recorder: Recorder) => Result,
): Result {
  return recordEntry(project, { imageId, kind, label: entryLabel(label) }, work).result;
}

function requireScope(project: ReadableProject, { imageId, classId }: PromptScope): void {
  if (imageId !== null) requireImages(project, [imageId]);
  if (classId !== null) requireClass(project, classId);
}
