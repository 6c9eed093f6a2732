import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { followed, plainGeneration, TestBackend } from '../../../../tests/support/testBackend.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

describe('opening projects', () => {
  it('creates a project in a folder that is not there yet', async () => {
    const file = backend.path('new/folders/p.maskwright');
    const project = await backend.client.projects.create({ file });
    expect(project.file).toBe(file);
    expect(existsSync(file)).toBe(true);
    await expect(backend.client.projects.create({ file })).rejects.toMatchObject({ kind: 'expected' });
  });

  it('makes no folder for a project that it refuses by its name', async () => {
    await expect(backend.client.projects.create({ file: backend.path('unnamed/p.txt') })).rejects.toMatchObject({
      code: expect.stringMatching(/^project-/) as string,
    });
    expect(existsSync(backend.path('unnamed'))).toBe(false);
  });

  it('says why a folder cannot be made', async () => {
    await backend.write('in-the-way', '');
    await expect(
      backend.client.projects.create({ file: backend.path('in-the-way/p.maskwright') }),
    ).rejects.toMatchObject({ code: 'folder-unwritable', remedy: expect.any(String) as string });
  });

  it('leaves no folder behind when the project cannot be made', async () => {
    const file = backend.path(`unmade/${'x'.repeat(240)}.maskwright`);
    await expect(backend.client.projects.create({ file })).rejects.toMatchObject({ code: 'project-name' });
    await backend.write('taken/p.maskwright', '');
    await expect(backend.client.projects.create({ file: backend.path('taken/p.maskwright') })).rejects.toMatchObject({
      code: 'project-exists',
    });
    expect(await readdir(backend.path('taken'))).toEqual(['p.maskwright']);
    expect(existsSync(backend.path('unmade'))).toBe(false);
  });

  it('knows a project whose ending was left out', async () => {
    const { projectId } = await backend.client.projects.create({ file: backend.path('whole.maskwright') });
    await backend.client.projects.close({ projectId });
    await expect(backend.client.projects.open({ file: backend.path('whole') })).rejects.toMatchObject({
      code: 'project-missing',
      remedy: `Did you mean ${backend.path('whole.maskwright')}?`,
    });
  });

  it('discards a project that it made, with its folders, and no other', async () => {
    const file = backend.path('discarded/deep/p.maskwright');
    const { projectId } = await backend.client.projects.create({ file });
    await backend.client.projects.close({ projectId });
    const opened = await backend.client.projects.open({ file });
    await expect(backend.client.projects.discard(opened)).rejects.toMatchObject({ code: 'project-not-new' });
    await backend.client.projects.close(opened);
    expect(existsSync(file)).toBe(true);
    const made = await backend.client.projects.create({ file: backend.path('discarded/new/q.maskwright') });
    await backend.client.projects.discard(made);
    expect(await readdir(backend.path('discarded'))).toEqual(['deep']);
  });

  it('refuses to open a project twice and names the holder; after closing it opens again', async () => {
    const file = backend.path('twice.maskwright');
    const { projectId } = await backend.client.projects.create({ file });
    await expect(backend.client.projects.open({ file })).rejects.toMatchObject({
      code: 'project-locked',
      message: expect.stringContaining(String(process.pid)) as string,
    });
    await backend.client.projects.close({ projectId });
    const again = await backend.client.projects.open({ file });
    await backend.client.projects.close(again);
    // Nothing but the project itself stays behind.
    expect((await readdir(backend.folder)).filter((name) => name.startsWith('twice'))).toEqual(['twice.maskwright']);
  });

  it('does not know a project any more once it is closed, and closes it only once', async () => {
    const projectId = await backend.newProject();
    await backend.client.projects.close({ projectId });
    await backend.client.projects.close({ projectId });
    await expect(backend.client.projects.status({ projectId })).rejects.toMatchObject({ code: 'project-not-open' });
  });

  it.each([
    ['that is not there', 'absent.maskwright', undefined, 'project-missing'],
    ['that is no database', 'text.maskwright', 'just a text, long enough to be looked at', 'project-not-a-project'],
  ])('refuses a file %s', async (_, name, text, code) => {
    if (text !== undefined) await backend.write(name, text);
    await expect(backend.client.projects.open({ file: backend.path(name) })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(name) as string,
      remedy: expect.any(String) as string,
    });
  });

  it('refuses a project of a newer version', async () => {
    const file = backend.path('newer.maskwright');
    await backend.client.projects.close(await backend.client.projects.create({ file }));
    const sqlite = new Database(file);
    sqlite.pragma('user_version = 9999');
    sqlite.close();
    await expect(backend.client.projects.open({ file })).rejects.toMatchObject({
      code: 'project-newer',
      remedy: expect.any(String) as string,
    });
  });
});

