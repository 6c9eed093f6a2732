import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBackend, type Backend } from '#backend/backend.ts';
import { router } from '#backend/router.ts';
import { ServedFolders } from './servedFolders.ts';

let top: string;
let backend: Backend;
let folders: ServedFolders;

beforeAll(async () => {
  top = await realpath(await mkdtemp(join(tmpdir(), 'maskwright-served-')));
  await mkdir(join(top, 'served/deep'), { recursive: true });
  await mkdir(join(top, 'served-not/deep'), { recursive: true });
  await mkdir(join(top, 'hidden'));
  await writeFile(join(top, 'served-not/secret.csv'), 'a.jpg,cat\n');
  await symlink(join(top, 'served-not'), join(top, 'served/out'));
  await symlink(join(top, 'served-not/new.maskwright'), join(top, 'served/nowhere.maskwright'));
  await symlink(join(top, 'served'), join(top, 'link-to-served'));
  folders = await ServedFolders.of([join(top, 'link-to-served')], [join(top, 'hidden/later')]);
  backend = createBackend({ packsFolder: join(top, 'packs') });
});

afterAll(async () => {
  await backend.dispose();
  await rm(top, { recursive: true, force: true });
});

describe('folders that are served', () => {
  it.each([
    ['served', true],
    ['served/deep', true],
    ['served/not/there/yet.maskwright', true],
    ['link-to-served/deep', true],
    ['served/deep/../deep', true],
    ['hidden/later/p.maskwright', true],
    ['', false],
    ['hidden', false],
    ['served-not', false],
    ['served/../served-not/deep', false],
    ['served/out', false],
    ['served/out/deep', false],
    ['served/out/new.csv', false],
    // Making a file through it would make it elsewhere.
    ['served/nowhere.maskwright', false],
  ])('hold %s: %s', async (path, isServed) => {
    expect(await folders.has(join(top, path))).toBe(isServed);
  });

  it('must be there', async () => {
    await expect(ServedFolders.of([join(top, 'absent')])).rejects.toMatchObject({ code: 'root-missing' });
  });
});

describe('a page', () => {
  const page = () => createRouterClient(router, { context: { backend, host: { folders, project: null } } });
  const code = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (error: unknown) => (error as { data: { code: string } }).data.code,
    );

  it('may name no path outside of them, in any procedure', async () => {
    const outside = join(top, 'served-not/x.maskwright');
    const { projectId } = await page().projects.create({ file: join(top, 'served/p.maskwright') });
    const refused = await Promise.all([
      code(page().projects.create({ file: outside })),
      code(page().projects.open({ file: outside })),
      code(page().projects.inspect({ file: outside })),
      code(page().projects.upgrade({ file: outside })),
      code(page().projects.saveCopy({ file: join(top, 'served/p.maskwright'), target: outside, replace: true })),
      code(page().images.import({ projectId, folder: join(top, 'served/out') })),
      code(page().images.startImport({ projectId, folder: join(top, 'served/out') })),
      code(page().images.relink({ projectId, from: '/x', to: join(top, 'served-not') })),
      code(page().tags.fromCsv({ projectId, file: join(top, 'served-not/secret.csv') })),
      code(page().tags.checkCsv({ file: join(top, 'served/../served-not/secret.csv') })),
      code(page().datasets.export({ projectId, format: 'voc', outFolder: outside, validationShare: 0 })),
      code(page().datasets.start({ projectId, format: 'voc', outFolder: outside, validationShare: 0 })),
      code(page().looks.write({ projectId, outFolder: outside, title: 'x' })),
      code(page().packs.add({ folder: join(top, 'served-not') })),
      code(page().folders.list({ folder: top })),
    ]);
    expect(refused).toEqual(refused.map(() => 'outside-roots'));
    await page().projects.close({ projectId });
  });

  it('may name packs as before, and folders of packs only below them', async () => {
    const check = (pack: string) => code(page().generation.check({ pack }));
    expect(await check(join(top, 'served-not'))).toBe('outside-roots');
    expect(await check('no-such-pack')).toBe('pack-unknown');
  });

  it('shares a project with another page, also when both open it at once', async () => {
    const file = join(top, 'served/shared.maskwright');
    await page().projects.close(await page().projects.create({ file }));
    const [first, second] = await Promise.all([page().projects.open({ file }), page().projects.open({ file })]);
    const third = await page().projects.open({ file: join(top, 'link-to-served/shared.maskwright') });
    expect([second.projectId, third.projectId]).toEqual([first.projectId, first.projectId]);
    await page().projects.close(first);
    expect(await code(page().projects.status(second))).toBe('project-not-open');
  });
});
