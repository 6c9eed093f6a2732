import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PromptScope } from '#core/document/prompt.ts';
import { TestBackend } from '../../../../tests/support/testBackend.ts';
import { addPrompts } from '../../store/prompts.ts';
import { unrecorded } from '../../store/unrecorded.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
  await backend.drawPictures('one/key/1.png');
});
afterAll(() => backend[Symbol.asyncDispose]());

async function newProject() {
  const projectId = await backend.newProject();
  await backend.import(projectId, 'one');
  await backend.client.tags.fromFolders({ projectId });
  const [key] = await backend.client.classes.list({ projectId });
  const { id: imageId } = backend.image(projectId, 'key/1.png');
  if (key === undefined) throw new Error('there is no class');
  const classId = key.id;
  const scopes: Record<'project' | 'class' | 'image' | 'both', PromptScope> = {
    project: { imageId: null, classId: null },
    class: { imageId: null, classId },
    image: { imageId, classId: null },
    both: { imageId, classId },
  };
  const textsOf = async (scope: PromptScope) =>
    (await backend.client.prompts.list({ projectId, scope })).map(({ role, text }) => `${role}: ${text}`);
  return { projectId, classId, scopes, textsOf };
}

describe('prompts', () => {
  it('belong to the project, a class, an image or a class in an image, each scope apart', async () => {
    const { projectId, classId, scopes, textsOf } = await newProject();
    for (const [name, scope] of Object.entries(scopes)) {
      const texts = ['sky', `of ${name}`];
      expect(await backend.client.prompts.add({ projectId, scope, role: 'background', texts })).toHaveLength(2);
    }
    await backend.client.prompts.add({ projectId, scope: scopes.both, role: 'foreground', texts: ['a key'] });
    expect(await textsOf(scopes.project)).toEqual(['background: sky', 'background: of project']);
    expect(await textsOf(scopes.both)).toEqual(['foreground: a key', 'background: sky', 'background: of both']);
    expect((await backend.client.classes.use({ projectId, classId })).prompts).toBe(5);
    for (const scope of [scopes.project, scopes.image]) {
      await expect(
        backend.client.prompts.add({ projectId, scope, role: 'foreground', texts: ['x'] }),
      ).rejects.toMatchObject({ code: 'prompt-without-class' });
    }
  });

  it('are there once without regard to case and spaces, and those that are there stay as they are', async () => {
    const { projectId, scopes, textsOf } = await newProject();
    const add = (texts: string[]) =>
      backend.client.prompts.add({ projectId, scope: scopes.class, role: 'background', texts });
    const [sky] = await add(['Blue  sky ', 'sea']);
    const off = await backend.client.prompts.change({ projectId, promptId: sky?.id ?? 0, isEnabled: false });
    expect(off).toEqual({ ...sky, text: 'Blue sky', isEnabled: false });
    expect((await add(['blue sky', 'SEA', 'sand', 'Sand'])).map(({ text }) => text)).toEqual(['sand']);
    expect(await textsOf(scopes.class)).toEqual(['background: Blue sky', 'background: sea', 'background: sand']);
    expect((await backend.client.prompts.list({ projectId, scope: scopes.class }))[0]?.isEnabled).toBe(false);
    await expect(
      backend.client.prompts.change({ projectId, promptId: sky?.id ?? 0, text: 'Sea' }),
    ).rejects.toMatchObject({ code: 'prompt-exists' });
    expect(
      await backend.client.prompts.change({ projectId, promptId: sky?.id ?? 0, text: 'BLUE sky', weight: 0.5 }),
    ).toMatchObject({ text: 'BLUE sky', weight: 0.5, isEnabled: false });
  });

  it('of an answerer say what was asked and how sure it was, until a person rewrites them', async () => {
    const { projectId, scopes } = await newProject();
    const project = backend.project(projectId);
    const source = { kind: 'answerer', answerer: 'blip', question: 'What is behind the key?', score: 0.75 } as const;
    const [answer] = addPrompts(project, unrecorded(project), {
      scope: scopes.both,
      role: 'background',
      texts: [{ text: 'a table', source, weight: 0.75 }],
    });
    expect(await backend.client.prompts.list({ projectId, scope: scopes.both })).toEqual([answer]);
    expect(answer).toMatchObject({ source, weight: 0.75, position: 1 });
    const promptId = answer?.id ?? 0;
    expect((await backend.client.prompts.change({ projectId, promptId, isEnabled: false })).source).toEqual(source);
    expect(await backend.client.prompts.change({ projectId, promptId, text: 'a desk' })).toMatchObject({
      text: 'a desk',
      source: { kind: 'human' },
    });
  });

  it('keep the order that they are given, which names each once', async () => {
    const { projectId, scopes, textsOf } = await newProject();
    const scope = scopes.class;
    const role = 'background';
    const added = await backend.client.prompts.add({ projectId, scope, role, texts: ['a', 'b', 'c'] });
    const [a = 0, b = 0, c = 0] = added.map(({ id }) => id);
    await backend.client.prompts.order({ projectId, scope, role, promptIds: [c, a, b] });
    await backend.client.prompts.add({ projectId, scope, role, texts: ['d'] });
    expect(await textsOf(scope)).toEqual(['c', 'a', 'b', 'd'].map((text) => `background: ${text}`));
    for (const promptIds of [[], [a, b], [a, b, c], [a, a, b, c], [a, b, c, 99]]) {
      await expect(backend.client.prompts.order({ projectId, scope, role, promptIds })).rejects.toMatchObject({
        code: 'prompt-order',
      });
    }
    await backend.client.prompts.remove({ projectId, promptId: a });
    expect(await textsOf(scope)).toEqual(['c', 'b', 'd'].map((text) => `background: ${text}`));
    await expect(backend.client.prompts.remove({ projectId, promptId: a })).rejects.toMatchObject({
      code: 'prompt-missing',
    });
  });
});
