import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBackend, type Backend } from '#backend/backend.ts';
import { createInProcessClient } from '#backend/inProcessClient.ts';
import { router } from '#backend/router.ts';
import { TestBackend } from '../../../../tests/support/testBackend.ts';
import { ServedFolders } from '../../door/servedFolders.ts';
import { userSampleFolder } from '../../files/hostFolders.ts';

let scratch: TestBackend;
let backend: Backend;
let folders: ServedFolders;

const page = () => createRouterClient(router, { context: { backend, host: { folders, project: 'p.maskwright' } } });

beforeAll(async () => {
  scratch = await TestBackend.create();
  backend = createBackend();
  folders = await ServedFolders.of([scratch.folder], [userSampleFolder()]);
});

afterAll(async () => {
  await backend.dispose();
  await scratch[Symbol.asyncDispose]();
});

describe('recent projects', () => {
  it('are those that pages opened, the newest first; missing and foreign ones are marked', async () => {
    const files = ['a', 'b', 'c'].map((name) => scratch.path(`${name}.maskwright`));
    for (const file of files) await page().projects.close(await page().projects.create({ file }));
    await page().projects.close(await page().projects.open({ file: files[0] ?? '' }));
    await rm(files[1] ?? '');
    const states = async () => (await page().recentProjects.list()).map(({ file, state }) => [file, state]);
    expect(await states()).toEqual([
      [files[0], 'there'],
      [files[2], 'there'],
      [files[1], 'missing'],
    ]);
    const nowhere = { folders: await ServedFolders.of([join(import.meta.dirname)]), project: null };
    const stranger = createRouterClient(router, { context: { backend, host: nowhere } });
    expect((await stranger.recentProjects.list()).map(({ state }) => state)).toEqual(['outside', 'outside', 'outside']);
    await page().recentProjects.forget({ file: files[1] ?? '' });
    expect((await states()).map(([file]) => file)).toEqual([files[0], files[2]]);
  });

  it('are not those that were taken back before they were whole', async () => {
    const before = await page().recentProjects.list();
    const made = await page().projects.create({ file: scratch.path('half.maskwright') });
    await page().projects.discard(made);
    expect(await page().recentProjects.list()).toEqual(before);
  });

  it('are not those of commands', async () => {
    const before = await page().recentProjects.list();
    const commands = createInProcessClient(backend);
    await commands.projects.close(await commands.projects.create({ file: scratch.path('quiet.maskwright') }));
    expect(await page().recentProjects.list()).toEqual(before);
  });
});

describe('the sample', () => {
  it("is a project of the user's own with pictures and tags, and the same one the next time", async () => {
    const opened = await page().sample.open();
    const status = await page().projects.status({ projectId: opened.projectId });
    expect(status.images).toEqual({ total: 12, unreadable: 0, tagged: 12, masked: 0, outdated: 0 });
    expect(status.roots).toEqual([join(userSampleFolder(), 'pictures')]);
    await page().classes.create({ projectId: opened.projectId, name: 'mine' });
    const again = await page().sample.open();
    expect(again.projectId).toBe(opened.projectId);
    expect((await page().recentProjects.list())[0]).toMatchObject({ file: opened.file, state: 'there' });
    await page().projects.close(again);
    const later = await page().sample.open();
    expect((await page().classes.list(later)).map(({ name }) => name)).toContain('mine');
    // As a page does when its backend was started again.
    expect((await page().projects.open({ file: opened.file })).projectId).toBe(later.projectId);
    await page().projects.close(later);
  });
});

it('a page learns which project to begin with, a command nothing', async () => {
  expect((await page().host.capabilities()).project).toBe('p.maskwright');
  expect((await createInProcessClient(backend).host.capabilities()).project).toBeNull();
});
