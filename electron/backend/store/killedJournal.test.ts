/** Steps and their way back survive `kill -9` together: a process works on a project and is killed at random moments. */
import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { newestEntry, snapshot } from '../../../tests/support/projectSteps.ts';
import { integrityCheck } from './integrityCheck.ts';
import { closeProject, openProject } from './projectFile.ts';
import { stepProject } from './projectJournal.ts';
import { addReadyImages, ended, firstLine, startNode, temporaryProject } from './temporaryProject.ts';
import { stepImage } from './undoJournal.ts';

const kills = 3;

/** Longest time between the first twenty steps and the kill. */
const longestLifeMs = 100;

// A step that is refused, as there may be too many classes by then, does nothing. Paced, so that a machine on which the kill comes
// late has not much more to take back; says so if it comes to its end all the same.
const working = `
  import { setTimeout } from 'node:timers/promises';
  import fc from 'fast-check';
  import { openProject } from '#backend/store/projectFile.ts';
  import { performStep, stepArbitrary } from './tests/support/projectSteps.ts';
  const [, file, seed, ...imageIds] = process.argv;
  const { project } = openProject(file);
  for (const [index, step] of fc.sample(stepArbitrary, { numRuns: 400, seed: Number(seed) }).entries()) {
    try {
      performStep(project, imageIds.map(Number), step);
    } catch (error) {
      if (error.kind !== 'expected') throw error;
    }
    if (index === 19) console.log('began');
    if (index > 19) await setTimeout(20);
  }
  console.log('ended');
  setInterval(() => {}, 1000);
`;

it(`takes back every step that was kept, after each of ${kills} kills`, async () => {
  using temporary = temporaryProject();
  const imageIds = addReadyImages(temporary, 4);
  const start = snapshot(temporary.project);
  closeProject(temporary.project);
  let undone = 0;
  let killsAtWork = 0;
  for (let seed = 1; seed <= kills; seed++) {
    {
      using child = startNode(working, [temporary.filePath, String(seed), ...imageIds.map(String)]);
      let said = '';
      child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
      expect(await firstLine(child)).toBe('began');
      await setTimeout(Math.random() * longestLifeMs);
      child.kill('SIGKILL');
      await ended(child);
      expect(child.signalCode).toBe('SIGKILL');
      if (!said.includes('ended')) killsAtWork++;
    }
    const { project } = openProject(temporary.filePath);
    try {
      expect(integrityCheck(project)).toEqual([]);
      for (;;) {
        const entry = newestEntry(project, imageIds, 'undo');
        if (entry === undefined) break;
        if (entry.imageId === null) stepProject(project, 'undo');
        else stepImage(project, entry.imageId, 'undo');
        undone++;
      }
      expect(snapshot(project)).toEqual(start);
    } finally {
      closeProject(project);
    }
  }
  // The process had done twenty steps each time; some of them had nothing to do.
  expect(undone).toBeGreaterThan(kills);
  expect(killsAtWork).toBeGreaterThan(0);
});
