import { cp, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bmpFile } from '../../../../tests/support/bmpFile.ts';
import { photoFolder } from '../../../../tests/support/photos.ts';
import { followed, TestBackend } from '../../../../tests/support/testBackend.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

describe('importing a folder', () => {
  it('records every picture below it, whatever folders and files are called', async () => {
    const names = ['a.png', 'deep/er/b.png', 'with space/ünï 猫.png', "deep/o'clock.png"];
    await backend.drawPictures(...names.map((name) => `nested/${name}`));
    const projectId = await backend.newProject();
    const report = await backend.import(projectId, 'nested');
    const none = { count: 0, first: [] };
    expect(report).toEqual({
      folders: [backend.path('nested')],
      added: 4,
      unchanged: 0,
      moved: none,
      changed: none,
      toCheck: none,
      missing: none,
      back: none,
      duplicates: { groups: 0, images: 0, first: [] },
      ownOutputs: [],
      notices: [],
      problems: [],
    });
    const images = backend.images(projectId);
    expect(images.map(({ path }) => path).toSorted()).toEqual(names.toSorted());
    for (const image of images) expect(image).toMatchObject({ state: 'ready', picture: { width: 32, height: 32 } });
  });

  it('sees at the next import what is new, changed and the same, and keeps the identity of what changed', async () => {
    await backend.drawPictures('again/a.png', 'again/b.png', 'again/c.png');
    const projectId = await backend.newProject();
    await backend.import(projectId, 'again');
    const before = backend.image(projectId, 'b.png');
    await backend.drawPicture('again/b.png', 200);
    await utimes(backend.path('again/b.png'), new Date(2_000_000_000_000), new Date(2_000_000_000_000));
    await backend.drawPicture('again/d.png', 100);
    expect(await backend.import(projectId, 'again')).toMatchObject({
      added: 1,
      changed: { count: 1, first: ['b.png'] },
      unchanged: 2,
    });
    const after = backend.image(projectId, 'b.png');
    expect(after.id).toBe(before.id);
    expect(after.contentSha256).not.toBe(before.contentSha256);
    expect(await backend.import(projectId, 'again')).toMatchObject({ added: 0, changed: { count: 0 }, unchanged: 4 });
  });

  it('records an unreadable picture with its reason, and takes it in once it was repaired', async () => {
    await cp(join(photoFolder, 'special/truncated.jpg'), backend.path('broken/x.jpg'));
    await cp(join(photoFolder, 'special/zero_bytes.jpg'), backend.path('broken/y.jpg'));
    await backend.write('broken/z.heic', 'ftypheic');
    const projectId = await backend.newProject();
    const { added, problems } = await backend.import(projectId, 'broken');
    expect(added).toBe(0);
    expect(problems.map(({ path }) => path).toSorted()).toEqual(['x.jpg', 'y.jpg', 'z.heic']);
    expect(new Set(problems.map(({ code }) => code)).size).toBe(3);
    for (const { remedy } of problems) expect(remedy).not.toBeNull();
    expect(backend.image(projectId, 'x.jpg').state).toBe('unreadable');
    expect((await backend.client.projects.status({ projectId })).problems).toHaveLength(3);

    await backend.copySample(3, 'broken/x.jpg');
    await rm(backend.path('broken/z.heic'));
    const second = await backend.import(projectId, 'broken');
    expect(second.problems.map(({ path }) => path)).toEqual(['y.jpg']);
    expect(second).toMatchObject({ added: 0, back: { count: 1, first: ['x.jpg'] } });
    expect(backend.image(projectId, 'x.jpg').state).toBe('ready');
    expect((await backend.client.projects.status({ projectId })).problems).toHaveLength(1);
  });

  it('takes in bitmaps and GIFs like any other picture, whatever they are called', async () => {
    const fields = { width: 2, height: 1, bitsPerPixel: 24 };
    await backend.write('more/a.bmp', bmpFile({ ...fields, pixels: Buffer.alloc(8, 90) }));
    await backend.write('more/b.DIB', bmpFile({ ...fields, pixels: Buffer.alloc(8, 30) }));
    const gif = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';
    await backend.write('more/c.jpg', Buffer.from(gif, 'base64'));
    const projectId = await backend.newProject();
    expect(await backend.import(projectId, 'more')).toMatchObject({ added: 3, problems: [] });
    expect(backend.image(projectId, 'b.DIB').picture).toMatchObject({ format: 'bmp', width: 2, height: 1 });
    expect(backend.image(projectId, 'c.jpg').picture).toMatchObject({ format: 'gif', width: 1, height: 1 });
  });

  it('asks for a folder when none was imported before', async () => {
    const projectId = await backend.newProject();
    await expect(backend.import(projectId)).rejects.toMatchObject({
      code: 'folder-missing',
      message: 'No folder was imported into this project yet.',
    });
  });

  it('leaves no trace of a mistyped folder', async () => {
    const projectId = await backend.newProject();
    await expect(backend.import(projectId, 'mistyped')).rejects.toMatchObject({
      kind: 'expected',
      code: 'folder-missing',
      message: expect.stringContaining(backend.path('mistyped')) as string,
    });
    expect(await backend.client.projects.status({ projectId })).toMatchObject({ roots: [], images: { total: 0 } });
  });

  it('leaves out what the program itself wrote into the folder, and says so', async () => {
    await backend.drawPictures('mixed/a.png');
    await backend.client.projects.create({ file: backend.path('mixed/out/project.maskwright') });
    await backend.drawPictures('mixed/out/look/images/a.png');
    await backend.write('mixed/voc/maskwright.json', '{}');
    await backend.drawPictures('mixed/voc/JPEGImages/a.png');
    const projectId = await backend.newProject();
    expect(await backend.import(projectId, 'mixed')).toMatchObject({
      added: 1,
      ownOutputs: ['out', 'voc'],
      problems: [],
    });
    expect(backend.images(projectId).map(({ path }) => path)).toEqual(['a.png']);
  });

  it('stops when it is cancelled, and keeps what was recorded', async () => {
    const count = 100;
    await backend.drawPictures(...Array.from({ length: count }, (_, index) => `many/${index}.png`));
    const projectId = await backend.newProject();
    const controller = new AbortController();
    const stream = await backend.client.images.import(
      { projectId, folder: backend.path('many') },
      { signal: controller.signal },
    );
    const first = await stream.next();
    controller.abort();
    await expect(followed(stream)).rejects.toMatchObject({ kind: 'cancelled' });
    const recorded = backend.images(projectId).length;
    expect(first).toMatchObject({ done: false, value: { total: null } });
    expect(recorded).toBeGreaterThan(0);
    expect(recorded).toBeLessThan(count);
    expect(await backend.import(projectId, 'many')).toMatchObject({ added: count - recorded, unchanged: recorded });
  });

  it('ends, with what was recorded, when its reader leaves', async () => {
    await backend.drawPictures(...Array.from({ length: 80 }, (_, index) => `left/${index}.png`));
    const projectId = await backend.newProject();
    await backend.drawPictures('other/a.png');
    const report = await backend.import(await backend.newProject(), 'other');
    const stream = await backend.client.images.import({ projectId, folder: backend.path('left') });
    await stream.next();
    await stream.return({ ...report });
    const recorded = backend.images(projectId).length;
    expect(recorded).toBeGreaterThan(0);
    expect(recorded).toBeLessThan(80);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(backend.images(projectId)).toHaveLength(recorded);
  });
});
