import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openClipPack, openPack } from './openPack.ts';
import { temporaryFolder, writeTestPack } from './testPack.ts';

async function withPack(
  files: Readonly<Record<string, unknown>>,
  use: (folder: string) => Promise<void>,
): Promise<void> {
  await using temporary = await temporaryFolder();
  const folder = join(temporary.path, 'tiny-clip');
  await writeTestPack(folder, files);
  await use(folder);
}

describe('openPack', () => {
  it('opens a folder as the hub ships it, with no pack.json at all', async () => {
    await withPack({}, async (folder) => {
      const pack = await openClipPack(folder);
      expect(pack).toMatchObject({ name: 'tiny-clip', kind: 'clip', patchSize: 8, contextLength: 77, longSide: 512 });
    });
  });

  it('takes name, template, sizes and background words from pack.json', async () => {
    const manifest = {
      name: 'drawn',
      title: 'Drawn things',
      patch_size: 16,
      template: 'a drawing of {}.',
      inference: { long_side: 96 },
      backgroundWords: ['paper'],
    };
    await withPack({ 'pack.json': manifest }, async (folder) => {
      expect(await openClipPack(folder)).toMatchObject({
        name: 'drawn',
        title: 'Drawn things',
        patchSize: 16,
        longSide: 96,
        templates: ['a drawing of {}.'],
        backgroundWords: ['paper'],
      });
    });
  });

  it.each([
    'onnx/vision_model.onnx',
    'onnx/text_model.onnx',
    'config.json',
    'preprocessor_config.json',
    'tokenizer.json',
  ])('names %s when it is missing', async (missing) => {
    await withPack({ [missing]: null }, async (folder) => {
      await expect(openPack(folder)).rejects.toMatchObject({
        code: 'pack-file-missing',
        message: expect.stringContaining(missing),
        remedy: expect.stringContaining(missing),
      });
    });
  });

  it('tells a Git LFS pointer and an empty file from weights', async () => {
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n';
    await withPack({ 'onnx/vision_model.onnx': pointer }, async (folder) => {
      await expect(openPack(folder)).rejects.toMatchObject({ message: expect.stringContaining('Git LFS pointer') });
    });
    await withPack({ 'onnx/vision_model.onnx': '' }, async (folder) => {
      await expect(openPack(folder)).rejects.toMatchObject({ message: expect.stringContaining('is empty') });
    });
  });

  it('takes the fp16 file of a graph whose fp32 file is not there, and only then', async () => {
    await withPack({ 'onnx/vision_model.onnx': null, 'onnx/vision_model_fp16.onnx': 'half' }, async (folder) => {
      const { visionModel, textModel } = await openClipPack(folder);
      expect([visionModel, textModel].map((path) => basename(path))).toEqual([
        'vision_model_fp16.onnx',
        'text_model.onnx',
      ]);
    });
    await withPack({ 'onnx/vision_model_fp16.onnx': 'half' }, async (folder) => {
      expect(basename((await openClipPack(folder)).visionModel)).toBe('vision_model.onnx');
    });
  });

  it('says that a quantised file alone is not enough', async () => {
    const files = { 'onnx/vision_model.onnx': null, 'onnx/vision_model_quantized.onnx': 'x' };
    await withPack(files, async (folder) => {
      await expect(openPack(folder)).rejects.toMatchObject({
        kind: 'unsupported',
        code: 'pack-precision-unsupported',
        message: expect.stringContaining('vision_model_quantized.onnx'),
      });
    });
  });

  it('names the field of pack.json that is wrong', async () => {
    await withPack({ 'pack.json': { kind: 'clip', logit_scale: -3 } }, async (folder) => {
      await expect(openPack(folder)).rejects.toMatchObject({
        code: 'pack-manifest-invalid',
        message: expect.stringContaining('logit_scale'),
      });
    });
    await withPack({ 'pack.json': '{"kind": "clip",' }, async (folder) => {
      await expect(openPack(folder)).rejects.toMatchObject({ code: 'pack-file-unreadable' });
    });
  });

  it('refuses paths in pack.json that leave the folder', async () => {
    const entry = { sha256: '0'.repeat(64), bytes: 1 };
    for (const path of ['../secret', '/etc/passwd', 'onnx/../../x', 'C:\\x', 'onnx\\x', 'a//b']) {
      await withPack({ 'pack.json': { files: { [path]: entry } } }, async (folder) => {
        await expect(openPack(folder)).rejects.toMatchObject({ code: 'pack-manifest-invalid' });
      });
    }
  });

  it('refuses a pack of a later format, and one that is no folder', async () => {
    await withPack({ 'pack.json': { format: 99 } }, async (folder) => {
      await expect(openPack(folder)).rejects.toMatchObject({ kind: 'unsupported', code: 'pack-from-later-version' });
      await expect(openPack(join(folder, 'config.json'))).rejects.toMatchObject({ code: 'pack-missing' });
    });
  });

  it('refuses to use a pack of another kind as a CLIP', async () => {
    await withPack({ 'pack.json': { kind: 'backbone' } }, async (folder) => {
      await expect(openClipPack(folder)).rejects.toMatchObject({ code: 'pack-of-other-kind' });
    });
  });
});
