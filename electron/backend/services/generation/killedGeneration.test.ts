/** The user's work survives `kill -9`: a real process makes masks for a real project and is killed at random moments. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { maskwright, runMaskwright } from '../../../../tests/support/runMaskwright.ts';
import { sampleFolder } from '../../resources.ts';
import { integrityCheck } from '../../store/integrityCheck.ts';
import { closeProject, openProject } from '../../store/projectFile.ts';
import type { ReadableProject } from '../../store/project.ts';
import { iterateImages } from '../../store/readImages.ts';
import { readJobs } from '../../store/readJobs.ts';
import { readMaskRevisions } from '../../store/readMasks.ts';

const kills = 10;
/** Enough work that every kill meets a running job. */
const pictures = 600;
const contents = 500;
/** Longest time between the job's first sign of life and the kill, at first; doubled when a machine is too slow for it. */
const shortestLimitMs = 200;

let folder: string;
let projectFile: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maskwright-kill-'));
  projectFile = join(folder, 'project.maskwright');
  const picture = await readFile(join(sampleFolder, 'sample-03.jpg'));
  await mkdir(join(folder, 'pictures', 'key'), { recursive: true });
  for (let copy = 0; copy < pictures; copy++) {
    // Of equal files all but the first need no encoder: kills meet both kinds.
    const content = Buffer.concat([picture, Buffer.from(`${copy % contents}`)]);
    await writeFile(join(folder, 'pictures', 'key', `${copy}.jpg`), content);
  }
  await maskwright('init', projectFile);
  await maskwright('import', projectFile, join(folder, 'pictures'));
  await maskwright('tag', projectFile);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Starts the job and kills it a random while after it began to work. */
async function generateAndKill(limitMs: number): Promise<NodeJS.Signals | null> {
  let isArmed = false;
  const { signal } = await runMaskwright(['generate', projectFile], {
    onNotes: (notes, kill) => {
      if (isArmed || !/Generating on \w+ \d+\//.test(notes)) return;
      isArmed = true;
      setTimeout(() => {
        kill('SIGKILL');
      }, Math.random() * limitMs);
    },
  });
  return signal;
}

function revisionsPerImage(project: ReadableProject): number[] {
  return Array.from(iterateImages(project), (image) => readMaskRevisions(project, image.id).length);
}

it('goes on after each of ten kills: every mask once, none lost, the file sound', async () => {
  let doneBefore = 0;
  let limitMs = shortestLimitMs;
  for (let round = 1; round <= kills; round++) {
    expect(await generateAndKill(limitMs), `round ${round}`).toBe('SIGKILL');
    const { project } = openProject(projectFile);
    const done = revisionsPerImage(project).filter((count) => count > 0).length;
    expect(integrityCheck(project)).toEqual([]);
    closeProject(project);
    expect(done).toBeGreaterThanOrEqual(doneBefore);
    if (done === doneBefore) limitMs *= 2;
    doneBefore = done;
  }
  expect(doneBefore).toBeGreaterThan(0);
  expect(doneBefore).toBeLessThan(pictures);

  await maskwright('generate', projectFile);

  const { project } = openProject(projectFile);
  try {
    expect(revisionsPerImage(project)).toEqual(Array.from({ length: pictures }, () => 1));
    expect(integrityCheck(project)).toEqual([]);
    const [job, ...others] = readJobs(project).filter(({ kind }) => kind === 'generate-masks');
    expect(others).toEqual([]);
    expect(job).toMatchObject({ state: 'done', counts: { total: pictures, done: pictures, failed: 0 } });
  } finally {
    closeProject(project);
  }
});
