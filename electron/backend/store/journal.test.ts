import { describe, expect, it } from 'vitest';
import type { ImageId, JournalEntryId } from '#core/document/ids.ts';
import { paintBox } from '../../../tests/support/paint.ts';
import { acceptMask } from './acceptMask.ts';
import { integrityCheck } from './integrityCheck.ts';
import { extendEntry, recordEntry } from './journal.ts';
import { acceptanceKind, proposalKind } from './maskRecords.ts';
import { inTransaction } from './project.ts';
import { queryPlan } from './queryPlan.ts';
import { readHistory, readNextEntry, readParts } from './readJournal.ts';
import { imageOfSize, temporaryProject, type TemporaryProject } from './temporaryProject.ts';
import { applyPart, markUndone, stepImage } from './undoJournal.ts';
import { saveMaskRevision } from './writeMasks.ts';

const size = 300;
const corner = { x: 0, y: 0, width: 9, height: 9 };

function imageIn(temporary: TemporaryProject, path = 'a.png'): ImageId {
  return imageOfSize(temporary, path, size, size);
}

function propose({ project }: TemporaryProject, imageId: ImageId, label: number) {
  return saveMaskRevision(project, {
    imageId,
    width: size,
    height: size,
    planes: { class: new Uint8Array(size * size).fill(label) },
  });
}

describe('the journal of an image', () => {
  it('names its steps, the newest first, and says what is undone', () => {
    using temporary = temporaryProject();
    const { project } = temporary;
    const imageId = imageIn(temporary);
    for (const label of [1, 2, 3]) paintBox(project, imageId, corner, { class: label });
    stepImage(project, imageId, 'undo');
    const history = readHistory(project, imageId, { limit: 10 });
    expect(history.map(({ kind, label, isUndone }) => [kind, label, isUndone])).toEqual([
      ['stroke', 'Brush 3', true],
      ['stroke', 'Brush 2', false],
      ['stroke', 'Brush 1', false],
    ]);
    const [, second] = history;
    expect(readHistory(project, imageId, { limit: 1, beforeId: second?.id as JournalEntryId })).toEqual(
      history.slice(2),
    );
    expect(readHistory(project, imageIn(temporary, 'b.png'), { limit: 10 })).toEqual([]);
  });

  it('forgets what was undone when something new is done, and gives no id twice', () => {
    using temporary = temporaryProject();
    const { project } = temporary;
    const imageId = imageIn(temporary);
    paintBox(project, imageId, corner, { class: 1 });
    const undone = paintBox(project, imageId, corner, { class: 2 });
    stepImage(project, imageId, 'undo');
    const next = paintBox(project, imageId, corner, { class: 3 });
    expect(next).toBeGreaterThan(undone ?? Infinity);
    expect(() => stepImage(project, imageId, 'redo')).toThrow(/nothing to redo/);
    expect(readHistory(project, imageId, { limit: 10 })).toHaveLength(2);
    expect(readParts(project, undone as JournalEntryId)).toEqual([]);
  });

  it('makes no step of what changes nothing, and then keeps what can be redone', () => {
    using temporary = temporaryProject();
    const { project } = temporary;
    const imageId = imageIn(temporary);
    paintBox(project, imageId, corner, { class: 1 });
    paintBox(project, imageId, corner, { class: 2 });
    stepImage(project, imageId, 'undo');
    expect(paintBox(project, imageId, corner, { class: 1 })).toBeNull();
    stepImage(project, imageId, 'redo');
    expect(readNextEntry(project, imageId, 'undo')?.label).toBe('Brush 2');
  });

  it('refuses politely when there is nothing to undo, and leaves other images alone', () => {
    using temporary = temporaryProject();
    const { project } = temporary;
    const imageId = imageIn(temporary);
    const other = imageIn(temporary, 'b.png');
    paintBox(project, other, corner, { class: 1 });
    expect(() => stepImage(project, imageId, 'undo')).toThrow(expect.objectContaining({ code: 'history-empty' }));
    expect(readNextEntry(project, other, 'undo')).toBeDefined();
  });

  it('does not undo what a bulk action has changed since, nor half of it', () => {
    using temporary = temporaryProject();
    const { project } = temporary;
    const imageId = imageIn(temporary);
    propose(temporary, imageId, 1);
    acceptMask(project, imageId);
    recordEntry(project, { imageId: null, kind: 'point', label: 'Point elsewhere' }, (recorder) => {
      recorder.set(acceptanceKind, imageId, {}, { revisionId: propose(temporary, imageId, 3) });
    });
    const before = readHistory(project, imageId, { limit: 9 });
    expect(() => stepImage(project, imageId, 'undo')).toThrow(expect.objectContaining({ code: 'history-conflict' }));
    expect(readHistory(project, imageId, { limit: 9 })).toEqual(before);
  });

  it('is nothing that statements can change behind its back', () => {
    using temporary = temporaryProject();
    const { project } = temporary;
    const imageId = imageIn(temporary);
    propose(temporary, imageId, 1);
    paintBox(project, imageId, corner, { class: 1 });
    acceptMask(project, imageId);
    const { sqlite } = project.database;
    for (const statement of [
      'DELETE FROM journal_entry',
      'DELETE FROM journal_part',
      'DELETE FROM journal_tile',
      `UPDATE journal_entry SET label = 'x'`,
      `UPDATE journal_part SET after = NULL`,
      `UPDATE journal_tile SET plane = 'region'`,
    ]) {
      expect(() => sqlite.exec(statement), statement).toThrow(/changes|discarded|goes with its entry/);
    }
  });

  it('is found through an index, however many entries there are', () => {
    using temporary = temporaryProject();
    for (const condition of ['is_undone = 0 ORDER BY id DESC', 'is_undone = 1 ORDER BY id ASC']) {
      const sql = `SELECT * FROM journal_entry WHERE image_id IS ? AND ${condition} LIMIT 1`;
      expect(queryPlan(temporary.project, { toSQL: () => ({ sql, params: [1] }) })).toEqual([
        'SEARCH journal_entry USING INDEX journal_entry_by_image (image_id=? AND is_undone=?)',
      ]);
    }
  });
});

