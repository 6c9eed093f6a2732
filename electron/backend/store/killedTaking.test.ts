/** Taking new pictures survives `kill -9`: a process takes one after the other and is killed at random moments. */
import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { workOnMask } from '../../../tests/support/paint.ts';
import { snapshot } from '../../../tests/support/projectSteps.ts';
import { changedImage } from './changedImage.ts';
import { integrityCheck } from './integrityCheck.ts';
import { isMisfit } from './pictureFit.ts';
import { closeProject, openProject } from './projectFile.ts';
import { stepProject } from './projectJournal.ts';
import { iterateImages } from './readImages.ts';
import { addReadyImages, ended, firstLine, readyImage, startNode, temporaryProject } from './temporaryProject.ts';
import { saveImages } from './writeImages.ts';

const kills = 3;
const imageCount = 120;

const taking = `
  import { BulkEntry } from '#backend/services/projects/bulkEntry.ts';
  import { openProject } from '#backend/store/projectFile.ts';
  import { iterateImages } from '#backend/store/readImages.ts';
  import { takePicture } from '#backend/store/takePicture.ts';
  const [, file] = process.argv;
  const { project } = openProject(file);
  const entry = new BulkEntry(project, { kind: 'take-pictures', label: 'Take' });
  let taken = 0;
  for (const image of [...iterateImages(project, { state: 'changed' })]) {
    const facts = { ...image, ...image.found, state: 'ready', problem: null };
    entry.record((recorder) => takePicture(project, { image, facts, removesWork: true }, recorder));
    if (++taken === 3) console.log('began');
  }
`;

it(`takes each picture whole or not at all, and back again, after each of ${kills} kills`, async () => {
  using temporary = temporaryProject();
  const { project, rootId } = temporary;
  project.database.sqlite.pragma('synchronous = OFF');
  for (const [index, imageId] of addReadyImages(temporary, imageCount).entries()) {
    workOnMask(project, imageId, { accepts: index % 3 === 0 });
    const old = readyImage(rootId, `${index}.jpg`);
    const picture = index % 2 === 0 ? old.picture : { ...old.picture, width: 40, height: 30 };
    saveImages(project, [changedImage(old, old, { contentSha256: 'cd'.repeat(32), picture })]);
  }
  const start = snapshot(project);
  closeProject(project);
  for (let round = 0; round < kills; round++) {
    {
      using child = startNode(taking, [temporary.filePath]);
      expect(await firstLine(child)).toBe('began');
      await setTimeout(Math.random() * 50);
      child.kill('SIGKILL');
      await ended(child);
    }
    const { project: after } = openProject(temporary.filePath);
    try {
      expect(integrityCheck(after)).toEqual([]);
      const images = [...iterateImages(after)];
      expect(images.filter(({ id }) => isMisfit(after, id))).toEqual([]);
      const taken = images.filter(({ state }) => state === 'ready').length;
      expect(taken).toBeGreaterThanOrEqual(3);
      expect(stepProject(after, 'undo')).toMatchObject({ changedImages: taken, skipped: [] });
      expect(snapshot(after)).toEqual(start);
    } finally {
      closeProject(after);
    }
  }
});
