import { mkdir } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { plainGeneration, TestBackend } from '../../../../tests/support/testBackend.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

async function projectOf(folder: string, ...sizes: readonly (readonly [number, number])[]): Promise<string> {
  await mkdir(backend.path(folder, 'key'), { recursive: true });
  for (const [width, height] of sizes) {
    const background = { r: 40, g: 90, b: 140 };
    await sharp({ create: { width, height, channels: 3, background } }).toFile(
      backend.path(folder, 'key', `${width}x${height}.png`),
    );
  }
  const projectId = await backend.newProject();
  await backend.import(projectId, folder);
  await backend.client.tags.fromFolders({ projectId });
  return projectId;
}

it('names pictures whose grid the pack was not checked at, and only those', async () => {
  const projectId = await projectOf('mixed', [64, 64], [60, 45], [200, 20], [20, 300]);
  const { notices } = await backend.client.generation.start({ projectId, ...plainGeneration });
  // The long side is 96 pixels, 12 patches of 8; the embedded pack was checked at 6×6 to 24×24.
  const about = notices.filter(({ code }) => code === 'shapes-unchecked');
  expect(about.map(({ message }) => message)).toEqual([
    '2 images have shapes that Drawn shapes (built in) was not checked at (6×6 to 24×24 patches; ' +
      'key/200x20.png is worked on at 2×12): expect worse masks.',
  ]);
});

it('says nothing of usual shapes, at any preset', async () => {
  for (const preset of ['fast', 'best'] as const) {
    const projectId = await projectOf(preset, [64, 64], [60, 45], [45, 60]);
    const { notices } = await backend.client.generation.start({ projectId, ...plainGeneration, preset });
    expect(notices.filter(({ code }) => code === 'shapes-unchecked')).toEqual([]);
  }
});
