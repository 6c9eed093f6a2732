import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openClipPack, type ClipPack } from '#models/packs/openPack.ts';
import { bmpFile } from '../../../../tests/support/bmpFile.ts';
import { saying } from '../../../../tests/support/saying.ts';
import { followed, plainGeneration, TestBackend } from '../../../../tests/support/testBackend.ts';
import { embeddedPackFolder } from '../../resources.ts';
import { readMaskRevisions } from '../../store/readMasks.ts';
import { planEncoding } from './planEncoding.ts';

let pack: ClipPack;
let backend: TestBackend;
let projectId: string;
beforeAll(async () => {
  pack = await openClipPack(embeddedPackFolder);
  // Less than the embedded pack takes at all four sizes of the preset best.
  backend = await TestBackend.create({ memoryBytes: 40e6 });
  projectId = await backend.taggedProject('pictures', [3]);
});
afterAll(() => backend[Symbol.asyncDispose]());

const withMemory = (bytes: number) => ({ availableMemory: () => bytes });
const plan = (bytes: number, preset: 'fast' | 'best', provider: 'cpu' | 'webgpu') =>
  planEncoding(
    withMemory(bytes),
    backend.project(projectId),
    pack,
    { preset, detail: 'whole' },
    { provider, threads: 2 },
  );

describe('a plan', () => {
  it('with memory enough says nothing, and takes both views at once where that pays', () => {
    expect(plan(8e9, 'best', 'webgpu')).toEqual({ encodesBothViews: true, longSide: 96, notices: [] });
    expect(plan(8e9, 'best', 'cpu')).toEqual({ encodesBothViews: false, longSide: 96, notices: [] });
    expect(plan(8e9, 'fast', 'webgpu')).toEqual({ encodesBothViews: false, longSide: 96, notices: [] });
  });

  it('with less takes the views one by one first, then smaller pictures, and says so', () => {
    const steps = [120e6, 110e6, 100e6, 90e6, 80e6, 70e6, 60e6, 50e6, 40e6].map((bytes) =>
      plan(bytes, 'best', 'webgpu'),
    );
    const oneByOne = steps.find(({ encodesBothViews }) => !encodesBothViews);
    expect(oneByOne).toMatchObject({
      longSide: 96,
      notices: [saying(/^Pictures and their mirror images are encoded one by one, because only .*MB/)],
    });
    const smaller = steps.at(-1);
    expect(smaller?.longSide).toBeLessThan(96);
    expect(smaller?.notices).toContainEqual(saying(/^Pictures are encoded at \d+ px instead of 96 px, .*preset fast/));
  });

  it('for tiles is one for square pictures, whatever shape they have', async () => {
    const pixels = Buffer.alloc(400 * 60 * 3, 90);
    await backend.write('wide/a.bmp', bmpFile({ width: 400, height: 60, bitsPerPixel: 24, pixels }));
    const wide = await backend.newProject();
    await backend.import(wide, 'wide');
    const needed = (project: string, detail: 'whole' | 'tiles'): string =>
      planEncoding(
        withMemory(1e6),
        backend.project(project),
        pack,
        { preset: 'fast', detail },
        { provider: 'cpu', threads: 2 },
      ).notices.at(-1)?.message ?? '';
    expect(needed(wide, 'whole')).not.toBe(needed(projectId, 'whole'));
    expect(needed(wide, 'tiles')).toBe(needed(projectId, 'whole'));
  });

  it('that cannot fit says what may happen', () => {
    expect(plan(1e6, 'fast', 'cpu').notices.at(-1)?.message).toMatch(
      /may be needed and only 1\.0 MB .* pictures may fail/,
    );
  });
});

it('a generation with little memory makes its masks at a smaller size, and its notices say so', async () => {
  const started = await backend.client.generation.start({ projectId, ...plainGeneration, preset: 'best' });
  expect(started.notices).toContainEqual(saying(/^Pictures are encoded at \d+ px instead of 96 px/));
  const { report } = await followed(await backend.client.jobs.watch({ projectId, jobId: started.jobId ?? 0 }));
  expect(report).toMatchObject({ state: 'done', done: 1 });
  const { id } = backend.image(projectId, 'key/3.jpg');
  expect(readMaskRevisions(backend.project(projectId), id)).toHaveLength(1);
});