describe('an entry over many images', () => {
  it('grows while its work goes on, and each image of it can be taken back and done again', () => {
    using temporary = temporaryProject();
    const { project } = temporary;
    const images = ['a.png', 'b.png', 'c.png'].map((path) => imageIn(temporary, path));
    const pointers = () => images.map((imageId) => proposalKind.read(project, imageId, {})?.revisionId ?? null);
    const firstId = images.map((imageId) => propose(temporary, imageId, 1));
    const save = (imageId: ImageId, recorder: Parameters<Parameters<typeof extendEntry>[2]>[0]) =>
      saveMaskRevision(
        project,
        { imageId, width: size, height: size, planes: { class: new Uint8Array(size * size).fill(2) } },
        recorder,
      );
    const { entryId } = recordEntry(
      project,
      { imageId: null, kind: 'generate', label: 'Generate 3 images' },
      (recorder) => save(images[0] as ImageId, recorder),
    );
    if (entryId === null) throw new Error('no entry');
    for (const imageId of images.slice(1)) extendEntry(project, entryId, (recorder) => save(imageId, recorder));
    const secondId = pointers();
    expect(secondId).not.toEqual(firstId);
    const parts = readParts(project, entryId);
    expect(parts.map(({ imageId }) => imageId)).toEqual(images);

    inTransaction(project, () => {
      expect(parts.map((part) => applyPart(project, part, 'undo'))).toEqual(['applied', 'applied', 'applied']);
      markUndone(project, entryId, true);
    });
    expect(pointers()).toEqual(firstId);
    const [only] = parts;
    if (only === undefined) throw new Error('no part');
    expect(applyPart(project, only, 'undo')).toBe('already');
    propose(temporary, images[1] as ImageId, 3);
    expect(parts.map((part) => applyPart(project, part, 'redo'))).toEqual(['applied', 'conflict', 'applied']);
    expect(() => extendEntry(project, entryId, () => undefined)).toThrow(/cannot be added to/);
    expect(integrityCheck(project)).toEqual([]);
  });
});
