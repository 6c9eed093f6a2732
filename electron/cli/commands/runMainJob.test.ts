import { readdir, rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestBackend } from '../../../tests/support/testBackend.ts';
import { Output } from '../output.ts';
import type { GenerateOptions } from './generateMasks.ts';
import { runMainJob, type MainJobOptions } from './runMainJob.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
  await backend.copySample(3, 'pictures/key/3.jpg');
});
afterAll(() => backend[Symbol.asyncDispose]());

const generate: GenerateOptions = {
  pack: null,
  preset: 'fast',
  detail: 'whole',
  threshold: null,
  scope: 'untouched',
  includesAccepted: false,
  device: 'cpu',
  threads: 1,
  precision: 'fp32',
};

/** Runs the main job; what it prints. */
async function run(options: Partial<MainJobOptions>): Promise<string> {
  const sink = { text: '', write: (part: string) => void (sink.text += part) };
  const context = { client: backend.client, output: new Output(sink, sink), signal: new AbortController().signal };
  const folder = backend.path('pictures');
  const plain = { tags: null, outFolder: '', validationShare: 0, replace: false };
  await runMainJob(context, { folder, ...plain, generate, ...options });
  return sink.text;
}

describe('a main job that is refused', () => {
  const refusals: [what: string, code: string, options: () => Promise<Partial<MainJobOptions>>][] = [
    ['a pack that is not there', 'pack-unknown', () => Promise.resolve({ generate: { ...generate, pack: 'nope' } })],
    ['a list that is a folder', 'csv-unreadable', () => Promise.resolve({ tags: backend.path('pictures') })],
    ['a list that cannot be read', 'csv-empty', async () => ({ tags: await backend.write('empty.csv', '') })],
    [
      'a folder without pictures',
      'no-images',
      async () => {
        await backend.write('texts/read.me', 'no picture');
        return { folder: backend.path('texts') };
      },
    ],
    [
      'pictures without tags',
      'no-tags',
      async () => {
        await backend.copySample(3, 'untagged/3.jpg');
        return { folder: backend.path('untagged') };
      },
    ],
    ['a file for a folder', 'folder-missing', () => Promise.resolve({ folder: backend.path('pictures/key/3.jpg') })],
  ];

  it.each(refusals)('leaves nothing behind: %s', async (_, code, options) => {
    const wrong = await options();
    const before = await readdir(backend.folder);
    await expect(run({ outFolder: backend.path('new/out'), ...wrong })).rejects.toMatchObject({ code });
    expect(await readdir(backend.folder)).toEqual(before);
  });

  it('leaves what was there before as it was', async () => {
    const outFolder = backend.path('kept');
    await run({ outFolder });
    const before = await readdir(outFolder, { recursive: true });
    await rm(backend.path('kept/voc'), { recursive: true });
    await backend.write('kept/voc/notes.txt', 'mine');
    const refused: Partial<MainJobOptions>[] = [
      { generate: { ...generate, pack: 'nope' } },
      { folder: backend.path('texts') },
      // Found out before hours of generating, not after.
      { generate: { ...generate, scope: 'all' } },
    ];
    for (const options of refused) {
      await expect(run({ outFolder, ...options })).rejects.toMatchObject({ kind: 'expected' });
    }
    await rm(backend.path('kept/voc'), { recursive: true });
    expect(await run({ outFolder })).toContain('Going on with');
    expect(await readdir(outFolder, { recursive: true })).toEqual(before);
  });
});
