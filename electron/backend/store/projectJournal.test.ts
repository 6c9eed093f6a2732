/**
 * Bulk and image steps on a real file. What a step changed is taken from snapshots of the tables before and after it, so that the
 * expectations know nothing of how the journal records.
 */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { ImageId } from '#core/document/ids.ts';
import { JobQueue } from '../jobs/jobQueue.ts';
import type { ProjectSession } from '../services/projectRegistry.ts';
import { createClass, deleteClassOf, recolourClassTo, renameClassTo } from '../services/editClasses.ts';
import { addLabelTo, changeLabelOf, removeLabelOf } from '../services/editLabels.ts';
import { addPromptsTo, changePromptOf, orderPromptsOf, removePromptOf } from '../services/editPrompts.ts';
import { tagByHand } from '../services/setTags.ts';
import { readLabels } from './labels.ts';
import { recordEntry } from './journal.ts';
import { closeProject, openProject } from './projectFile.ts';
import type { WritableProject } from './project.ts';
import { stepProject } from './projectJournal.ts';
import { readPrompts } from './prompts.ts';
import { readClasses } from './readClasses.ts';
import { readNextEntry, type Direction } from './readJournal.ts';
import { addReadyImages, temporaryProject, type TemporaryProject } from './temporaryProject.ts';
import { stepImage } from './undoJournal.ts';
import { saveMaskRevision } from './writeMasks.ts';

const imageCount = 4;

/** What a step of either journal may do; numbers are taken modulo what there is. */
const stepArbitrary = fc.record({
  action: fc.constantFrom(
    'tag one',
    'tag many',
    'add class',
    'rename class',
    'recolour class',
    'delete class',
    'add label',
    'change label',
    'remove label',
    'add prompt',
    'change prompt',
    'order prompts',
    'remove prompt',
    'generate',
  ),
  a: fc.nat(1000),
  b: fc.nat(1000),
  c: fc.nat(1000),
});
type Step = typeof stepArbitrary extends fc.Arbitrary<infer Value> ? Value : never;

function perform(project: WritableProject, imageIds: readonly ImageId[], { action, a, b, c }: Step): void {
  const session: ProjectSession = { projectId: '', project, queue: new JobQueue(), streams: new Set() };
  const pick = <Item>(items: readonly Item[], n: number): Item | undefined => items[n % Math.max(1, items.length)];
  const imageId = pick(imageIds, a) as ImageId;
  const classId = pick(readClasses(project), b)?.id;
  const value = pick(['present', 'absent', 'unsure', null] as const, c) ?? null;
  const scope = { imageId: a % 3 === 0 ? null : imageId, classId: b % 2 === 0 ? null : (classId ?? null) };
  const prompt = pick(readPrompts(project, scope), c);
  const label = pick(readLabels(project, imageId), c);
  const content = {
    meaning: c % 2 === 0 ? 'foreground' : 'background',
    shape: { kind: 'point', x: c % 500, y: 3 },
  } as const;
  switch (action) {
    case 'tag one':
      if (classId !== undefined) tagByHand(session, { imageIds: [imageId], classId, value });
      return;
    case 'tag many':
      if (classId !== undefined) {
        tagByHand(session, { imageIds: imageIds.filter((_, i) => (a >> i) % 2 === 1 || i < 2), classId, value });
      }
      return;
    case 'add class': {
      const name = `class ${a % 5}`;
      if (readClasses(project).every((one) => one.name !== name)) createClass(session, { name });
      return;
    }
    case 'rename class': {
      const name = `class ${a % 5}`;
      if (classId !== undefined && readClasses(project).every((one) => one.name !== name)) {
        renameClassTo(session, classId, name);
      }
      return;
    }
    case 'recolour class':
      if (classId !== undefined) recolourClassTo(session, classId, `#0000${String((c % 90) + 10)}`);
      return;
    case 'delete class':
      if (classId !== undefined) deleteClassOf(session, classId);
      return;
    case 'add label':
      if (classId !== undefined) addLabelTo(session, { imageId, classId, ...content });
      return;
    case 'change label':
      if (label !== undefined && classId !== undefined) {
        changeLabelOf(session, { labelId: label.id, classId, ...content });
      }
      return;
    case 'remove label':
      if (label !== undefined) removeLabelOf(session, label.id);
      return;
    case 'add prompt':
      addPromptsTo(session, { scope, role: 'background', texts: [`text ${c % 4}`, `text ${c % 3}`] });
      return;
    case 'change prompt':
      if (prompt !== undefined) {
        changePromptOf(session, { promptId: prompt.id, isEnabled: a % 2 === 0, weight: (b % 9) + 1 });
      }
      return;
    case 'order prompts': {
      const promptIds = readPrompts(project, scope).map(({ id }) => id);
      orderPromptsOf(session, { scope, role: 'background', promptIds: promptIds.toReversed() });
      return;
    }
    case 'remove prompt':
      if (prompt !== undefined) removePromptOf(session, prompt.id);
      return;
    case 'generate': {
      const planes = { class: new Uint8Array(16 * 16).fill(b % 3) };
      recordEntry(project, { imageId: null, kind: 'generate-masks', label: 'Generate masks' }, (recorder) => {
        for (const id of [imageId, pick(imageIds, c) as ImageId]) {
          saveMaskRevision(project, { imageId: id, width: 16, height: 16, planes }, recorder);
        }
      });
    }
  }
}

