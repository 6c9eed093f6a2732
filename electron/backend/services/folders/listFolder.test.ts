import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ServedFolders, type ServedHost } from '../../door/servedFolders.ts';
import { listFolder } from './listFolder.ts';

let top: string;
let host: ServedHost;

beforeAll(async () => {
  top = await realpath(await mkdtemp(join(tmpdir(), 'maskwright-list-')));
  for (const folder of ['served/10 late', 'served/9 early', 'served/.hidden', 'elsewhere']) {
    await mkdir(join(top, folder), { recursive: true });
  }
  for (const file of ['a.jpg', 'b.PNG', 'c.heic', 'tags.csv', 'p.maskwright', '.d.jpg', 'notes.txt']) {
    await writeFile(join(top, 'served', file), '');
  }
  await symlink(join(top, 'elsewhere'), join(top, 'served/out'));
  await symlink(join(top, 'served/9 early'), join(top, 'served/link'));
  await symlink(join(top, 'nothing'), join(top, 'served/broken'));
  host = { folders: await ServedFolders.of([join(top, 'served')]), project: null };
});

afterAll(async () => {
  await rm(top, { recursive: true, force: true });
});

it('names what a person chooses from, in the order of people, and no way out', async () => {
  const path = (name: string) => ({ name, path: join(top, 'served', name) });
  expect(await listFolder(null, host)).toEqual({
    folder: join(top, 'served'),
    parent: null,
    roots: [join(top, 'served')],
    folders: [path('9 early'), path('10 late'), path('link')],
    projects: [path('p.maskwright')],
    csvFiles: [path('tags.csv')],
    pictures: 2,
    isCut: false,
  });
  expect((await listFolder(join(top, 'served/link'), host)).parent).toBe(join(top, 'served'));
});

it('goes anywhere for who is not served from elsewhere', async () => {
  const listing = await listFolder(top, undefined);
  expect([listing.folders.map(({ name }) => name), listing.parent]).toEqual([
    ['elsewhere', 'served'],
    await realpath(tmpdir()),
  ]);
});

it('says what is not there and what is no folder', async () => {
  for (const name of ['absent', 'served/a.jpg']) {
    await expect(listFolder(join(top, name), undefined)).rejects.toMatchObject({ code: 'folder-missing' });
  }
});
