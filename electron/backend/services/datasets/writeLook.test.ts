import { existsSync } from 'node:fs';
import { cp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LookReport } from '#core/contract/looks.ts';
import { photoFolder } from '../../../../tests/support/photos.ts';
import { followed, TestBackend } from '../../../../tests/support/testBackend.ts';
import { bytesOfLook } from './lookSpace.ts';

let backend: TestBackend;
let projectId: string;
beforeAll(async () => {
  backend = await TestBackend.create();
  await cp(join(photoFolder, 'special/truncated.jpg'), backend.path('pictures/key/broken.jpg'));
  projectId = await backend.taggedProject('pictures', [3, 6, 12]);
  await rm(backend.path('pictures/key/12.jpg'));
  await backend.generate(projectId);
});
afterAll(() => backend[Symbol.asyncDispose]());

async function look(folder: string): Promise<{ report: LookReport; page: string }> {
  const request = { projectId, outFolder: backend.path(folder), title: 'Keys <and> locks' };
  const { report, progress } = await followed(await backend.client.looks.write(request));
  expect(progress.at(-1)).toMatchObject({ done: 2, total: 2 });
  return { report, page: await readFile(report.page, 'utf8') };
}

describe('a look', () => {
  it('takes about the room that is looked for before it begins', async () => {
    await look('measured');
    const names = await readdir(backend.path('measured/images'));
    const sizes = await Promise.all(
      names.map(async (name) => (await stat(backend.path('measured/images', name))).size),
    );
    const ratio = sizes.reduce((sum, size) => sum + size, 0) / bytesOfLook(backend.project(projectId));
    expect(ratio).toBeGreaterThan(0.25);
    expect(ratio).toBeLessThan(4);
  });

  it('shows every image that has a mask, with the files that its page names', async () => {
    const { report, page } = await look('look');
    expect(report).toEqual({ page: backend.path('look/index.html'), images: 2, notices: [], problems: [] });
    expect(page).toContain('key/3.jpg');
    expect(page).toContain('key/6.jpg');
    expect(page).toContain('Keys &lt;and&gt; locks');
    const files = new Set(await readdir(backend.path('look/images')));
    const named = [...page.matchAll(/src="images\/([^"]+)"/g)].map(([, name]) => decodeURIComponent(name ?? ''));
    expect(named.length).toBeGreaterThanOrEqual(6);
    for (const name of named) expect(files).toContain(name);
  });

  it('lists what could not be imported and what could not be generated, and says with what it was made', async () => {
    const { page } = await look('listed');
    expect(page).toContain('key/broken.jpg');
    expect(page).toContain('key/12.jpg');
    expect(page).toContain('Drawn shapes');
    expect(page).toContain('fast');
  });

  it('replaces an earlier look whole', async () => {
    await look('again');
    await rm(backend.path('again/images'), { recursive: true });
    const { page } = await look('again');
    expect(page).toContain('key/3.jpg');
    expect(await readdir(backend.path('again'))).toContain('images');
    expect((await readdir(backend.folder)).filter((name) => name.includes('again'))).toEqual(['again']);
  });

  it.each([
    ['edited', 'index.html'],
    ['edited', 'images/key__3.mask.png'],
    ['added', 'notes.txt'],
  ])('refuses an earlier look in which somebody %s %s, unless it may be lost', async (what, path) => {
    const folder = `mine-${path.replaceAll('/', '-')}`;
    await look(folder);
    const mine = `${await readFile(backend.path(folder, path), 'latin1').catch(() => '')}my notes`;
    await backend.write(`${folder}/${path}`, mine);
    const before = await readdir(backend.path(folder), { recursive: true });
    const changed = {
      code: 'look-folder-changed',
      message: expect.stringContaining(`1 file ${what}, ${path}.`) as string,
      remedy: expect.stringContaining('--replace') as string,
    };
    await expect(look(folder)).rejects.toMatchObject(changed);
    const outFolder = backend.path(folder);
    await expect(backend.client.looks.check({ outFolder })).rejects.toMatchObject(changed);
    expect(await readFile(backend.path(folder, path), 'utf8')).toBe(mine);
    expect(await readdir(outFolder, { recursive: true })).toEqual(before);

    await backend.client.looks.check({ outFolder, replace: true });
    await followed(await backend.client.looks.write({ projectId, outFolder, title: 'new', replace: true }));
    expect(await readFile(backend.path(folder, path), 'utf8').catch(() => '')).not.toContain('my notes');
    await look(folder);
  });

  it('is careful with a look that did not write down its files', async () => {
    await look('early');
    await rm(backend.path('early/maskwright-files.txt'));
    await rm(backend.path('early/maskwright.json'));
    await expect(look('early')).rejects.toMatchObject({
      code: 'look-folder-changed',
      message: expect.stringContaining('not known') as string,
    });
  });

  it.each([
    ['a page that somebody else wrote', 'index.html'],
    ['pictures, which its drawings could replace', 'images/0001.jpg'],
  ])('does not draw into a folder with %s', async (_, name) => {
    await backend.write(`site/${name}`, 'mine');
    const before = await readdir(backend.path('site'), { recursive: true });
    await expect(look('site')).rejects.toMatchObject({
      code: 'look-folder-not-empty',
      message: expect.stringContaining(backend.path('site')) as string,
    });
    expect(await readdir(backend.path('site'), { recursive: true })).toEqual(before);
    expect(await readFile(backend.path(`site/${name}`), 'utf8')).toBe('mine');
  });

  it('is never imported as pictures', async () => {
    await backend.drawPictures('album/a.png', 'album/sub/b.png');
    await look('album/look');
    const other = await backend.newProject();
    const report = await backend.import(other, 'album');
    expect(report.ownOutputs).toEqual(['look']);
    expect(backend.images(other).map(({ path }) => path)).toEqual(['a.png', 'sub/b.png']);
  });

  it('leaves the earlier page when it is cancelled', async () => {
    await look('kept');
    const before = await readFile(backend.path('kept/index.html'), 'utf8');
    const controller = new AbortController();
    const stream = await backend.client.looks.write(
      { projectId, outFolder: backend.path('kept'), title: 'another' },
      { signal: controller.signal },
    );
    await stream.next();
    controller.abort();
    await expect(followed(stream)).rejects.toMatchObject({ kind: 'cancelled' });
    expect(await readFile(backend.path('kept/index.html'), 'utf8')).toBe(before);
  });

  it('of a project without masks is not drawn: it says what comes first', async () => {
    const empty = await backend.newProject();
    const write = () =>
      backend.client.looks
        .write({ projectId: empty, outFolder: backend.path('unmade/look'), title: 'e' })
        .then(followed);
    await expect(write()).rejects.toMatchObject({
      code: 'no-images',
      remedy: expect.stringMatching(/Import/) as string,
    });
    await backend.drawPictures('plain/a.png');
    await backend.import(empty, 'plain');
    await expect(write()).rejects.toMatchObject({ code: 'no-tags', remedy: expect.stringMatching(/CSV/) as string });
    await backend.write('tags.csv', 'path,class\na.png,key\n');
    await backend.client.tags.fromCsv({ projectId: empty, file: backend.path('tags.csv') });
    await expect(write()).rejects.toMatchObject({
      code: 'no-masks',
      remedy: expect.stringMatching(/Generate/) as string,
    });
    expect(existsSync(backend.path('unmade'))).toBe(false);
  });

  it('names a folder that cannot be written to', async () => {
    await backend.write('a-file', 'no folder');
    await expect(look('a-file/look')).rejects.toMatchObject({
      code: 'folder-unwritable',
      message: expect.stringContaining('a-file') as string,
    });
  });
});
