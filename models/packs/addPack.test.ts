import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addPack } from './addPack.ts';
import { findPack, listPacks, removePack } from './packLibrary.ts';
import { packIdentity } from './packIdentity.ts';
import { temporaryFolder, writeTestPack, type TestFolder } from './testPack.ts';
import { verifyPack } from './verifyPack.ts';

interface Library extends TestFolder {
  readonly source: string;
  readonly packsFolder: string;
}

async function library(files: Readonly<Record<string, unknown>> = {}): Promise<Library> {
  const temporary = await temporaryFolder();
  const source = join(temporary.path, 'downloads', 'Tiny CLIP');
  await writeTestPack(source, files);
  return { ...temporary, source, packsFolder: join(temporary.path, 'packs') };
}

describe('addPack', () => {
  it('copies what a pack needs, writes checksums, and the copy verifies', async () => {
    await using folders = await library({
      'onnx/vision_model_fp16.onnx': 'half',
      'onnx/model.onnx_data': 'x',
      'pytorch_model.bin': 'other framework',
      'README.md': '# card',
    });
    const pack = await addPack(folders.source, folders.packsFolder);
    expect(pack.name).toBe('Tiny-CLIP');
    const copied = await readdir(pack.folder, { recursive: true });
    expect(copied).toEqual(expect.arrayContaining(['pack.json', 'README.md', join('onnx', 'vision_model.onnx')]));
    expect(copied.filter((name) => /fp16|pytorch|model\.onnx_data/.test(name))).toEqual([]);
    expect(pack.manifest).toMatchObject({ format: 1, name: 'Tiny-CLIP', logit_scale: 100 });
    expect(await verifyPack(pack.folder)).toMatchObject({ isSound: true, differences: [] });
    expect(await readdir(folders.packsFolder)).toEqual(['Tiny-CLIP']);
  });

  it('copies fp16 weights with their data where there are no others, and no combined model of any precision', async () => {
    await using folders = await library({
      'onnx/vision_model.onnx': null,
      'onnx/vision_model_fp16.onnx': 'half',
      'onnx/vision_model_fp16.onnx_data': 'weights',
      'onnx/vision_model_quantized.onnx': 'bytes',
      'onnx/text_model_fp16.onnx': 'half',
      'onnx/model_fp16.onnx_data': 'both',
    });
    const { folder } = await addPack(folders.source, folders.packsFolder);
    expect(await readdir(join(folder, 'onnx'))).toEqual([
      'text_model.onnx',
      'vision_model_fp16.onnx',
      'vision_model_fp16.onnx_data',
    ]);
  });

  it('reports progress up to the total', async () => {
    await using folders = await library();
    const seen: { bytes: number; totalBytes: number }[] = [];
    await addPack(folders.source, folders.packsFolder, { onProgress: (progress) => seen.push(progress) });
    const last = seen.at(-1);
    expect(last?.bytes).toBe(last?.totalBytes);
    expect(last?.bytes).toBeGreaterThan(500_000);
  });

  it('refuses a file that is not what the source says, and leaves nothing behind', async () => {
    const files = { 'config.json': { sha256: 'a'.repeat(64), bytes: 3 } };
    await using folders = await library({ 'pack.json': { kind: 'clip', files } });
    await expect(addPack(folders.source, folders.packsFolder)).rejects.toMatchObject({
      code: 'pack-differs',
      message: expect.stringContaining('config.json'),
    });
    expect(await readdir(folders.packsFolder)).toEqual([]);
  });

  it('leaves nothing behind when it is cancelled in the middle', async () => {
    await using folders = await library();
    const controller = new AbortController();
    const adding = addPack(folders.source, folders.packsFolder, {
      signal: controller.signal,
      onProgress: () => {
        controller.abort();
      },
    });
    await expect(adding).rejects.toMatchObject({ kind: 'cancelled' });
    expect(await readdir(folders.packsFolder)).toEqual([]);
  });

  it('refuses symbolic links, to files and to folders', async () => {
    await using folders = await library();
    await writeFile(join(folders.path, 'secret.json'), '{}');
    await symlink(join(folders.path, 'secret.json'), join(folders.source, 'extra.json'));
    await expect(addPack(folders.source, folders.packsFolder)).rejects.toMatchObject({
      code: 'pack-has-link',
      remedy: expect.stringContaining('cp -rL'),
    });
    await using others = await library();
    await mkdir(join(others.path, 'elsewhere'));
    await symlink(join(others.path, 'elsewhere'), join(others.source, 'more'));
    await expect(addPack(others.source, others.packsFolder)).rejects.toMatchObject({ code: 'pack-has-link' });
  });

  it('clears away what a killed process left behind, and nothing that may still be under way', async () => {
    await using folders = await library();
    const [abandoned, underWay] = [join(folders.packsFolder, '.adding-old'), join(folders.packsFolder, '.adding-new')];
    for (const folder of [abandoned, underWay]) await mkdir(folder, { recursive: true });
    const longAgo = new Date(Date.now() - 2 * 24 * 60 * 60 * 1000);
    await utimes(abandoned, longAgo, longAgo);
    await addPack(folders.source, folders.packsFolder);
    expect(await readdir(folders.packsFolder)).toEqual(['.adding-new', 'Tiny-CLIP']);
  });

  it('does not overwrite a pack of the same name', async () => {
    await using folders = await library();
    await addPack(folders.source, folders.packsFolder);
    await expect(addPack(folders.source, folders.packsFolder)).rejects.toMatchObject({
      code: 'pack-exists',
      remedy: expect.stringContaining('models remove Tiny-CLIP'),
    });
  });
});

