/** What a person did survives `kill -9`: a real process draws, undoes and accepts, and is killed at random moments. */
import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { digestByHand, stepsByHand } from '../../../tests/support/digestByHand.ts';
import { integrityCheck } from './integrityCheck.ts';
import { closeProject, openProject } from './projectFile.ts';
import { readNextEntry } from './readJournal.ts';
import { ended, imageOfSize, startNode, temporaryProject } from './temporaryProject.ts';
import { stepImage } from './undoJournal.ts';

// Says before each step that it begins, and after it what there is then.
const worker = `
  import { openProject } from '#backend/store/projectFile.ts';
  import { acceptMask } from '#backend/store/acceptMask.ts';
  import { clearToMachine } from '#backend/store/drawMask.ts';
  import { readNextEntry } from '#backend/store/readJournal.ts';
  import { stepImage } from '#backend/store/undoJournal.ts';
  import { saveMaskRevision } from '#backend/store/writeMasks.ts';
  import { digestByHand, stepsByHand } from './tests/support/digestByHand.ts';
  import { paintBox } from './tests/support/paint.ts';
  const { project } = openProject(process.argv[1]);
  const imageId = 1;
  const below = (limit) => Math.floor(Math.random() * limit);
  const steps = [
    () => paintBox(project, imageId, { x: below(400), y: below(300), width: 100, height: 100 }, { class: below(3) }),
    () => paintBox(project, imageId, { x: below(400), y: below(300), width: 100, height: 100 }, { class: below(3) }),
    () => clearToMachine(project, { imageId, box: { x: below(400), y: 0, width: 90, height: 400 } }),
    () => acceptMask(project, imageId),
    () => saveMaskRevision(project, { imageId, width: 500, height: 400, planes: { class: new Uint8Array(200_000).fill(below(3)) } }),
    () => readNextEntry(project, imageId, 'undo') && stepImage(project, imageId, 'undo'),
    () => readNextEntry(project, imageId, 'redo') && stepImage(project, imageId, 'redo'),
  ];
  steps[4]();
  for (;;) {
    console.log('begin');
    steps[below(steps.length)]();
    console.log(digestByHand(project), stepsByHand(project));
  }
`;

it('keeps every step that was answered, halves none, and undoes and redoes all of them afterwards', async () => {
  using temporary = temporaryProject();
  const { filePath } = temporary;
  const imageId = imageOfSize(temporary, 'a.png', 500, 400);
  closeProject(temporary.project);
  for (let round = 1; round <= 5; round++) {
    using child = startNode(worker, [filePath]);
    let said = '';
    const hasBegun = Promise.withResolvers<void>();
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (/[0-9a-f]{64} .*\n/.test(said)) hasBegun.resolve();
    });
    child.once('close', hasBegun.resolve);
    await hasBegun.promise;
    await setTimeout(Math.random() * 300);
    child.kill('SIGKILL');
    await ended(child);
    expect(child.signalCode, `round ${round}`).toBe('SIGKILL');
    if (child.stdout?.readableEnded === false) await new Promise((resolve) => child.stdout?.once('end', resolve));

    const { project } = openProject(filePath);
    try {
      expect(integrityCheck(project)).toEqual([]);
      const found = digestByHand(project);
      const [last, ...earlier] = said.trimEnd().split('\n').toReversed();
      const [digest, steps] = ((last === 'begin' ? earlier[0] : last) ?? '').split(' ');
      if (last === 'begin') {
        // The step that had begun is there or not; every one that was answered is.
        const [more, fewer] = [stepsByHand(project), steps ?? ''].toSorted((a, b) => b.length - a.length);
        expect(more?.startsWith(fewer ?? '')).toBe(true);
        expect((more?.split(',').length ?? 0) - (fewer?.split(',').length ?? 0)).toBeLessThanOrEqual(1);
      } else {
        expect([found, stepsByHand(project)]).toEqual([digest, steps]);
      }
      let undone = 0;
      for (; readNextEntry(project, imageId, 'undo') !== undefined; undone++) stepImage(project, imageId, 'undo');
      const { sqlite } = project.database;
      for (const table of ['human_tile', 'human_canvas', 'mask_acceptance']) {
        expect(sqlite.prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(0);
      }
      for (; undone > 0; undone--) stepImage(project, imageId, 'redo');
      expect(digestByHand(project)).toBe(found);
    } finally {
      closeProject(project);
    }
  }
});
