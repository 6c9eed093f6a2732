/** An import that is killed at random moments goes on: a real process, a real folder that was turned upside down before. */
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { maskwright, runMaskwright } from '../../../../tests/support/runMaskwright.ts';
import { integrityCheck } from '../../store/integrityCheck.ts';
import { closeProject, openProject } from '../../store/projectFile.ts';
import { iterateImages } from '../../store/readImages.ts';
import { readTagsOfImage } from '../../store/readTags.ts';

/** Enough that they are not stored in one step. */
const pictures = 1000;
const kills = 3;
const longestLifeMs = 500;

let folder: string;
let projectFile: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maskwright-killed-import-'));
  projectFile = join(folder, 'project.maskwright');
  await mkdir(join(folder, 'pictures/key'), { recursive: true });
  for (let index = 0; index < pictures; index++) {
    const data = Uint8Array.of(index % 256, index >> 8, 7);
    await writeFile(join(folder, 'pictures/key', `${index}.png`), encode({ width: 1, height: 1, channels: 3, data }));
  }
  await maskwright('init', projectFile);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Kills the import a random while after its first sign of life. */
async function importAndKill(): Promise<void> {
  let isArmed = false;
  await runMaskwright(['import', projectFile, join(folder, 'pictures')], {
    onNotes: (notes, kill) => {
      if (isArmed || !notes.includes('Importing')) return;
      isArmed = true;
      setTimeout(() => {
        kill('SIGKILL');
      }, Math.random() * longestLifeMs);
    },
  });
}

/** Content → id and number of tags; throws when two images share a content. */
function identities(): Map<string | null, string> {
  const { project } = openProject(projectFile);
  try {
    expect(integrityCheck(project)).toEqual([]);
    const found = new Map<string | null, string>();
    for (const { id, contentSha256, state } of iterateImages(project)) {
      expect(found.has(contentSha256)).toBe(false);
      found.set(contentSha256, `#${id} ${state} ${readTagsOfImage(project, id).length}`);
    }
    return found;
  } finally {
    closeProject(project);
  }
}

it('records every picture once, and then moves every image once', async () => {
  for (let round = 0; round < kills; round++) {
    await importAndKill();
    identities();
  }
  await maskwright('import', projectFile, join(folder, 'pictures'));
  await maskwright('tag', projectFile);
  const before = identities();
  expect(before.size).toBe(pictures);

  await rename(join(folder, 'pictures/key'), join(folder, 'pictures/aside'));
  await mkdir(join(folder, 'pictures/key'));
  for (let index = 0; index < pictures; index++) {
    const other = (index + 1) % pictures;
    await rename(join(folder, 'pictures/aside', `${index}.png`), join(folder, 'pictures/key', `${other}.png`));
  }
  for (let round = 0; round < kills; round++) {
    await importAndKill();
    expect(identities()).toEqual(before);
  }
  await maskwright('import', projectFile);
  expect(identities()).toEqual(before);
  const { project } = openProject(projectFile);
  const paths = Array.from(iterateImages(project), ({ path }) => path);
  closeProject(project);
  expect(new Set(paths).size).toBe(pictures);
  expect(await maskwright('import', projectFile)).toContain(`0 new images, 0 changed, ${pictures} unchanged in`);
}, 240_000);
