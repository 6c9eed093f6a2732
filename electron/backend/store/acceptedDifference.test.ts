import { expect, it } from 'vitest';
import type { ImageId } from '#core/document/ids.ts';
import { paintBox } from '../../../tests/support/paint.ts';
import { acceptInto } from './acceptMask.ts';
import { keepDifference } from './acceptedDifference.ts';
import { requireDrawable } from './drawMask.ts';
import { readImageList } from './imageList.ts';
import { recordEntry } from './journal.ts';
import type { WritableProject } from './project.ts';
import { readMaskBeside } from './readMasks.ts';
import { imageOfSize, temporaryProject } from './temporaryProject.ts';
import { stepImage } from './undoJournal.ts';
import { saveMaskRevision } from './writeMasks.ts';

/** A machine's mask of one class everywhere. */
function propose(project: WritableProject, imageId: ImageId, label: number): void {
  const planes = { class: new Uint8Array(300 * 20).fill(label) };
  saveMaskRevision(project, { imageId, width: 300, height: 20, planes });
}

/** As a bulk action: it is no step of the image's own journal. */
function acceptFromOutside(project: WritableProject, imageId: ImageId): void {
  recordEntry(project, { imageId: null, kind: 'accept-images', label: 'Accept 1 image' }, (recorder) =>
    acceptInto(project, requireDrawable(project, imageId), recorder),
  );
}

function listed(project: WritableProject): number | null | undefined {
  const window = { filter: {}, order: 'added', offset: 0, limit: 1 } as const;
  return readImageList(project, window).images[0]?.differingPixels;
}

it('counts classes inside the picture, and not what a tile holds beyond its edge', () => {
  using temporary = temporaryProject();
  const { project } = temporary;
  const imageId = imageOfSize(temporary, 'a.png', 300, 20);
  expect(listed(project)).toBeNull();
  propose(project, imageId, 1);
  expect(listed(project)).toBeNull();
  acceptFromOutside(project, imageId);
  expect(listed(project)).toBe(0);
  propose(project, imageId, 2);
  expect(listed(project)).toBe(300 * 20);
  propose(project, imageId, 1);
  expect(listed(project)).toBe(0);
  expect(readMaskBeside(project, imageId)).toBeUndefined();
});

it('is counted anew when a stroke below the accepted mask is undone', () => {
  using temporary = temporaryProject();
  const { project } = temporary;
  const imageId = imageOfSize(temporary, 'a.png', 300, 20);
  propose(project, imageId, 1);
  paintBox(project, imageId, { x: 250, y: 0, width: 10, height: 20 }, { class: 2 });
  acceptFromOutside(project, imageId);
  expect(listed(project)).toBe(0);
  stepImage(project, imageId, 'undo');
  expect(listed(project)).toBeUndefined();
  expect(keepDifference(project, imageId)).toBe(200);
  expect(listed(project)).toBe(200);
  expect(readMaskBeside(project, imageId)).toMatchObject({ differingPixels: 200 });
  stepImage(project, imageId, 'redo');
  expect(keepDifference(project, imageId)).toBe(0);
});

it('is not known where the accepted mask is of another picture', () => {
  using temporary = temporaryProject();
  const { project } = temporary;
  const imageId = imageOfSize(temporary, 'a.png', 300, 20);
  propose(project, imageId, 1);
  acceptFromOutside(project, imageId);
  project.database.sqlite.prepare('UPDATE image SET content_sha256 = ?').run('cd'.repeat(32));
  expect(listed(project)).toBeNull();
  expect(keepDifference(project, imageId)).toBeNull();
});

it('takes nothing in place of an accepted mask where nothing would be shown without it', () => {
  using temporary = temporaryProject();
  const { project } = temporary;
  const imageId = imageOfSize(temporary, 'a.png', 300, 20);
  paintBox(project, imageId, { x: 0, y: 0, width: 10, height: 20 }, { class: 1 });
  acceptFromOutside(project, imageId);
  stepImage(project, imageId, 'undo');
  expect(keepDifference(project, imageId)).toBeNull();
  expect(
    recordEntry(project, { imageId: null, kind: 'accept-images', label: 'Accept' }, (recorder) =>
      acceptInto(project, requireDrawable(project, imageId), recorder),
    ),
  ).toEqual({ entryId: null, result: false });
});
