import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestBackend } from '../../../../tests/support/testBackend.ts';
import { saying } from '../../../../tests/support/saying.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

async function labelsOf(projectId: string): Promise<string[]> {
  const entries = await backend.client.projectHistory.list({ projectId, limit: 100 });
  return entries.map(({ label, images, isUndone }) => `${label} (${images})${isUndone ? ' undone' : ''}`);
}

const undo = (projectId: string) => backend.client.projectHistory.undo({ projectId });
const redo = (projectId: string) => backend.client.projectHistory.redo({ projectId });

describe('the history of a project', () => {
  it('takes back tags from folders with their classes, and does them again, also after the project was closed', async () => {
    const first = await backend.taggedProject('folders', [3, 6]);
    expect(await labelsOf(first)).toEqual(['Tag 2 images from folders (2)']);
    const report = { label: 'Tag 2 images from folders', changedImages: 2, skipped: [], kept: [] };
    expect(await undo(first)).toEqual(report);
    expect(await backend.client.classes.list({ projectId: first })).toEqual([]);

    const { file } = await backend.client.projects.status({ projectId: first });
    await backend.client.projects.close({ projectId: first });
    const { projectId } = await backend.client.projects.open({ file });
    await expect(undo(projectId)).rejects.toMatchObject({
      code: 'history-empty',
      message: expect.stringContaining('nothing to undo') as string,
    });
    expect(await labelsOf(projectId)).toEqual(['Tag 2 images from folders (2) undone']);
    expect(await redo(projectId)).toEqual(report);
    await expect(redo(projectId)).rejects.toMatchObject({ code: 'history-empty' });
    expect(await backend.client.projects.status({ projectId })).toMatchObject({
      images: { tagged: 2 },
      classes: [{ name: 'key', taggedImages: 2 }],
    });
  });

  it('takes back the step that is meant, or none', async () => {
    const { client } = backend;
    const projectId = await backend.newProject();
    const { id: classId } = await client.classes.create({ projectId, name: 'boat' });
    const [added] = await client.projectHistory.list({ projectId, limit: 1 });
    const entryId = added?.entryId;
    await client.classes.rename({ projectId, classId, name: 'ship' });

    await expect(client.projectHistory.undo({ projectId, entryId })).rejects.toMatchObject({ code: 'history-moved' });
    expect(await labelsOf(projectId)).toEqual(['Rename class boat to ship (0)', 'Add class boat (0)']);
    await undo(projectId);
    expect(await client.projectHistory.undo({ projectId, entryId })).toMatchObject({ label: 'Add class boat' });
    const renamed = (await client.projectHistory.list({ projectId, limit: 1 }))[0]?.entryId;
    await expect(client.projectHistory.redo({ projectId, entryId: renamed })).rejects.toMatchObject({
      code: 'history-moved',
    });
    expect(await client.projectHistory.redo({ projectId, entryId })).toMatchObject({ label: 'Add class boat' });
  });

  it('leaves images alone that a person worked on since, names them, and keeps the class that they need', async () => {
    const projectId = await backend.newProject();
    await backend.import(projectId, 'folders');
    const list = await backend.write('list.csv', 'key/3.jpg,cat\nkey/6.jpg,cat,dog\n');
    await backend.client.tags.fromCsv({ projectId, file: list });
    const [cat] = await backend.client.classes.list({ projectId });
    const { id: imageId } = backend.image(projectId, 'key/6.jpg');
    const shape = { kind: 'point', x: 1, y: 1 } as const;
    const label = { projectId, imageId, classId: cat?.id ?? 0, meaning: 'foreground', shape } as const;
    await backend.client.labels.add(label);

    expect(await undo(projectId)).toEqual({
      label: 'Tag 2 images from list.csv',
      changedImages: 1,
      skipped: [{ path: 'key/6.jpg', code: 'later-work', message: expect.any(String) as string, remedy: null }],
      kept: ['dog', 'cat'].map((name) => saying(`The class ${name} stays: something is said about it.`)),
    });
    const { classes } = await backend.client.projects.status({ projectId });
    expect(classes.map(({ name, taggedImages }) => [name, taggedImages])).toEqual([
      ['cat', 1],
      ['dog', 1],
    ]);
    expect(await redo(projectId)).toMatchObject({ changedImages: 1, skipped: [], kept: [] });
    expect((await backend.client.projects.status({ projectId })).images.tagged).toBe(2);
  });

  it('takes back a generation as one step, however often it was interrupted', async () => {
    const projectId = await backend.taggedProject('generating', [3, 6, 12]);
    const start = { projectId, pack: null, preset: 'fast', threshold: null, scope: 'untouched' } as const;
    const { jobId } = await backend.client.generation.start(start);
    const stream = await backend.client.jobs.watch({ projectId, jobId: jobId ?? 0 });
    for (;;) {
      const next = await stream.next();
      if (next.done === true || next.value.done > 0) break;
    }
    await expect(undo(projectId)).rejects.toMatchObject({
      code: 'history-busy',
      message: expect.stringContaining('Generate 3 images') as string,
    });
    await backend.client.jobs.cancel({ projectId, jobId: jobId ?? 0 });
    while ((await stream.next()).done !== true);
    await backend.generate(projectId);

    expect(await labelsOf(projectId)).toEqual(['Generate 3 images (3)', 'Tag 3 images from folders (3)']);
    expect(await undo(projectId)).toMatchObject({ changedImages: 3, skipped: [] });
    expect((await backend.client.projects.status({ projectId })).images.masked).toBe(0);
    expect(await redo(projectId)).toMatchObject({ changedImages: 3 });
    expect((await backend.client.projects.status({ projectId })).images.masked).toBe(3);
    expect((await backend.check(projectId)).findings).toEqual([]);
  });

  it('brings a deleted class back with all that was said about it, under its index', async () => {
    const projectId = await backend.taggedProject('deleting', [3, 6]);
    await backend.generate(projectId);
    const before = await backend.client.classes.list({ projectId });
    const classId = before[0]?.id ?? 0;
    const scope = { imageId: null, classId: before[0]?.id ?? null } as const;
    await backend.client.prompts.add({ projectId, scope, role: 'foreground', texts: ['a key'] });
    await backend.client.classes.delete({ projectId, classId });
    await backend.client.classes.create({ projectId, name: 'Key' });
    await undo(projectId);
    expect(await backend.client.classes.list({ projectId })).toEqual([]);
    expect(await undo(projectId)).toMatchObject({ label: 'Delete class key', changedImages: 2 });
    expect(await backend.client.prompts.list({ projectId, scope })).toMatchObject([{ text: 'a key' }]);
    await undo(projectId);
    expect(await backend.client.classes.list({ projectId })).toEqual(before);
    expect(await labelsOf(projectId)).toEqual([
      'Add class Key (0) undone',
      'Delete class key (2) undone',
      "Add prompt 'a key' (0) undone",
      'Generate 2 images (2)',
      'Tag 2 images from folders (2)',
    ]);
  });

  it('lists page by page, and forgets what was undone when something new is done', async () => {
    const projectId = await backend.newProject();
    for (const name of ['a', 'b', 'c']) await backend.client.classes.create({ projectId, name });
    await undo(projectId);
    await backend.client.classes.create({ projectId, name: 'd' });
    expect(await labelsOf(projectId)).toEqual(['Add class d (0)', 'Add class b (0)', 'Add class a (0)']);
    const [first] = await backend.client.projectHistory.list({ projectId, limit: 1 });
    const rest = await backend.client.projectHistory.list({ projectId, limit: 9, beforeId: first?.entryId ?? 0 });
    expect(rest.map(({ label }) => label)).toEqual(['Add class b', 'Add class a']);
    await expect(redo(projectId)).rejects.toMatchObject({ code: 'history-empty' });
  });
});
