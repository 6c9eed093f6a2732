import { expect, it } from 'vitest';
import { paintBox } from '../../../tests/support/paint.ts';
import { acceptMask } from './acceptMask.ts';
import { integrityCheck } from './integrityCheck.ts';
import { imageOfSize, temporaryProject } from './temporaryProject.ts';
import { stepImage } from './undoJournal.ts';
import { saveMaskRevision } from './writeMasks.ts';

it.each([
  ['a proposal of another image', 'UPDATE mask_proposal SET revision_id = 2', /image 1: its proposal is revision 2/],
  [
    'an accepted mask that nobody accepted',
    'UPDATE mask_acceptance SET revision_id = 1',
    /image 1: its accepted mask is/,
  ],
  ['a pointer to nothing', 'UPDATE mask_proposal SET revision_id = 99', /not in mask_revision/],
  ['a drawn tile without a plane', `DELETE FROM human_tile WHERE plane = 'region'`, /image 1: .*row 0 lacks a plane/],
  [
    'a drawn tile of the wrong type',
    `UPDATE human_tile SET tile_hash = (SELECT hash FROM tile WHERE element = 'uint32' LIMIT 1) WHERE plane = 'class'`,
    /wrong type/,
  ],
  ['a drawn tile outside the picture', 'UPDATE human_tile SET "column" = 2', /lies outside what was drawn on/],
  ['drawn tiles of no picture', 'DELETE FROM human_canvas', /lies outside what was drawn on/],
  ['a tile that is gone', `DELETE FROM tile WHERE hash = (SELECT tile_hash FROM human_tile LIMIT 1)`, /not in tile/],
  [
    'a step that changed another image',
    'UPDATE journal_tile SET image_id = 2',
    /changed image 2, which is not its own/,
  ],
  [
    'an undone step before one that is not',
    'UPDATE journal_entry SET is_undone = 1 - is_undone',
    /is undone, and a later one/,
  ],
])('the integrity check finds %s', (_, statement, finding) => {
  using temporary = temporaryProject();
  const { project } = temporary;
  const imageId = imageOfSize(temporary, 'a.png', 512, 256);
  const other = imageOfSize(temporary, 'b.png', 512, 256);
  for (const one of [imageId, other]) {
    const planes = { class: new Uint8Array(512 * 256).fill(1) };
    saveMaskRevision(project, { imageId: one, width: 512, height: 256, planes });
  }
  paintBox(project, imageId, { x: 3, y: 3, width: 9, height: 9 }, { class: 2 });
  acceptMask(project, imageId);
  paintBox(project, other, { x: 3, y: 3, width: 9, height: 9 }, { class: 1 });
  paintBox(project, other, { x: 3, y: 3, width: 9, height: 9 }, { class: 2 });
  stepImage(project, other, 'undo');
  stepImage(project, other, 'undo');
  stepImage(project, other, 'redo');
  expect(integrityCheck(project)).toEqual([]);

  const { sqlite } = project.database;
  const triggers = sqlite.prepare<[], string>(`SELECT name FROM sqlite_master WHERE type = 'trigger'`).pluck().all();
  for (const name of triggers) sqlite.exec(`DROP TRIGGER ${name}`);
  sqlite.pragma('foreign_keys = OFF');
  sqlite.exec(statement);
  expect(integrityCheck(project)).toContainEqual(expect.stringMatching(finding));
});
