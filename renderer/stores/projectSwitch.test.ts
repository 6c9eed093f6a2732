/** What was asked in one project is not shown in the one that is opened next. */
import { createPinia, setActivePinia } from 'pinia';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { defined } from '#core/base/assert.ts';
import type { OpenProject } from '#core/contract/projects.ts';
import { TestBackend } from '../../tests/support/testBackend.ts';
import { useBackend } from './backend.ts';
import { useGallery } from './gallery.ts';
import { useProject } from './project.ts';
import { useProjectHistory } from './projectHistory.ts';
import { useSources } from './sources.ts';

let backend: TestBackend;
let first: OpenProject;
let second: OpenProject;

beforeAll(async () => {
  backend = await TestBackend.create();
  await backend.drawPictures('switch/1.png', 'switch/2.png');
  [first, second] = [await withClass('boat'), await withClass('tree')];
});
afterAll(() => backend[Symbol.asyncDispose]());

async function withClass(name: string): Promise<OpenProject> {
  const created = await backend.newProject();
  await backend.client.classes.create({ projectId: created, name });
  const { file } = await backend.client.projects.status({ projectId: created });
  await backend.client.projects.close({ projectId: created });
  return await backend.client.projects.open({ file });
}

/** What a tab keeps; Node has none. */
const storage = { getItem: () => null, setItem: () => undefined };
vi.stubGlobal('sessionStorage', storage);
vi.stubGlobal('localStorage', storage);

beforeEach(async () => {
  setActivePinia(createPinia());
  useBackend().use({
    client: backend.client,
    projectReopened: () => undefined,
    onState: (listener) => listener('open'),
    reconnect: () => undefined,
  });
  await useProject().show(first);
});

describe('in the project that is opened next', () => {
  it('no step is shown that was taken back in the one before', async () => {
    const history = useProjectHistory();
    await history.load();
    const step = history.step('undo', defined(history.nextUndo, 'a step'));
    await useProject().show(second);
    await step;
    expect([history.run, history.notice]).toEqual([undefined, undefined]);
    await history.load();
    expect(history.nextUndo?.label).toContain('tree');
  });

  it('nothing is counted of the one before, nor when none is open', async () => {
    const gallery = useGallery();
    const counting = gallery.refresh();
    await useProject().show(second);
    await counting;
    expect(gallery.counts).toBeUndefined();
    useProject().open = undefined;
    await gallery.refresh();
    expect(gallery.problem).toBeUndefined();
  });

  it('no pictures are taken that the one before takes', async () => {
    const sources = useSources();
    const adding = sources.addFolder(backend.path('switch'));
    expect(sources.state.kind).toBe('running');
    await useProject().show(second);
    expect(sources.state.kind).toBe('idle');
    await adding;
    expect(sources.state.kind).toBe('idle');
  });
});