describe('closing a project', () => {
  it('interrupts its running job and waits for it; the job goes on after the next opening', async () => {
    const file = backend.path('closed.maskwright');
    for (let sample = 1; sample <= 9; sample++) await backend.copySample(sample, `pictures/key/${sample}.jpg`);
    const { projectId } = await backend.client.projects.create({ file });
    await backend.import(projectId, 'pictures');
    await backend.client.tags.fromFolders({ projectId });
    const { jobId } = await backend.client.generation.start({ projectId, ...plainGeneration });
    if (jobId === null) throw new Error('nothing was started');
    const stream = await backend.client.jobs.watch({ projectId, jobId });
    await stream.next();
    await backend.client.projects.close({ projectId });
    expect((await followed(stream)).report.state).toBe('interrupted');

    const reopened = await backend.client.projects.open({ file });
    const status = await backend.client.projects.status(reopened);
    expect(status.jobs).toMatchObject([{ jobId, state: 'interrupted', total: 9 }, { kind: 'import-images' }]);
    expect(await backend.generate(reopened.projectId)).toMatchObject({ jobId, state: 'done', done: 9 });
  });

  it('stops an import that is under way', async () => {
    await backend.drawPictures(...Array.from({ length: 100 }, (_, index) => `many/${index}.png`));
    const projectId = await backend.newProject();
    const stream = await backend.client.images.import({ projectId, folder: backend.path('many') });
    await stream.next();
    await backend.client.projects.close({ projectId });
    await expect(followed(stream)).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

describe('the status of a project', () => {
  it('counts folders, images, tags, masks, classes, jobs and problems', async () => {
    const projectId = await backend.taggedProject('counted', [3, 6]);
    await backend.drawPictures('counted/loose.png');
    await backend.write('counted/key/broken.jpg', '');
    await backend.import(projectId, 'counted');
    await backend.generate(projectId);
    const status = await backend.client.projects.status({ projectId });
    expect(status).toMatchObject({
      roots: [backend.path('counted')],
      images: { total: 4, unreadable: 1, tagged: 2, masked: 2 },
      classes: [{ index: 1, name: 'key', taggedImages: 2 }],
      jobs: [{ kind: 'generate-masks', state: 'done', total: 2, done: 2 }, { kind: 'import-images' }, {}],
      problems: [{ path: 'key/broken.jpg' }],
    });
    // The same to one who only looks, while the project is open here.
    expect(await backend.client.projects.inspect({ file: status.file })).toEqual({ ...status, notices: [] });
  });

  it('is told of a closed project without leaving anything beside it', async () => {
    const file = backend.path('looked-at.maskwright');
    await backend.client.projects.close(await backend.client.projects.create({ file }));
    expect(await backend.client.projects.inspect({ file })).toMatchObject({ file, images: { total: 0 } });
    expect((await readdir(backend.folder)).filter((name) => name.startsWith('looked-at'))).toEqual([
      'looked-at.maskwright',
    ]);
  });
});

describe('the check of a project', () => {
  it('finds a sound project sound, and what was damaged in another', async () => {
    const file = backend.path('damaged.maskwright');
    await backend.copySample(3, 'one/key/3.jpg');
    const { projectId } = await backend.client.projects.create({ file });
    await backend.import(projectId, 'one');
    await backend.client.tags.fromFolders({ projectId });
    await backend.generate(projectId);
    expect(await backend.check(projectId)).toEqual({ isSound: true, findings: [], notices: [] });
    await backend.client.projects.close({ projectId });

    const sqlite = new Database(file);
    sqlite.pragma('recursive_triggers = OFF');
    sqlite.pragma('foreign_keys = OFF');
    sqlite.exec('UPDATE job SET done_count = 0');
    sqlite.exec('DELETE FROM image');
    sqlite.close();
    const reopened = await backend.client.projects.open({ file });
    const { isSound, findings } = await backend.check(reopened.projectId);
    expect(isSound).toBe(false);
    expect(findings.join('\n')).toMatch(/job 2: its counts differ/);
    expect(findings.join('\n')).toMatch(/names something that is not in image/);
  });
});
