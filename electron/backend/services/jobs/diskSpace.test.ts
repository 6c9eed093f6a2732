import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { addReadyImages, temporaryProject } from '../../store/temporaryProject.ts';
import { requireSpace } from './diskSpace.ts';
import { requireSpaceForMasks } from '../generation/generationJob.ts';

const projectFile = join(tmpdir(), 'p.maskwright');

it('lets work begin that fits, and refuses what cannot, with the figures', async () => {
  await expect(requireSpace(projectFile, 1, '1 mask')).resolves.toBeUndefined();
  await expect(requireSpace(projectFile, 6e16, '7 masks')).rejects.toMatchObject({
    code: 'disk-full',
    message: expect.stringMatching(
      /^7 masks and a margin need about 66000\.0 TB in .*; [\d.]+ [kMGT]?B are free/,
    ) as string,
    remedy: expect.any(String) as string,
  });
});

it('asks for more where the pictures are larger', async () => {
  using temporary = temporaryProject();
  const { project } = temporary;
  const imageIds = addReadyImages(temporary, 2);
  await expect(requireSpaceForMasks(project, imageIds)).resolves.toBeUndefined();
  project.database.sqlite.exec('UPDATE image SET width = 100000000, height = 400000000 WHERE id = 2');
  await expect(requireSpaceForMasks(project, imageIds.slice(0, 1))).resolves.toBeUndefined();
  await expect(requireSpaceForMasks(project, imageIds)).rejects.toMatchObject({ code: 'disk-full' });
});
