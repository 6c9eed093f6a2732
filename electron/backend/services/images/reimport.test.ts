/** Importing again after a person has tidied up: what the images of the project become. */
import { mkdir, rename, rm, stat, symlink, truncate, utimes } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workOnMask } from '../../../../tests/support/paint.ts';
import { PictureFolder } from '../../../../tests/support/pictureFolder.ts';
import { saying } from '../../../../tests/support/saying.ts';
import { followed, TestBackend } from '../../../../tests/support/testBackend.ts';
import { readClassNamed } from '../../store/readClasses.ts';
import { readTagsOfImage } from '../../store/readTags.ts';
import { addClass } from '../../store/writeClasses.ts';
import { saveTags } from '../../store/writeTags.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

let folders = 0;

interface Scene {
  readonly name: string;
  readonly disk: PictureFolder;
  readonly projectId: string;
  /** The image's id by the path that it has now. */
  id(path: string): number;
}

/** A folder of pictures, path → content, imported and each tagged by hand with a class of its path. */
async function scene(pictures: Record<string, number>): Promise<Scene> {
  const name = `scene-${++folders}`;
  const disk = new PictureFolder(backend.path(name));
  await mkdir(disk.path);
  for (const [path, content] of Object.entries(pictures)) await disk.put(path, content);
  const projectId = await backend.newProject();
  await backend.import(projectId, name);
  for (const { id, path } of backend.images(projectId)) tag(projectId, id, path);
  return { name, disk, projectId, id: (path) => backend.image(projectId, path).id };
}

function tag(projectId: string, imageId: number, className: string): void {
  const project = backend.project(projectId);
  const name = className.replaceAll(/[^a-z]/gi, ' ').trim();
  const { id: classId } = readClassNamed(project, name) ?? addClass(project, { name, colour: '#ff0000' });
  saveTags(project, [{ imageId: imageId as never, classId, value: 'present', source: 'human' }]);
}

/** `path #id state`, with `*` where the image is tagged, in order of path. */
function state({ projectId }: Scene): string[] {
  const project = backend.project(projectId);
  return backend
    .images(projectId)
    .map(({ id, path, state }) => `${path} #${id} ${state}${readTagsOfImage(project, id).length > 0 ? '*' : ''}`)
    .toSorted();
}

/** A mask that a person drew. */
function drawMask({ projectId }: Scene, imageId: number): void {
  workOnMask(backend.project(projectId), imageId as never, { accepts: false });
}

