import { describe, expect, it } from 'vitest';
import type { ProjectEntry } from '#core/contract/projectHistory.ts';
import { journalEntryIdSchema } from '#core/document/ids.ts';
import { stepsTo } from './projectHistory.ts';

/** The newest first, as the backend lists them; the undone ones are the newest. */
const entries: readonly ProjectEntry[] = [9, 8, 5, 3, 1].map((id) => ({
  ...{ entryId: journalEntryIdSchema.parse(id), kind: 'class-add', label: `Add class ${id}` },
  ...{ createdAt: '2026-01-01T00:00:00.000Z', isUndone: id > 5, images: 0 },
}));

const idsTo = (direction: 'undo' | 'redo', id: number): number[] =>
  entries
    .filter(({ entryId }) => entryId === id)
    .flatMap((target) => stepsTo(entries, direction, target).map(({ entryId }) => entryId));

describe('the steps to a place in the history', () => {
  it('are taken back from the newest that is not undone, with the one that is meant', () => {
    expect(idsTo('undo', 3)).toEqual([5, 3]);
    expect(idsTo('undo', 5)).toEqual([5]);
    expect(idsTo('undo', 1)).toEqual([5, 3, 1]);
  });

  it('are done again from the oldest undone one on', () => {
    expect(idsTo('redo', 9)).toEqual([8, 9]);
    expect(idsTo('redo', 8)).toEqual([8]);
  });
});
