import { rename } from 'node:fs/promises';
import { createPinia, setActivePinia } from 'pinia';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { TestBackend } from '../../tests/support/testBackend.ts';
import { useBackend } from './backend.ts';
import { useProject } from './project.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

/** What a tab keeps over being loaded again; Node has none. */
const tab = new Map<string, string>();
vi.stubGlobal('sessionStorage', {
  getItem: (key: string) => tab.get(key) ?? null,
  setItem: (key: string, value: string) => tab.set(key, value),
});

beforeEach(() => {
  tab.clear();
  load();
});

/** As a tab does at first, and when it is loaded again. */
function load(): void {
  setActivePinia(createPinia());
  useBackend().use({
    client: backend.client,
    projectReopened: () => undefined,
    onState: (listener) => listener('open'),
    reconnect: () => undefined,
  });
}

let left = 0;

/** The file of a project that was open in a tab which is loaded again, and closed in the backend. */
async function leftProject(): Promise<string> {
  const file = backend.path(`left-${++left}.maskwright`);
  await useProject().show(await backend.client.projects.create({ file }));
  await backend.client.projects.close({ projectId: useProject().projectId() });
  load();
  return file;
}

it('what a tab had open is opened again, and where that fails whoever asks is told why, until it can be', async () => {
  const file = await leftProject();
  await rename(file, `${file}.away`);
  // The page that one was on asks first, then the start page that it leads to.
  const refusal = { code: 'project-missing' };
  await expect(useProject().restore()).rejects.toMatchObject(refusal);
  await expect(useProject().restore()).rejects.toMatchObject(refusal);
  expect(useProject()).toMatchObject({ open: undefined, unopened: file });
  await rename(`${file}.away`, file);
  await useProject().restore();
  expect(useProject()).toMatchObject({ open: { file }, unopened: undefined });
  // Once it was open, that it is closed is what somebody wants.
  await useProject().close();
  await useProject().restore();
  expect(useProject().open).toBeUndefined();
});

it('what a tab had open does not take the place of what was opened meanwhile', async () => {
  await leftProject();
  const other = await backend.client.projects.create({ file: backend.path('other.maskwright') });
  const restoring = useProject().restore();
  await useProject().show(other);
  await restoring;
  expect(useProject().open).toEqual(other);
});