/** Records by kind, image and key: `tag/3/1` → its columns. Image 0 stands for none. */
type Snapshot = ReadonlyMap<string, string>;

/** Tables that no journal takes back: what is only ever added, the journals themselves, and counters. */
const keptTables = new Set([
  'journal_entry',
  'journal_part',
  'journal_tile',
  'mask_revision',
  'mask_revision_tile',
  'region_counter',
  'setting',
  'tag_list',
  'tile',
]);

/** All other tables, row by row; without classes that were deleted and keep their index. */
function snapshot({ database: { sqlite } }: WritableProject): Snapshot {
  const tables = sqlite
    .prepare<[], string>(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
    .pluck()
    .all()
    .filter((name) => !keptTables.has(name));
  return new Map(
    tables.flatMap((table) =>
      sqlite
        .prepare<[], Record<string, number | string | null>>(`SELECT * FROM "${table}"`)
        .all()
        .filter((row) => table !== 'class' || row['deleted_at_ms'] === null)
        .map((row): [string, string] => {
          const key = table === 'tag' ? row['class_id'] : (row['id'] ?? '');
          return [`${table}/${String(row['image_id'] ?? 0)}/${String(key)}`, JSON.stringify(row)];
        }),
    ),
  );
}

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

function newest(project: WritableProject, imageIds: readonly ImageId[], direction: Direction) {
  const entries = [null, ...imageIds].flatMap((imageId) => readNextEntry(project, imageId, direction) ?? []);
  return entries.toSorted((a, b) => (direction === 'undo' ? b.id - a.id : a.id - b.id))[0];
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
  const imageIds = addReadyImages(temporary, imageCount);
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
          const states = [snapshot(file.project)];
          for (const step of steps) {
            perform(file.project, imageIds, step);
            const state = snapshot(file.project);
            const hasChanged = JSON.stringify([...state]) !== JSON.stringify([...(states.at(-1) ?? [])]);
            if (hasChanged) states.push(state);
          }
          const walk = (direction: Direction): void => {
            const expected = direction === 'undo' ? states.toReversed() : states;
            for (const [index, state] of expected.slice(1).entries()) {
              if (index === reopenAt) file.reopen();
              const entry = newest(file.project, imageIds, direction);
              if (entry === undefined) throw new Error(`nothing to ${direction}`);
              if (entry.imageId === null) expect(stepProject(file.project, direction).skipped).toEqual([]);
              else stepImage(file.project, entry.imageId, direction);
              expect(snapshot(file.project)).toEqual(state);
            }
            expect(newest(file.project, imageIds, direction)).toBeUndefined();
          };
          walk('undo');
          walk('redo');
          walk('undo');
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
            const last = newest(file.project, imageIds, 'undo')?.id;
            perform(file.project, imageIds, step);
            const entry = newest(file.project, imageIds, 'undo');
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
                : !isOfLiveClass(expected, before);
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
