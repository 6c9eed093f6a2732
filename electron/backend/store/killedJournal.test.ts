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

const working = `
  import fc from 'fast-check';
  import { openProject } from '#backend/store/projectFile.ts';
  import { performStep, stepArbitrary } from './tests/support/projectSteps.ts';
  const [, file, seed, ...imageIds] = process.argv;
  const { project } = openProject(file);
  for (const [index, step] of fc.sample(stepArbitrary, { numRuns: 5000, seed: Number(seed) }).entries()) {
    performStep(project, imageIds.map(Number), step);
    if (index === 19) console.log('began');
  }
`;

it(`takes back every step that was kept, after each of ${kills} kills`, async () => {
  using temporary = temporaryProject();
  const imageIds = addReadyImages(temporary, 4);
  const start = snapshot(temporary.project);
  closeProject(temporary.project);
  let undone = 0;
  for (let seed = 1; seed <= kills; seed++) {
    {
      using child = startNode(working, [temporary.filePath, String(seed), ...imageIds.map(String)]);
      expect(await firstLine(child)).toBe('began');
      await setTimeout(Math.random() * 100);
      child.kill('SIGKILL');
      await ended(child);
      expect(child.signalCode).toBe('SIGKILL');
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
});