describe('importing again', () => {
  it('follows files and folders that were moved or renamed', async () => {
    const one = await scene({ 'a.png': 1, 'cats/b.png': 2, 'cats/c.png': 3 });
    await one.disk.move('a.png', 'deep/er/z.png');
    await one.disk.move('cats', 'pets/felines');
    expect(await backend.import(one.projectId)).toMatchObject({
      added: 0,
      moved: {
        count: 3,
        first: [
          { from: 'a.png', to: 'deep/er/z.png' },
          { from: 'cats/b.png', to: 'pets/felines/b.png' },
          { from: 'cats/c.png', to: 'pets/felines/c.png' },
        ],
      },
      missing: { count: 0 },
    });
    expect(state(one)).toEqual([
      'deep/er/z.png #1 ready*',
      'pets/felines/b.png #2 ready*',
      'pets/felines/c.png #3 ready*',
    ]);
    expect(await backend.import(one.projectId)).toMatchObject({ unchanged: 3, moved: { count: 0 } });
  });

  it('follows two files that swapped their names, and a chain of renames', async () => {
    const one = await scene({ 'a.png': 1, 'b.png': 2, '1.png': 11, '2.png': 12, '3.png': 13 });
    const before = {
      a: one.id('a.png'),
      b: one.id('b.png'),
      1: one.id('1.png'),
      2: one.id('2.png'),
      3: one.id('3.png'),
    };
    await one.disk.swap('a.png', 'b.png');
    await one.disk.move('3.png', '4.png');
    await one.disk.move('2.png', '3.png');
    await one.disk.move('1.png', '2.png');
    expect(await backend.import(one.projectId)).toMatchObject({ moved: { count: 5 }, changed: { count: 0 }, added: 0 });
    expect({
      a: one.id('b.png'),
      b: one.id('a.png'),
      1: one.id('2.png'),
      2: one.id('3.png'),
      3: one.id('4.png'),
    }).toEqual(before);
  });

  it('keeps what is missing, and finds it again wherever it turns up', async () => {
    const one = await scene({ 'a.png': 1, 'b.png': 2 });
    await one.disk.remove('a.png');
    expect(await backend.import(one.projectId)).toMatchObject({
      missing: { count: 1, first: ['a.png'] },
      unchanged: 1,
    });
    expect(state(one)).toEqual(['a.png #1 missing*', 'b.png #2 ready*']);
    expect((await backend.client.projects.status({ projectId: one.projectId })).problems).toMatchObject([
      { path: 'a.png', code: 'image-missing' },
    ]);
    expect(await backend.import(one.projectId)).toMatchObject({ missing: { count: 0 }, unchanged: 1 });

    // Another picture under the old name is a new image; the missing one makes room.
    await one.disk.put('a.png', 3);
    expect(await backend.import(one.projectId)).toMatchObject({ added: 1, changed: { count: 0 } });
    expect(state(one)).toEqual(['a.png #1 missing*', 'a.png #3 ready', 'b.png #2 ready*']);

    await one.disk.put('restored/a.png', 1);
    expect(await backend.import(one.projectId)).toMatchObject({ moved: { count: 1 }, added: 0 });
    expect(state(one)).toEqual(['a.png #3 ready', 'b.png #2 ready*', 'restored/a.png #1 ready*']);

    await one.disk.remove('b.png');
    await backend.import(one.projectId);
    await one.disk.put('b.png', 2);
    expect(await backend.import(one.projectId)).toMatchObject({ back: { count: 1, first: ['b.png'] }, added: 0 });
    expect(state(one)).toContain('b.png #2 ready*');
  });

  it('lets a picture that takes the name of a deleted one keep its own identity', async () => {
    const one = await scene({ 'a.png': 1, 'b.png': 2 });
    await one.disk.remove('a.png');
    await one.disk.move('b.png', 'a.png');
    expect(await backend.import(one.projectId)).toMatchObject({
      moved: { count: 1 },
      missing: { count: 1 },
      changed: { count: 0 },
    });
    expect(state(one)).toEqual(['a.png #1 missing*', 'a.png #2 ready*']);
  });

  it('takes another picture at the same place as the same image, with its tags, unless a person worked on the mask', async () => {
    const one = await scene({ 'a.png': 1, 'same.png': 2, 'larger.png': 3 });
    const [same, larger] = [one.id('same.png'), one.id('larger.png')];
    drawMask(one, same);
    drawMask(one, larger);
    await one.disk.put('a.png', 101);
    await one.disk.put('same.png', 102);
    await one.disk.put('larger.png', 103, 16);
    for (const [run, changed] of [1, 0].entries()) {
      expect(await backend.import(one.projectId), `import ${run + 2}`).toMatchObject({
        changed: { count: changed },
        toCheck: { count: 2, first: ['larger.png', 'same.png'] },
      });
    }
    expect(state(one)).toEqual(['a.png #1 ready*', `larger.png #${larger} changed*`, `same.png #${same} changed*`]);
    const { problems } = await backend.client.projects.status({ projectId: one.projectId });
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('16 × 16 instead of 8 × 8'),
      expect.stringContaining('of the same size'),
    ]);

    // The old pictures come back: one at its place, the other elsewhere.
    await one.disk.put('same.png', 2);
    await one.disk.put('older/larger.png', 3);
    expect(await backend.import(one.projectId)).toMatchObject({
      toCheck: { count: 0 },
      back: { first: ['same.png'] },
      moved: { first: [{ from: 'larger.png', to: 'older/larger.png' }] },
      added: 1,
    });
    expect(state(one)).toEqual([
      'a.png #1 ready*',
      'larger.png #4 ready',
      `older/larger.png #${larger} ready*`,
      `same.png #${same} ready*`,
    ]);
  });

  it('remembers the picture of a file that can no longer be read', async () => {
    const one = await scene({ 'a.png': 1, 'b.png': 2 });
    await truncate(one.disk.file('a.png'), 20);
    await truncate(one.disk.file('b.png'), 20);
    expect((await backend.import(one.projectId)).problems.map(({ path }) => path)).toEqual(['a.png', 'b.png']);
    expect(state(one)).toEqual(['a.png #1 unreadable*', 'b.png #2 unreadable*']);
    await one.disk.put('a.png', 1);
    await one.disk.remove('b.png');
    await one.disk.put('copy of b.png', 2);
    expect(await backend.import(one.projectId)).toMatchObject({
      back: { count: 1 },
      moved: { count: 1 },
      problems: [],
    });
    expect(state(one)).toEqual(['a.png #1 ready*', 'copy of b.png #2 ready*']);
  });

  it('lists pictures that are there several times, and keeps the work when the original goes', async () => {
    const one = await scene({ 'a.png': 1, 'b.png': 2 });
    await one.disk.copy('a.png', 'copies/a.png');
    const groups = { groups: 1, images: 2, first: [['a.png', 'copies/a.png']] };
    expect(await backend.import(one.projectId)).toMatchObject({ added: 1, duplicates: groups });
    expect(state(one)).toEqual(['a.png #1 ready*', 'b.png #2 ready*', 'copies/a.png #3 ready']);
    await one.disk.remove('a.png');
    expect(await backend.import(one.projectId)).toMatchObject({
      moved: { first: [{ from: 'a.png', to: 'copies/a.png' }] },
      missing: { count: 0 },
      duplicates: { groups: 0 },
    });
    expect(state(one)).toEqual(['b.png #2 ready*', 'copies/a.png #1 ready*']);
  });

  it('follows a copy that was renamed, and leaves the original missing that had gone before', async () => {
    const one = await scene({ 'a.png': 1, 'b.png': 1 });
    const [a, b] = [one.id('a.png'), one.id('b.png')];
    await one.disk.remove('a.png');
    await backend.import(one.projectId, one.name);
    await rename(backend.path(one.name, 'b.png'), backend.path(one.name, 'c.png'));
    await backend.import(one.projectId, one.name);
    expect(state(one)).toEqual([`a.png #${a} missing*`, `c.png #${b} ready*`]);
  });

  it('does not merge a copy that has work of its own', async () => {
    const one = await scene({ 'a.png': 1, 'copies/a.png': 1 });
    await one.disk.remove('a.png');
    expect(await backend.import(one.projectId)).toMatchObject({ moved: { count: 0 }, missing: { count: 1 } });
    expect(state(one)).toEqual(['a.png #1 missing*', 'copies/a.png #2 ready*']);
  });

  it('finds a folder where a picture was, and a picture in it', async () => {
    const one = await scene({ 'a.png': 1 });
    await one.disk.move('a.png', 'aside.png');
    await one.disk.move('aside.png', 'a.png/a.png');
    expect(await backend.import(one.projectId)).toMatchObject({
      moved: { first: [{ from: 'a.png', to: 'a.png/a.png' }] },
    });
  });

  it('follows a name whose accents are written in another way', async () => {
    const one = await scene({ ['caf\u00e9.png']: 1 });
    await one.disk.move('caf\u00e9.png', 'cafe\u0301.png');
    expect(await backend.import(one.projectId)).toMatchObject({
      added: 0,
      missing: { count: 0 },
      unchanged: 0,
      moved: { count: 1 },
    });
    expect(state(one)).toEqual(['cafe\u0301.png #1 ready*']);
  });

  it('follows a file whose old name still leads to it, as on file systems where case makes no other name', async () => {
    const one = await scene({ 'pics/a.png': 1, 'pics/b.png': 2 });
    await one.disk.move('pics', 'PICS');
    // What such a file system does by itself: the old name opens the file of the new one.
    await symlink(one.disk.file('PICS'), one.disk.file('pics'));
    await one.disk.put('PICS/b.png', 20);
    expect(await backend.import(one.projectId)).toMatchObject({ added: 0, missing: { count: 0 } });
    expect(state(one)).toEqual(['PICS/a.png #1 ready*', 'PICS/b.png #2 ready*']);
  });

  it('tells apart files of one size and time that swapped names', async () => {
    const one = await scene({ 'a.png': 1, 'b.png': 2 });
    const time = new Date(1_500_000_000_000);
    for (const path of ['a.png', 'b.png']) await utimes(one.disk.file(path), time, time);
    expect(await backend.import(one.projectId)).toMatchObject({ unchanged: 2, moved: { count: 0 } });
    await one.disk.swap('a.png', 'b.png');
    expect(await backend.import(one.projectId)).toMatchObject({ unchanged: 0, moved: { count: 2 } });
    expect(state(one)).toEqual(['a.png #2 ready*', 'b.png #1 ready*']);
  });

  it('sees a picture that was written over with its size and time kept only when asked to read every file', async () => {
    const one = await scene({ 'a.png': 1 });
    const { mtime } = await stat(one.disk.file('a.png'));
    await one.disk.put('a.png', 2);
    await utimes(one.disk.file('a.png'), mtime, mtime);
    expect(await backend.import(one.projectId)).toMatchObject({ unchanged: 1, changed: { count: 0 } });
    expect(await backend.verify(one.projectId)).toMatchObject({ unchanged: 0, changed: { count: 1 } });
  });
});

