/**
 * Bulk and image steps on a real file. What a step changed is taken from snapshots of the tables before and after it, so that the
 * expectations know nothing of how the journal records.
 */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { ImageId } from '#core/document/ids.ts';
import {
  checkKeptDifferences,
  newestEntry,
  performStep,
  shownMasks,
  snapshot,
  stepArbitrary,
  type Snapshot,
} from '../../../tests/support/projectSteps.ts';
import { closeProject, openProject } from './projectFile.ts';
import type { WritableProject } from './project.ts';
import { stepProject } from './projectJournal.ts';
import type { Direction } from './readJournal.ts';
import { imageOfSize, temporaryProject, type TemporaryProject } from './temporaryProject.ts';
import { stepImage } from './undoJournal.ts';

const imageCount = 4;

interface Row {
  readonly id: number;
  readonly class_id?: number | null;
  readonly folded_name: string;
  readonly label_index: number;
}

/** Whether a class that was there has lost its name or its index to another one. */
function isTaken({ database }: WritableProject, row: string | undefined): boolean {
  const { id, folded_name: name, label_index: index } = JSON.parse(row ?? '') as Row;
  const taken = 'SELECT 1 FROM class WHERE id <> ? AND (folded_name = ? OR label_index = ?)';
  return database.sqlite.prepare(taken).get(id, name, index) !== undefined;
}

/** Whether a row can be there: of no class, or of one that is there. */
function isOfLiveClass(records: Snapshot, row: string | undefined): boolean {
  if (row === undefined) return true;
  const { class_id: classId } = JSON.parse(row) as Row;
  return classId === undefined || classId === null || records.has(`class/0/${classId}`);
}

/** Whether a tag, label or prompt is of the class with this key. */
function isUsed(records: Snapshot, classKey: string): boolean {
  return [...records].some(
    ([key, row]) =>
      /^(tag|label|prompt)\//.test(key) && classKey === `class/0/${(JSON.parse(row) as Row).class_id ?? ''}`,
  );
}

const open: TemporaryProject[] = [];
afterEach(() => {
  for (const temporary of open.splice(0)) temporary[Symbol.dispose]();
});

/** Runs `work` with a project of four images, which it may close and open. */
function withProject(work: (file: { project: WritableProject; reopen(): void }, imageIds: ImageId[]) => void): void {
  const temporary = temporaryProject();
  open.push(temporary);
  const inHaste = (project: WritableProject): WritableProject => {
    // Nothing here is about power cuts, and waiting for the disk would be most of the time.
    project.database.sqlite.pragma('synchronous = OFF');
    return project;
  };
  const imageIds = Array.from({ length: imageCount }, (_, i) => imageOfSize(temporary, `${i}.jpg`, 16, 16));
  const file = {
    project: inHaste(temporary.project),
    reopen: () => {
      closeProject(file.project);
      file.project = inHaste(openProject(temporary.filePath).project);
    },
  };
  try {
    work(file, imageIds);
  } finally {
    closeProject(file.project);
  }
}

