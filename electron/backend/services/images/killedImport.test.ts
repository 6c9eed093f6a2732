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

const pictures = 300;
const kills = 3;
/** At first; less where an import is through before its kill. */
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
  await newProject();
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Kills the import a random while after its first sign of life. False when it was through before. */
async function importAndKill(longestMs: number): Promise<boolean> {
  let isArmed = false;
  const { signal, code } = await runMaskwright(['import', projectFile, join(folder, 'pictures')], {
    onNotes: (notes, kill) => {
      if (isArmed || !notes.includes('Importing')) return;
      isArmed = true;
      setTimeout(() => {
        kill('SIGKILL');
      }, Math.random() * longestMs);
    },
  });
  if (signal !== 'SIGKILL') expect(code).toBe(0);
  return signal === 'SIGKILL';
}

/**
 * Kills imports until enough of them were not through, and `look`s at what is there after each kill. Where one is through, there is
 * nothing left to do: then `renew` gives it work again.
 */
async function killImports({ look, renew }: { look: () => void; renew: () => Promise<void> }): Promise<void> {
  let longestMs = longestLifeMs;
  let attempts = 0;
  for (let killed = 0; killed < kills;) {
    expect(++attempts, 'every import was through before it was killed').toBeLessThanOrEqual(5 * kills);
    if (await importAndKill(longestMs)) {
      look();
      killed++;
    } else {
      longestMs /= 4;
      await renew();
    }
  }
}

async function newProject(): Promise<void> {
  for (const suffix of ['', '-wal', '-shm', '-mark', '-lock']) await rm(`${projectFile}${suffix}`, { force: true });
  await maskwright('init', projectFile);
}

/** Gives every picture the name of the one before. */
async function turnNames(): Promise<void> {
  const [key, aside] = [join(folder, 'pictures/key'), join(folder, 'pictures/aside')];
  await rename(key, aside);
  await mkdir(key);
  for (let index = 0; index < pictures; index++) {
    await rename(join(aside, `${index}.png`), join(key, `${(index + 1) % pictures}.png`));
  }
  await rm(aside, { recursive: true });
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
  await killImports({ look: identities, renew: newProject });
  await maskwright('import', projectFile, join(folder, 'pictures'));
  await maskwright('tag', projectFile);
  const before = identities();
  expect(before.size).toBe(pictures);

  await turnNames();
  await killImports({
    look: () => {
      expect(identities()).toEqual(before);
    },
    renew: turnNames,
  });
  await maskwright('import', projectFile);
  expect(identities()).toEqual(before);
  const { project } = openProject(projectFile);
  const paths = Array.from(iterateImages(project), ({ path }) => path);
  closeProject(project);
  expect(new Set(paths).size).toBe(pictures);
  expect(await maskwright('import', projectFile)).toContain(`0 new images, 0 changed, ${pictures} unchanged in`);
}, 900_000);
