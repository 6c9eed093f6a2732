import { cp, mkdir, rename, stat, utimes } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PictureFolder } from '../../../../tests/support/pictureFolder.ts';
import { TestBackend } from '../../../../tests/support/testBackend.ts';
import { readTagsOfImage } from '../../store/readTags.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

/** A folder with pictures 1 to 4, imported and tagged by its sub-folders. */
async function imported(name: string): Promise<{ projectId: string; disk: PictureFolder }> {
  const disk = new PictureFolder(backend.path(name));
  for (const [index, path] of ['cat/a.png', 'cat/b.png', 'dog/c.png', 'dog/d.png'].entries()) {
    await disk.put(path, index + 1);
  }
  const projectId = await backend.newProject();
  await backend.import(projectId, name);
  await backend.client.tags.fromFolders({ projectId });
  return { projectId, disk };
}

async function roots(projectId: string): Promise<string[]> {
  return (await backend.client.projects.status({ projectId })).roots;
}

/** `path #id state`, with `*` where the image is tagged. */
function state(projectId: string): string[] {
  const project = backend.project(projectId);
  return backend
    .images(projectId)
    .map(({ id, path, state }) => `${path} #${id} ${state}${readTagsOfImage(project, id).length > 0 ? '*' : ''}`);
}

const all = ['cat/a.png #1 ready*', 'cat/b.png #2 ready*', 'dog/c.png #3 ready*', 'dog/d.png #4 ready*'];

describe('locating a folder', () => {
  it('takes every image along when the folder was renamed', async () => {
    const { projectId, disk } = await imported('before');
    await rename(disk.path, backend.path('after'));
    expect(await backend.relink(projectId, 'before', 'after')).toMatchObject({
      folders: [backend.path('after')],
      moved: { count: 4, first: [{ from: backend.path('before/cat/a.png'), to: 'cat/a.png' }, {}, {}, {}] },
      missing: { count: 0 },
      added: 0,
    });
    expect(state(projectId)).toEqual(all);
    expect(await roots(projectId)).toEqual([backend.path('after')]);
    expect(await backend.import(projectId)).toMatchObject({ unchanged: 4, notices: [] });
  });

  it('begins with seeing which folder is away: each says how many images it has, and whether it is there', async () => {
    const { projectId, disk } = await imported('listed');
    await new PictureFolder(backend.path('more')).put('e.png', 9);
    await backend.import(projectId, 'more');
    await rename(disk.path, backend.path('listed-elsewhere'));
    expect(await backend.client.images.folders({ projectId })).toEqual([
      { folder: backend.path('listed'), images: 4, isThere: false },
      { folder: backend.path('more'), images: 1, isThere: true },
    ]);
    await backend.relink(projectId, 'listed', 'listed-elsewhere');
    expect(await backend.client.images.folders({ projectId })).toEqual([
      { folder: backend.path('more'), images: 1, isThere: true },
      { folder: backend.path('listed-elsewhere'), images: 4, isThere: true },
    ]);
  });

  it('refuses the folder that the project has already, and changes nothing', async () => {
    const { projectId } = await imported('here');
    await expect(backend.relink(projectId, 'here', 'here')).rejects.toMatchObject({ code: 'relink-same-folder' });
    expect(state(projectId)).toEqual(all);
    expect(await roots(projectId)).toEqual([backend.path('here')]);
  });

  it('knows pictures by content when they were copied, and leaves the old folder out although it is there', async () => {
    const { projectId, disk } = await imported('original');
    await cp(disk.path, backend.path('copied'), { recursive: true });
    const copy = new PictureFolder(backend.path('copied'));
    await copy.remove('cat/b.png');
    await copy.put('dog/c.png', 33);
    await copy.move('dog/d.png', 'bird/d.png');
    await copy.put('new.png', 44);
    expect(await backend.relink(projectId, 'original', 'copied')).toMatchObject({
      moved: { count: 2 },
      missing: { count: 2 },
      changed: { count: 0 },
      added: 2,
    });
    expect(state(projectId).toSorted()).toEqual([
      'bird/d.png #4 ready*',
      'cat/a.png #1 ready*',
      'cat/b.png #2 missing*',
      'dog/c.png #3 missing*',
      'dog/c.png #6 ready',
      'new.png #5 ready',
    ]);
    expect(await roots(projectId)).toEqual([backend.path('copied')]);
    await copy.put('cat/b.png', 2);
    expect(await backend.import(projectId)).toMatchObject({ back: { count: 1, first: ['cat/b.png'] } });
  });

  it('does not take another picture for the old one, whatever its size and time', async () => {
    const { projectId, disk } = await imported('kept');
    const { mtime } = await stat(disk.file('cat/a.png'));
    await disk.put('cat/a.png', 99);
    await utimes(disk.file('cat/a.png'), mtime, mtime);
    await rename(disk.path, backend.path('written-over'));
    expect(await backend.relink(projectId, 'kept', 'written-over')).toMatchObject({
      missing: { first: [backend.path('kept/cat/a.png')] },
      added: 1,
    });
    expect(state(projectId).toSorted()).toEqual(['cat/a.png #1 missing*', 'cat/a.png #5 ready', ...all.slice(1)]);
  });

  it('hands the work to images that were imported from the new folder already', async () => {
    const { projectId, disk } = await imported('first');
    await cp(disk.path, backend.path('second/inner'), { recursive: true });
    await backend.import(projectId, 'second');
    expect(state(projectId)).toHaveLength(8);
    await backend.relink(projectId, 'first', 'second/inner');
    expect(state(projectId)).toEqual(all.map((one) => `inner/${one}`));
    expect(await roots(projectId)).toEqual([backend.path('second')]);
  });

  it('refuses a folder in which nothing is where it should be, and names what it looked for', async () => {
    const { projectId, disk } = await imported('right');
    const wrong = new PictureFolder(backend.path('wrong'));
    // The same names, numbered by another camera.
    for (const path of ['cat/a.png', 'cat/b.png', 'dog/c.png', 'dog/d.png']) await wrong.put(path, 77);
    await mkdir(backend.path('empty'));
    for (const folder of ['wrong', 'empty']) {
      await expect(backend.relink(projectId, 'right', folder)).rejects.toMatchObject({
        code: 'relink-no-match',
        message: expect.stringMatching(/None of the 4 pictures.*cat\/a\.png/) as string,
        remedy: expect.any(String) as string,
      });
    }
    await expect(backend.relink(projectId, 'right', 'nowhere')).rejects.toMatchObject({ code: 'folder-missing' });
    await expect(backend.relink(projectId, 'left', 'wrong')).rejects.toMatchObject({
      code: 'root-unknown',
      remedy: expect.stringContaining(disk.path) as string,
    });
    expect(state(projectId)).toEqual(all);
    expect(await roots(projectId)).toEqual([disk.path]);
  });

  it('finds a folder inside and around the old one', async () => {
    const { projectId, disk } = await imported('outer');
    await disk.move('cat', 'inner/cat');
    await disk.move('dog', 'inner/dog');
    await backend.relink(projectId, 'outer', 'outer/inner');
    expect(state(projectId)).toEqual(all);
    await disk.move('inner/cat', 'cat');
    await disk.move('inner/dog', 'dog');
    await backend.relink(projectId, 'outer/inner', 'outer');
    expect(state(projectId)).toEqual(all);
    expect(await roots(projectId)).toEqual([disk.path]);
  });
});
