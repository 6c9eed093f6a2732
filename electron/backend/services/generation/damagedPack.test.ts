/** Packs whose files do not fit together or are damaged, and have no checksums to tell: said once, not for every picture. */
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestBackend } from '../../../../tests/support/testBackend.ts';
import { embeddedPackFolder } from '../../resources.ts';

let backend: TestBackend;
let projectId: string;
beforeAll(async () => {
  backend = await TestBackend.create();
  projectId = await backend.taggedProject('pictures', [3, 6, 12]);
});
afterAll(() => backend[Symbol.asyncDispose]());

/** A copy of the embedded pack without checksums. */
async function otherPack(name: string, manifest: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const folder = join(backend.packsFolder, name);
  await cp(embeddedPackFolder, folder, { recursive: true });
  const known = JSON.parse(await readFile(join(folder, 'pack.json'), 'utf8')) as Record<string, unknown>;
  await writeFile(join(folder, 'pack.json'), JSON.stringify({ ...known, name, title: name, files: {}, ...manifest }));
  return folder;
}

/** Weights that are not numbers, in the middle of a file that is weights for the most part. */
async function spoil(file: string): Promise<void> {
  const bytes = await readFile(file);
  await writeFile(file, bytes.fill(0xff, bytes.length / 2, bytes.length / 2 + 64));
}

it('a pack that says another patch than its graph has makes no masks, and no job', async () => {
  await otherPack('mismatched', { patch_size: 16 });
  await expect(backend.generate(projectId, { pack: 'mismatched' })).rejects.toMatchObject({
    code: 'pack-makes-no-masks',
    message: expect.stringMatching(
      /patches of 8×8 pixels, and patch_size of pack\.json or config\.json says 16/,
    ) as string,
  });
  expect((await backend.client.packs.list({})).packs.find(({ name }) => name === 'mismatched')).toBeDefined();
});

it('weights of the vision model that are not numbers end the job at its first picture, and what was begun stays to be done', async () => {
  await spoil(join(await otherPack('spoilt-vision'), 'onnx/vision_model.onnx'));
  await expect(backend.generate(projectId, { pack: 'spoilt-vision' })).rejects.toMatchObject({
    code: 'model-damaged',
    message: expect.stringContaining('vision_model.onnx gives values that are not numbers') as string,
    remedy: expect.stringContaining('models verify') as string,
  });
  const [job] = await backend.client.jobs.list({ projectId });
  expect(job).toMatchObject({ state: 'failed', done: 0, failed: 0, problem: { code: 'model-damaged' } });
  expect(backend.images(projectId)).toHaveLength(3);
});

it('weights of the text model that are not numbers end the job before any picture', async () => {
  await spoil(join(await otherPack('spoilt-text'), 'onnx/text_model.onnx'));
  await expect(backend.generate(projectId, { pack: 'spoilt-text' })).rejects.toMatchObject({
    code: 'model-damaged',
    message: expect.stringContaining('text_model.onnx gives values that are not numbers') as string,
  });
});