describe('verifyPack', () => {
  it('lists what is missing, of another size, or changed', async () => {
    await using folders = await library({ 'README.md': 'x' });
    const { folder } = await addPack(folders.source, folders.packsFolder);
    await writeFile(join(folder, 'config.json'), `${await readFile(join(folder, 'config.json'), 'utf8')} `);
    const weights = await readFile(join(folder, 'onnx/text_model.onnx'));
    weights[weights.length - 1] = (weights[weights.length - 1] ?? 0) ^ 1;
    await writeFile(join(folder, 'onnx/text_model.onnx'), weights);
    const { isSound, differences } = await verifyPack(folder);
    expect(isSound).toBe(false);
    expect(differences.map(({ path, problem }) => [path, problem])).toEqual([
      ['config.json', 'other-size'],
      ['onnx/text_model.onnx', 'other-content'],
    ]);
  });

  it('says that a stock folder has no checksums', async () => {
    await using folders = await library();
    await expect(verifyPack(folders.source)).rejects.toMatchObject({ code: 'pack-without-checksums' });
  });
});

describe('the library', () => {
  it('lists the embedded pack first and shows a broken folder with its reason', async () => {
    await using folders = await library();
    await addPack(folders.source, folders.packsFolder);
    await mkdir(join(folders.packsFolder, 'broken'));
    const places = { packsFolder: folders.packsFolder, embeddedFolder: folders.source };
    const { packs, broken } = await listPacks(places);
    expect(packs.map(({ pack, isEmbedded }) => [pack.name, isEmbedded])).toEqual([
      ['Tiny-CLIP', true],
      ['Tiny-CLIP', false],
    ]);
    expect(broken).toMatchObject([{ error: { code: 'pack-file-missing' } }]);
  });

  it('says what is wrong with a broken pack that is asked for, instead of that there is none', async () => {
    await using folders = await library();
    const places = { packsFolder: folders.packsFolder, embeddedFolder: folders.source };
    await mkdir(join(folders.packsFolder, 'broken'), { recursive: true });
    await expect(findPack('broken', places)).rejects.toMatchObject({ code: 'pack-file-missing' });
    await expect(findPack('absent', places)).rejects.toMatchObject({ code: 'pack-unknown' });
  });

  it('removes an added pack, also a broken one, and not the embedded one', async () => {
    await using folders = await library({ 'pack.json': { name: 'embedded' } });
    await using second = await library();
    await addPack(second.source, folders.packsFolder);
    await mkdir(join(folders.packsFolder, 'broken'));
    const places = { packsFolder: folders.packsFolder, embeddedFolder: folders.source };
    await removePack('Tiny-CLIP', places);
    await removePack('broken', places);
    expect(await readdir(folders.packsFolder)).toEqual([]);
    await expect(removePack('embedded', places)).rejects.toMatchObject({ code: 'pack-embedded' });
    await expect(removePack('../downloads', places)).rejects.toMatchObject({ code: 'pack-unknown' });
    await expect(findPack('nothing', places)).rejects.toMatchObject({ remedy: expect.stringContaining('embedded') });
  });
});

describe('packIdentity', () => {
  it('is the same for equal weights under any name, and another for other weights', async () => {
    await using folders = await library();
    const added = await addPack(folders.source, folders.packsFolder);
    const identity = await packIdentity({ folder: folders.source });
    expect(await packIdentity(added)).toBe(identity);
    await writeFile(join(folders.source, 'onnx/text_model.onnx'), 'other weights');
    expect(await packIdentity({ folder: folders.source })).not.toBe(identity);
  });

  it('counts data beside a graph and learned tokens as weights, descriptions not', async () => {
    await using folders = await temporaryFolder();
    await writeTestPack(folders.path);
    let identity = await packIdentity({ folder: folders.path });
    for (const path of ['onnx/vision_model.onnx_data', 'onnx/text_model.onnx.data', 'mask_tokens.safetensors']) {
      await writeFile(join(folders.path, path), 'weights');
      const other = await packIdentity({ folder: folders.path });
      expect(other, path).not.toBe(identity);
      identity = other;
    }
    await writeFile(join(folders.path, 'README.md'), 'a card');
    expect(await packIdentity({ folder: folders.path })).toBe(identity);
  });

  it('is a hash of paths and contents, so that it can be computed elsewhere', async () => {
    await using folders = await temporaryFolder();
    await mkdir(join(folders.path, 'onnx'));
    await writeFile(join(folders.path, 'onnx/vision_model.onnx'), 'abc');
    const inner = createHash('sha256').update('abc').digest('hex');
    const expected = createHash('sha256').update(`onnx/vision_model.onnx\0${inner}\n`).digest('hex');
    expect(await packIdentity({ folder: folders.path })).toBe(expected);
  });
});
