import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { requireSpaceForMasks } from './diskSpace.ts';

const projectFile = join(tmpdir(), 'p.maskwright');

it('lets a job begin that fits, and refuses one that cannot, with the figures', async () => {
  await expect(requireSpaceForMasks(projectFile, 1)).resolves.toBeUndefined();
  await expect(requireSpaceForMasks(projectFile, 1e12)).rejects.toMatchObject({
    code: 'disk-full',
    message: expect.stringMatching(/need about 60000\.0 TB in .*; [\d.]+ [kMGT]?B are free/) as string,
    remedy: expect.any(String) as string,
  });
});