describe('the journals of a project and its images', () => {
  it('undone step by step lead back to the start, redone to the end, also after opening the file again', () => {
    fc.assert(
      fc.property(fc.array(stepArbitrary, { maxLength: 20 }), fc.nat(30), (steps, reopenAt) => {
        withProject((file, imageIds) => {
          const look = () => ({ tables: snapshot(file.project), shown: shownMasks(file.project, imageIds) });
          const states = [look()];
          for (const step of steps) {
            performStep(file.project, imageIds, step);
            const state = look();
            const before = states.at(-1)?.tables ?? [];
            const hasChanged = JSON.stringify([...state.tables]) !== JSON.stringify([...before]);
            if (hasChanged) states.push(state);
            checkKeptDifferences(file.project, imageIds);
          }
          /** Whether it leads to the end. */
          const walk = (direction: Direction): boolean => {
            const expected = direction === 'undo' ? states.toReversed() : states;
            for (const [index, state] of expected.slice(1).entries()) {
              if (index === reopenAt) file.reopen();
              const entry = newestEntry(file.project, imageIds, direction);
              if (entry === undefined) throw new Error(`nothing to ${direction}`);
              if (entry.imageId === null) {
                const { skipped, kept } = stepProject(file.project, direction);
                expect(skipped).toEqual([]);
                // From the first mask on an index stays with the class that had it last: an earlier class of that name, deleted before
                // there was any, cannot have it back, and that is said.
                if (kept.some(({ details }) => details['variant'] === 'class-taken')) return false;
                expect(kept).toEqual([]);
              } else stepImage(file.project, entry.imageId, direction);
              expect(look()).toEqual(state);
              checkKeptDifferences(file.project, imageIds);
            }
            expect(newestEntry(file.project, imageIds, direction)).toBeUndefined();
            return true;
          };
          if (walk('undo') && walk('redo')) walk('undo');
        });
      }),
      { numRuns: 30 },
    );
  });

  it('leave images with later work alone when bulk actions are undone, exactly as a plain model says', () => {
    fc.assert(
      fc.property(fc.array(stepArbitrary, { minLength: 5, maxLength: 20 }), (steps) => {
        withProject((file, imageIds) => {
          interface Entry {
            readonly imageId: number;
            /** Records before and after, where they differ. */
            readonly changes: readonly { key: string; before: string | undefined; after: string | undefined }[];
          }
          const entries: Entry[] = [];
          for (const step of steps) {
            const before = snapshot(file.project);
            const last = newestEntry(file.project, imageIds, 'undo')?.id;
            performStep(file.project, imageIds, step);
            const entry = newestEntry(file.project, imageIds, 'undo');
            if (entry === undefined || entry.id === last) continue;
            const after = snapshot(file.project);
            const keys = new Set([...before.keys(), ...after.keys()]);
            const changes = [...keys]
              .map((key) => ({ key, before: before.get(key), after: after.get(key) }))
              .filter((change) => change.before !== change.after);
            entries.push({ imageId: entry.imageId ?? 0, changes });
          }

          for (const [index, { imageId, changes }] of [...entries.entries()].toReversed()) {
            if (imageId !== 0) continue;
            const busy = new Set(entries.slice(index + 1).map((later) => later.imageId));
            const expected = new Map(snapshot(file.project));
            const skipped = new Set<number>();
            const byImage = Map.groupBy(changes, ({ key }) => Number(key.split('/')[1]));
            const ofProject = byImage.get(0) ?? [];
            const put = (key: string, value: string | undefined): void => {
              if (value === undefined) expected.delete(key);
              else expected.set(key, value);
            };
            // A deleted class comes back first, unless another one has its name or its index by now.
            const returning = ofProject.filter(({ key, after }) => key.startsWith('class/') && after === undefined);
            for (const { key, before } of returning) {
              if (!isTaken(file.project, before)) put(key, before);
            }
            for (const [image, ofImage] of byImage) {
              if (image === 0 || ofImage.every(({ key, before }) => expected.get(key) === before)) continue;
              const isAsLeft = ofImage.every(({ key, before, after }) => [before, after].includes(expected.get(key)));
              const hasClass = ofImage.every(({ before }) => isOfLiveClass(expected, before));
              if (busy.has(image) || !isAsLeft || !hasClass) skipped.add(image);
              else for (const { key, before } of ofImage) put(key, before);
            }
            for (const { key, before, after } of ofProject.filter((change) => !returning.includes(change))) {
              const isKept = key.startsWith('class/')
                ? before === undefined && isUsed(expected, key)
                : !isOfLiveClass(expected, before ?? after);
              if (!isKept && expected.get(key) === after) put(key, before);
            }
            const step = stepProject(file.project, 'undo');
            expect(new Set(step.skipped.map((one) => Number(one.imageId)))).toEqual(skipped);
            expect(Object.fromEntries(snapshot(file.project))).toEqual(Object.fromEntries(expected));
          }
          expect(() => stepProject(file.project, 'undo')).toThrow(/nothing to undo/);
        });
      }),
      { numRuns: 30 },
    );
  });
});
