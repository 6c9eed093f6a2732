import { createPinia, setActivePinia } from 'pinia';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProjectEntry } from '#core/contract/projectHistory.ts';
import type { OpenProject } from '#core/contract/projects.ts';
import { journalEntryIdSchema } from '#core/document/ids.ts';
import { TestBackend } from '../../tests/support/testBackend.ts';
import { useBackend } from './backend.ts';
import { useProject } from './project.ts';
import { stepsTo, useProjectHistory } from './projectHistory.ts';

/** The newest first, as the backend lists them; the undone ones are the newest. */
const entries: readonly ProjectEntry[] = [9, 8, 5, 3, 1].map((id) => ({
  ...{ entryId: journalEntryIdSchema.parse(id), kind: 'class-add', label: `Add class ${id}` },
  ...{ createdAt: '2026-01-01T00:00:00.000Z', isUndone: id > 5, images: 0 },
}));

const idsTo = (direction: 'undo' | 'redo', id: number): number[] =>
  entries
    .filter(({ entryId }) => entryId === id)
    .flatMap((target) => stepsTo(entries, direction, target).map(({ entryId }) => entryId));

describe('the steps to a place in the history', () => {
  it('are taken back from the newest that is not undone, with the one that is meant', () => {
    expect(idsTo('undo', 3)).toEqual([5, 3]);
    expect(idsTo('undo', 5)).toEqual([5]);
    expect(idsTo('undo', 1)).toEqual([5, 3, 1]);
  });

  it('are done again from the oldest undone one on', () => {
    expect(idsTo('redo', 9)).toEqual([8, 9]);
    expect(idsTo('redo', 8)).toEqual([8]);
  });
});

describe('the history of the open project', () => {
  let backend: TestBackend;
  beforeAll(async () => {
    backend = await TestBackend.create();
  });
  afterAll(() => backend[Symbol.asyncDispose]());

  /** What a tab keeps; Node has none. */
  const storage = { getItem: () => null, setItem: () => undefined };
  vi.stubGlobal('sessionStorage', storage);
  vi.stubGlobal('localStorage', storage);

  beforeEach(() => {
    setActivePinia(createPinia());
    useBackend().use({
      client: backend.client,
      projectReopened: () => undefined,
      onState: (listener) => listener('open'),
      reconnect: () => undefined,
    });
  });

  /** A project to which so many classes were added, one step each; the page does not show it. */
  async function projectWith(classes: number): Promise<OpenProject> {
    const projectId = await backend.newProject();
    const { file } = await backend.client.projects.status({ projectId });
    for (let index = 0; index < classes; index++) {
      await backend.client.classes.create({ projectId, name: `class ${index}` });
    }
    await backend.client.projects.close({ projectId });
    return backend.client.projects.open({ file });
  }

  const openWith = async (classes: number): Promise<void> => useProject().show(await projectWith(classes));

  const classNames = async (): Promise<string[]> =>
    (await backend.client.classes.list({ projectId: useProject().projectId() })).map(({ name }) => name);

  it('goes as many steps as are asked for at once, each from where the one before has led', async () => {
    await openWith(3);
    const history = useProjectHistory();
    const steps = [
      history.stepNext('undo'),
      history.stepNext('undo'),
      history.stepNext('undo'),
      history.stepNext('redo'),
    ];
    expect(history.isStepping).toBe(true);
    await Promise.all(steps);
    expect(history.isStepping).toBe(false);
    expect(history.failure).toBeUndefined();
    expect(await classNames()).toEqual(['class 0']);
  });

  it('goes on after a step that failed', async () => {
    await openWith(2);
    const history = useProjectHistory();
    await history.load();
    const first = history.entries.at(-1);
    if (first === undefined) throw new Error('Nothing was added.');
    const wrong = expect(history.step('undo', first)).rejects.toMatchObject({ code: 'history-moved' });
    await Promise.all([wrong, history.stepNext('undo')]);
    expect(await classNames()).toEqual(['class 0']);
  });

  it('takes nothing back in a project that was opened after the key was pressed', async () => {
    const next = await projectWith(2);
    await openWith(2);
    const history = useProjectHistory();
    const steps = [history.stepNext('undo'), history.stepNext('undo')];
    await useProject().show(next);
    await Promise.all(steps);
    expect(await classNames()).toEqual(['class 0', 'class 1']);
  });

  it('shows older steps once, however often they are asked for', async () => {
    await openWith(130);
    const history = useProjectHistory();
    await history.load();
    expect(history.entries).toHaveLength(100);
    await Promise.all([history.loadMore(), history.loadMore()]);
    const ids = history.entries.map(({ entryId }) => entryId);
    expect(ids).toHaveLength(130);
    expect(new Set(ids).size).toBe(130);
  });
});
