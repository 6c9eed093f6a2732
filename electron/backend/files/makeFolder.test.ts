import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeFolder, removeFolders, requireWritableFolder } from './makeFolder.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maskwright-folders-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

it('makes what is missing, says what that was, and takes back what nobody has used', async () => {
  await mkdir(join(folder, 'a'));
  const made = await makeFolder(join(folder, 'a/b/c'));
  expect(made).toEqual([join(folder, 'a/b'), join(folder, 'a/b/c')]);
  expect(await makeFolder(join(folder, 'a/b/c'))).toEqual([]);
  await writeFile(join(folder, 'a/b/used'), '');
  await removeFolders(made);
  expect(await readdir(folder, { recursive: true })).toEqual(['a', 'a/b', 'a/b/used']);
});

it('names what is in the way, and leaves nothing', async () => {
  await writeFile(join(folder, 'file'), '');
  await symlink(join(folder, 'gone'), join(folder, 'dangling'));
  await symlink(join(folder, 'loop'), join(folder, 'loop'));
  const refusals: [path: string, reason: string][] = [
    ['file', `${folder}/file is a file and no folder.`],
    ['file/x/y', `${folder}/file is a file and no folder, so ${folder}/file/x/y cannot be made.`],
    ['dangling', `${folder}/dangling is a link that leads nowhere, and no folder.`],
    ['loop/x', `The folder ${folder}/loop/x cannot be made: its path is a circle of links.`],
    [`new/${'x'.repeat(300)}/y`, 'a name in its path is too long.'],
  ];
  for (const [path, reason] of refusals) {
    for (const attempt of [makeFolder, requireWritableFolder]) {
      await expect(attempt(join(folder, path))).rejects.toMatchObject({
        code: 'folder-unwritable',
        message: expect.stringContaining(reason) as string,
        remedy: expect.stringMatching(/\.$/) as string,
      });
    }
  }
  expect((await readdir(folder)).toSorted()).toEqual(['dangling', 'file', 'loop']);
});

it('ends where a file system denies that there is a parent', async ({ skip }) => {
  skip(!existsSync('/proc/self/status'), 'there is no /proc here');
  await expect(makeFolder('/proc/new/folder')).rejects.toMatchObject({
    code: 'folder-unwritable',
    message: '/proc takes no new folders, so /proc/new/folder cannot be made.',
  });
});

it('tells whether a folder could be made without making it', async () => {
  await requireWritableFolder(join(folder, 'x/y'));
  expect(await readdir(folder)).toEqual([]);
});
