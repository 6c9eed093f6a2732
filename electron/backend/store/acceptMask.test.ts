/** What accepting a mask and drawing on it afterwards read and write: names where names will do. What they mean: `maskJournal.test.ts`. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { ImageId } from '#core/document/ids.ts';
import { paintBox } from '../../../tests/support/paint.ts';
import { acceptInto, acceptMask, withdrawAcceptance } from './acceptMask.ts';
import { clearToMachine, requireDrawable } from './drawMask.ts';
import { integrityCheck } from './integrityCheck.ts';
import { recordEntry } from './journal.ts';
import { acceptanceKind } from './maskRecords.ts';
import { insertRevision, readNamedPlanes } from './maskRevisions.ts';
import { readMaskRevisions, readShownMask } from './readMasks.ts';
import { imageOfSize, temporaryProject, type TemporaryProject } from './temporaryProject.ts';
import { stepImage } from './undoJournal.ts';
import { saveMaskRevision } from './writeMasks.ts';

const [width, height] = [600, 300];
const confidence = Uint8Array.from({ length: width * height }, (_, i) => i % 251);
/** All of the third tile; parts of the two before it. */
const wholeTile = { x: 512, y: 0, width: 88, height: 256 };
const crossing = { x: 200, y: 10, width: 100, height: 50 };

let temporary: TemporaryProject;
let imageId: ImageId;

beforeEach(() => {
  temporary = temporaryProject();
  imageId = imageOfSize(temporary, 'a.png', width, height);
  return () => {
    temporary[Symbol.dispose]();
  };
});

function propose(seed: number): void {
  const classes = Uint8Array.from({ length: width * height }, (_, i) => (((i % width) * 7 + seed) % 500 < 250 ? 1 : 0));
  saveMaskRevision(temporary.project, { imageId, width, height, planes: { class: classes, confidence } });
}

function shown() {
  const mask = readShownMask(temporary.project, imageId);
  if (mask === undefined) throw new Error('there is no mask');
  return mask.planes;
}

/** Makes all tiles that there are so far unreadable: whoever looks into one fails. */
function damageTiles(): void {
  const { sqlite } = temporary.project.database;
  sqlite.exec(`DROP TRIGGER tile_refuses_update; UPDATE tile SET encoding = 'deflate', bytes = x'ffff'`);
}

describe('a mask that is accepted', () => {
  it('is what was shown, in all planes, under the names that its tiles have already', () => {
    propose(0);
    paintBox(temporary.project, imageId, wholeTile, { class: 2, region: 1 });
    paintBox(temporary.project, imageId, crossing, { class: 3 });
    const before = shown();
    acceptMask(temporary.project, imageId);
    expect(shown()).toEqual(before);
    const [accepted, proposed] = readMaskRevisions(temporary.project, imageId).map((revision) =>
      readNamedPlanes(temporary.project, revision),
    );
    const isShared = (['class', 'confidence'] as const).map((plane) =>
      accepted?.[plane]?.map((name, index) => name.equals(proposed?.[plane]?.[index] ?? Buffer.alloc(0))),
    );
    expect(isShared).toEqual([
      [false, false, false, true, true, true],
      [false, false, false, true, true, true],
    ]);
    expect(integrityCheck(temporary.project)).toEqual([]);
  });

  it('is not read for it where only the machine, or only a person, set the pixels', () => {
    propose(0);
    paintBox(temporary.project, imageId, wholeTile, { class: 2 });
    damageTiles();
    expect(acceptMask(temporary.project, imageId)).not.toBeNull();
  });

  it('is kept whole by the next stroke without being read, as long as the proposal is the one that was accepted', () => {
    propose(0);
    paintBox(temporary.project, imageId, wholeTile, { class: 2 });
    paintBox(temporary.project, imageId, crossing, { class: 3 });
    acceptMask(temporary.project, imageId);
    damageTiles();
    expect(paintBox(temporary.project, imageId, { x: 0, y: 270, width: 9, height: 9 }, { class: 4 })).not.toBeNull();
  });
});

describe('withdrawing an acceptance', () => {
  it('keeps what was vouched for when the drawing below it was taken back meanwhile', () => {
    const { project } = temporary;
    propose(0);
    paintBox(project, imageId, wholeTile, { class: 2 });
    paintBox(project, imageId, crossing, { class: 3 });
    const vouched = shown();
    // A step of the project's journal: the image's own can be undone below it.
    recordEntry(project, { imageId: null, kind: 'accept', label: 'Accept 1 image' }, (recorder) =>
      acceptInto(project, requireDrawable(project, imageId), recorder),
    );
    stepImage(project, imageId, 'undo');
    withdrawAcceptance(project, imageId);
    expect(shown().class).toEqual(vouched.class);
    clearToMachine(project, { imageId });
    expect(shown().class).not.toEqual(vouched.class);
  });

  it('keeps what was vouched for by one that does not say what it was made of', () => {
    const { project } = temporary;
    propose(0);
    const [proposed] = readMaskRevisions(project, imageId);
    if (proposed === undefined) throw new Error('there is no proposal');
    const vouched = shown();
    const planes = readNamedPlanes(project, proposed);
    const { contentSha256 } = proposed;
    const revisionId = insertRevision(project, { imageId, origin: 'accepted', width, height, contentSha256 }, planes);
    acceptanceKind.write(project, imageId, {}, { revisionId });
    propose(100);
    expect(shown().class).toEqual(vouched.class);
    withdrawAcceptance(project, imageId);
    expect(shown().class).toEqual(vouched.class);
    propose(0);
    expect(shown().class).toEqual(vouched.class);
    expect(integrityCheck(project)).toEqual([]);
  });
});

it('clearing reads no place that it clears as a whole', () => {
  paintBox(temporary.project, imageId, { x: 0, y: 0, width, height }, { class: 1 });
  damageTiles();
  expect(clearToMachine(temporary.project, { imageId, box: { x: 0, y: 0, width, height: 256 } })).not.toBeNull();
  expect(() => clearToMachine(temporary.project, { imageId, box: { x: 0, y: 256, width, height: 9 } })).toThrow(
    /damaged/,
  );
});