describe('several folders', () => {
  it('marks nothing as missing while a folder is not there or empty', async () => {
    const one = await scene({ 'a.png': 1 });
    await rename(one.disk.path, `${one.disk.path}-away`);
    await expect(backend.import(one.projectId, one.name)).rejects.toMatchObject({
      code: 'folder-missing',
      message: expect.stringContaining('1 image stay') as string,
      remedy: expect.stringContaining('relink') as string,
    });
    expect(await backend.import(one.projectId)).toMatchObject({ notices: [saying(one.name)] });
    expect(state(one)).toEqual(['a.png #1 ready*']);
    await mkdir(one.disk.path);
    for (const path of [undefined, one.name]) {
      expect(await backend.import(one.projectId, path)).toMatchObject({
        missing: { count: 0 },
        notices: [saying('is its disk connected?')],
      });
    }
    expect(state(one)).toEqual(['a.png #1 ready*']);
    await rm(one.disk.path, { recursive: true });
    await rename(`${one.disk.path}-away`, one.disk.path);
    expect(await backend.import(one.projectId)).toMatchObject({ unchanged: 1, notices: [] });
  });

  it('follows pictures from one to the other, also when only the new one is imported or the old one is gone', async () => {
    const one = await scene({ 'a.png': 1, 'b.png': 2, 'c.png': 3 });
    const other = new PictureFolder(backend.path(`${one.name}-other`));
    await rename(one.disk.file('a.png'), backend.path('moved-a.png'));
    await mkdir(other.path);
    await rename(backend.path('moved-a.png'), other.file('x.png'));
    await other.put('copy.png', 2);
    expect(await backend.import(one.projectId, `${one.name}-other`)).toMatchObject({
      moved: { first: [{ from: one.disk.file('a.png'), to: 'x.png' }] },
      added: 1,
      duplicates: { first: [[one.disk.file('b.png'), 'copy.png']] },
    });
    await rename(one.disk.path, `${one.disk.path}-unplugged`);
    await other.put('c.png', 3);
    expect(await backend.import(one.projectId, `${one.name}-other`)).toMatchObject({
      moved: { count: 1 },
      missing: { count: 0 },
    });
    expect(state(one)).toEqual(['b.png #2 ready*', 'c.png #3 ready*', 'copy.png #4 ready', 'x.png #1 ready*']);
  });

  it('finds the old picture of an image that another one took the place of, when only its new folder is imported', async () => {
    const one = await scene({ 'a.png': 1, 'b.png': 2 });
    const other = new PictureFolder(backend.path(`${one.name}-other`));
    drawMask(one, 1);
    await one.disk.put('a.png', 10);
    expect(await backend.import(one.projectId)).toMatchObject({ toCheck: { count: 1 } });
    await other.put('found.png', 1);
    expect(await backend.import(one.projectId, `${one.name}-other`)).toMatchObject({ moved: { count: 1 }, added: 0 });
    expect(state(one)).toEqual(['b.png #2 ready*', 'found.png #1 ready*']);
    expect(await backend.import(one.projectId)).toMatchObject({ added: 1, moved: { count: 0 } });
  });

  it('gives each of two pictures that changed folders and names its own, when all are imported together', async () => {
    const one = await scene({ 'a.png': 1 });
    const other = new PictureFolder(`${one.disk.path}-two`);
    await other.put('b.png', 2);
    await backend.import(one.projectId, `${one.name}-two`);
    await rename(one.disk.file('a.png'), other.file('a.png'));
    await rename(other.file('b.png'), one.disk.file('a.png'));
    expect(await backend.import(one.projectId)).toMatchObject({ moved: { count: 2 }, changed: { count: 0 }, added: 0 });
    expect(state(one)).toEqual(['a.png #1 ready*', 'a.png #2 ready']);
  });

  it('imports nothing twice where one lies in the other, in either order, or behind a link', async () => {
    const one = await scene({ 'cats/a.png': 201, 'dogs/b.png': 202 });
    await symlink(one.disk.path, backend.path(`${one.name}-link`));
    for (const path of [`${one.name}/cats`, `${one.name}-link`, `${one.name}-link/dogs`, '.']) {
      const { added, unchanged } = await backend.import(one.projectId, path);
      expect({ path, added: path === '.' ? 0 : added, isSeen: unchanged > 0 }).toEqual({
        path,
        added: 0,
        isSeen: true,
      });
    }
    const places = backend.images(one.projectId).filter(({ path }) => path.endsWith('cats/a.png') || path === 'a.png');
    expect(places.map(({ id }) => id).filter((id) => id <= 2)).toEqual([1]);
    const { roots } = await backend.client.projects.status({ projectId: one.projectId });
    expect(roots).toEqual([one.disk.path, backend.path('.')]);

    await one.disk.remove('cats/a.png');
    await one.disk.remove('dogs/b.png');
    await one.disk.put('cats/c.png', 30);
    expect(await backend.import(one.projectId, `${one.name}/cats`)).toMatchObject({
      added: 1,
      missing: { count: 1, first: [one.disk.file('cats/a.png')] },
    });
    expect(state(one)).toContain('dogs/b.png #2 ready*');
  });

  it('looks at each once where one lies in the other and all are imported together', async () => {
    const one = await scene({ 'in/a.png': 1, 'in/d.png': 5, 'b.png': 2 });
    const inner = await backend.newProject();
    await backend.import(inner, `${one.name}/in`);
    await backend.import(inner, one.name);
    await one.disk.put('in/c.heic', 3);
    // An image whose place another has, and two files with its picture.
    await one.disk.remove('in/a.png');
    await backend.import(inner);
    await one.disk.put('in/a.png', 4);
    await backend.import(inner);
    await one.disk.put('in/x.png', 1);
    await one.disk.put('y.png', 1);
    expect(await backend.import(inner)).toMatchObject({
      moved: { count: 1 },
      added: 1,
      problems: [{ path: 'c.heic' }],
    });
    const paths = backend.images(inner).map(({ id, path, state }) => `${path} #${id} ${state}`);
    expect(paths.toSorted()).toEqual([
      ...['a.png #4 ready', 'b.png #3 ready', 'd.png #2 ready', 'x.png #1 ready', 'y.png #5 ready'],
    ]);
    const { problems } = await backend.client.projects.status({ projectId: inner });
    expect(problems).toMatchObject([{ path: 'c.heic', code: 'image-format-unsupported' }]);
  });

  it('marks nothing as missing when a disk goes while it is looked through', async () => {
    const names = Array.from({ length: 120 }, (_, index) => `${index % 3}/${index}.png`);
    const one = await scene(Object.fromEntries(names.map((name, index) => [name, index])));
    const stream = await backend.client.images.import({ projectId: one.projectId, folder: null, verify: true });
    await stream.next();
    const away = backend.path(`${one.name}-disk`);
    await rename(one.disk.path, away);
    await mkdir(one.disk.path);
    const { report } = await followed(stream);
    expect(report).toMatchObject({ missing: { count: 0 }, changed: { count: 0 } });
    expect(report.notices).toEqual([saying('is its disk connected?')]);
    expect(new Set(backend.images(one.projectId).map((image) => image.state))).toEqual(new Set(['ready']));
    await rm(one.disk.path, { recursive: true });
    await rename(away, one.disk.path);
    expect(await backend.import(one.projectId)).toMatchObject({ unchanged: 120, added: 0, notices: [] });
  });

  it('knows a folder by its own name rather than by a link to it', async () => {
    const one = await scene({ 'real/a.png': 1 });
    await symlink(one.disk.file('real'), one.disk.file('a-link'));
    expect(await backend.import(one.projectId)).toMatchObject({ unchanged: 1, added: 0, moved: { count: 0 } });
  });
});
