import { cp, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { TestBackend } from '../../../../tests/support/testBackend.ts';
import { embeddedPackFolder } from '../../resources.ts';

let backend: TestBackend | undefined;

/** A fresh user with no pack, and a copy of the embedded pack under another name in `source`. */
async function freshBackend(): Promise<TestBackend> {
  await backend?.[Symbol.asyncDispose]();
  backend = await TestBackend.create();
  const source = backend.path('source');
  await cp(embeddedPackFolder, source, { recursive: true });
  const file = join(source, 'pack.json');
  const manifest = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  await writeFile(file, JSON.stringify({ ...manifest, name: 'mine', title: 'My pack' }));
  return backend;
}

let packs: TestBackend['client']['packs'];
let test: TestBackend;
beforeEach(async () => {
  test = await freshBackend();
  packs = test.client.packs;
});
afterAll(async () => backend?.[Symbol.asyncDispose]());

/** Same size, other bytes. */
async function corrupt(file: string): Promise<void> {
  const bytes = await readFile(file);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 0xff;
  await writeFile(file, bytes);
}

describe('model packs', () => {
  it('are the embedded one alone at first', async () => {
    const { packs: all, broken } = await packs.list();
    expect(all).toMatchObject([{ name: 'shapes', isEmbedded: true, kind: 'clip' }]);
    expect(all[0]?.bytes).toBeGreaterThan(1_000_000);
    expect(broken).toEqual([]);
  });

  it('can be added, verified, worked with and removed', async () => {
    const added = await packs.add({ folder: test.path('source') });
    expect(added).toMatchObject({ name: 'mine', title: 'My pack', isEmbedded: false });
    expect(added.folder.startsWith(test.packsFolder)).toBe(true);
    expect((await packs.list()).packs.map(({ name }) => name)).toEqual(['shapes', 'mine']);
    expect(await packs.verify({ name: 'mine' })).toMatchObject({ isSound: true, differences: [] });

    const projectId = await test.taggedProject('pictures', [3]);
    expect(await test.generate(projectId, { pack: 'mine' })).toMatchObject({ state: 'done', done: 1 });
    expect(await test.generate(projectId, { pack: test.path('source'), scope: 'all' })).toMatchObject({ done: 1 });

    await packs.remove({ name: 'mine' });
    expect((await packs.list()).packs.map(({ name }) => name)).toEqual(['shapes']);
  });

  it('are refused a second time under the same name', async () => {
    await packs.add({ folder: test.path('source') });
    await expect(packs.add({ folder: test.path('source') })).rejects.toMatchObject({ code: 'pack-exists' });
  });

  it('show which file is not what it was', async () => {
    const { folder } = await packs.add({ folder: test.path('source') });
    await corrupt(join(folder, 'onnx/text_model.onnx'));
    const { isSound, differences } = await packs.verify({ name: 'mine' });
    expect(isSound).toBe(false);
    expect(differences).toEqual([expect.objectContaining({ details: { file: 'onnx/text_model.onnx' } })]);
  });

  it.for(['onnx/text_model.onnx', 'onnx/vision_model.onnx', 'tokenizer.json'])(
    'make no masks once a byte of %s has changed, and name the file',
    async (file) => {
      const { folder } = await packs.add({ folder: test.path('source') });
      const projectId = await test.taggedProject('pictures', [3]);
      await test.generate(projectId, { pack: 'mine' });
      const path = join(folder, file);
      const { atime, mtime } = await stat(path);
      await corrupt(path);
      // As careful as a bad disk or a bad program would be.
      await utimes(path, atime, mtime);
      const refused = test.generate(projectId, { pack: 'mine', scope: 'all' });
      await expect(refused).rejects.toMatchObject({
        code: 'pack-differs',
        message: expect.stringContaining(file) as string,
        remedy: expect.stringContaining('models remove mine') as string,
      });
    },
  );

  it('do not hide each other when one of them is broken, and the broken one can be removed', async () => {
    const { folder } = await packs.add({ folder: test.path('source') });
    await writeFile(join(folder, 'pack.json'), '{');
    const listed = await packs.list();
    expect(listed.packs.map(({ name }) => name)).toEqual(['shapes']);
    expect(listed.broken).toMatchObject([{ path: folder }]);
    await packs.remove({ name: 'mine' });
    expect((await packs.list()).broken).toEqual([]);
  });

  it('cannot be removed when they ship with the program, nor when there is none of the name', async () => {
    await expect(packs.remove({ name: 'shapes' })).rejects.toMatchObject({ code: 'pack-embedded' });
    await expect(packs.remove({ name: 'absent' })).rejects.toMatchObject({
      code: 'pack-unknown',
      remedy: expect.stringContaining('shapes') as string,
    });
    const projectId = await test.taggedProject('pictures', [3]);
    await expect(test.generate(projectId, { pack: 'absent' })).rejects.toMatchObject({ code: 'pack-unknown' });
  });
});
