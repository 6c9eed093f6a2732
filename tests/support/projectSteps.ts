/** Random steps of a project and its images, and what the tables say before and after them: for tests of the journals. */
import fc from 'fast-check';
import { JobQueue } from '#backend/jobs/jobQueue.ts';
import {
  createClass,
  deleteClassOf,
  mergeClassInto,
  recolourClassTo,
  renameClassTo,
} from '#backend/services/annotations/editClasses.ts';
import { addLabelTo, changeLabelOf, removeLabelOf } from '#backend/services/annotations/editLabels.ts';
import {
  addPromptsTo,
  changePromptOf,
  orderPromptsOf,
  removePromptOf,
} from '#backend/services/annotations/editPrompts.ts';
import type { ProjectSession } from '#backend/services/projects/projectRegistry.ts';
import { tagByHand } from '#backend/services/annotations/setTags.ts';
import { recordEntry } from '#backend/store/journal.ts';
import { acceptInto, acceptMask, withdrawAcceptance } from '#backend/store/acceptMask.ts';
import { requireDrawable } from '#backend/store/drawMask.ts';
import { readKeptDifference } from '#backend/store/keptDifferences.ts';
import { readLabels } from '#backend/store/labels.ts';
import { MaskLayers, type SizedImage } from '#backend/store/maskLayers.ts';
import { readShownMask } from '#backend/store/readMasks.ts';
import type { WritableProject } from '#backend/store/project.ts';
import { readPrompts } from '#backend/store/prompts.ts';
import { pictureKind } from '#backend/store/pictureRecord.ts';
import { readClasses } from '#backend/store/readClasses.ts';
import { readImage } from '#backend/store/readImages.ts';
import { readNextEntry, type Direction } from '#backend/store/readJournal.ts';
import { hasAnyMask } from '#backend/store/readGenerationScope.ts';
import { saveMaskRevision } from '#backend/store/writeMasks.ts';
import { defined } from '#core/base/assert.ts';
import type { ImageId } from '#core/document/ids.ts';
import { tileSizePx } from '#core/mask/tiles.ts';
import { paintBox } from './paint.ts';
import type { JournalEntry } from '#core/document/journal.ts';

/** What a step of either journal may do; numbers are taken modulo what there is. */
export const stepArbitrary = fc.record({
  action: fc.constantFrom(
    'tag one',
    'tag many',
    'add class',
    'rename class',
    'recolour class',
    'delete class',
    'merge classes',
    'add label',
    'change label',
    'remove label',
    'add prompt',
    'change prompt',
    'order prompts',
    'remove prompt',
    'generate',
    'change picture',
    'accept one',
    'accept many',
    'withdraw',
    'draw',
  ),
  a: fc.nat(1000),
  b: fc.nat(1000),
  c: fc.nat(1000),
});
export type Step = typeof stepArbitrary extends fc.Arbitrary<infer Value> ? Value : never;

/** Does one step as the contract does; nothing where there is nothing to do it with. */
export function performStep(project: WritableProject, imageIds: readonly ImageId[], { action, a, b, c }: Step): void {
  const session: ProjectSession = {
    projectId: '',
    project,
    madeFolders: null,
    queue: new JobQueue(),
    streams: new Set(),
  };
  const pick = <Item>(items: readonly Item[], n: number): Item | undefined => items[n % Math.max(1, items.length)];
  const imageId = pick(imageIds, a) as ImageId;
  const classId = pick(readClasses(project), b)?.id;
  const value = pick(['present', 'absent', 'unsure', null] as const, c) ?? null;
  const scope = { imageId: a % 3 === 0 ? null : imageId, classId: b % 2 === 0 ? null : (classId ?? null) };
  const prompt = pick(readPrompts(project, scope), c);
  const label = pick(readLabels(project, imageId), c);
  const content = {
    meaning: c % 2 === 0 ? 'foreground' : 'background',
    shape: { kind: 'point', x: c % 16, y: 3 },
  } as const;
  const isReady = (id: ImageId): boolean => readImage(project, id)?.state === 'ready';
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
    case 'merge classes': {
      const intoId = pick(readClasses(project), c)?.id;
      if (classId !== undefined && intoId !== undefined && classId !== intoId) mergeClassInto(session, classId, intoId);
      return;
    }
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
    case 'change picture': {
      const { picture } = defined(readImage(project, imageId), 'an image');
      const contentSha256 = (pick(['ab', 'cd', 'ef'], c) ?? '').repeat(32);
      recordEntry(project, { imageId: null, kind: 'take-pictures', label: 'Take the new picture' }, (recorder) => {
        recorder.set(pictureKind, imageId, {}, { contentSha256, picture: defined(picture, 'a picture') });
      });
      return;
    }
    case 'generate': {
      const planes = { class: new Uint8Array(16 * 16).fill(b % 3) };
      recordEntry(project, { imageId: null, kind: 'generate-masks', label: 'Generate masks' }, (recorder) => {
        // A generation makes one mask of an image.
        for (const id of new Set([imageId, pick(imageIds, c) as ImageId])) {
          saveMaskRevision(project, { imageId: id, width: 16, height: 16, planes }, recorder);
        }
      });
      return;
    }
    case 'accept one':
      if (isReady(imageId) && hasAnyMask(project, imageId)) acceptMask(project, imageId);
      return;
    case 'accept many':
      recordEntry(project, { imageId: null, kind: 'accept-images', label: 'Accept images' }, (recorder) => {
        for (const id of imageIds.slice(a % 2)) {
          if (isReady(id) && hasAnyMask(project, id)) acceptInto(project, requireDrawable(project, id), recorder);
        }
      });
      return;
    case 'withdraw':
      if (isReady(imageId)) withdrawAcceptance(project, imageId);
      return;
    case 'draw': {
      if (!isReady(imageId)) return;
      const index = pick(readClasses(project), b)?.index ?? 0;
      paintBox(project, imageId, { x: a % 8, y: c % 8, width: 8, height: 4 }, { class: index, isCleared: c % 5 === 0 });
    }
  }
}

/** Throws where what was kept of the difference between an accepted mask and the proposal beside it is not what there is. */
export function checkKeptDifferences(project: WritableProject, imageIds: readonly ImageId[]): void {
  for (const imageId of imageIds) {
    const kept = readKeptDifference(project, imageId);
    const layers = new MaskLayers(project, readImage(project, imageId) as SizedImage);
    if (kept === undefined || layers.accepted === null) continue;
    let pixels = 0;
    for (let y = 0; y < layers.height; y++) {
      for (let x = 0; x < layers.width; x++) {
        const i = y * tileSizePx + x;
        if (layers.vouched(0).class[i] !== layers.working(0).class[i]) pixels++;
      }
    }
    if (kept !== pixels) throw new Error(`image ${imageId}: ${kept} pixels are kept, and ${pixels} differ`);
  }
}

/** Records by kind, image and key: `tag/3/1` → its columns. Image 0 stands for none. */
export type Snapshot = ReadonlyMap<string, string>;

/** Tables that no journal takes back: what is only ever added, the journals themselves, and counters. */
const keptTables = new Set([
  'journal_entry',
  'journal_part',
  'journal_tile',
  'mask_difference',
  'mask_revision',
  'mask_revision_tile',
  'region_counter',
  'session_mark',
  'setting',
  'tag_list',
  'tile',
]);

/** All other tables, row by row; without classes that were deleted and keep their index. */
export function snapshot({ database: { sqlite } }: WritableProject): Snapshot {
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
          const place = table === 'human_tile' ? [row['plane'], row['row'], row['column']].join(' ') : '';
          const key = table === 'tag' || table === 'class_merge' ? row['class_id'] : (row['id'] ?? place);
          const imageId = table === 'image' ? row['id'] : (row['image_id'] ?? 0);
          return [`${table}/${String(imageId)}/${String(key)}`, JSON.stringify(row)];
        }),
    ),
  );
}

/** What each image shows, pixel by pixel; null: no mask. */
export function shownMasks(project: WritableProject, imageIds: readonly ImageId[]): (string | null)[] {
  return imageIds.map((imageId) => {
    const mask = readShownMask(project, imageId);
    if (mask === undefined) return null;
    const { class: classes, region = new Uint32Array(classes.length), provenance } = mask.planes;
    return [classes, region, provenance].map((plane) => plane.join()).join('\n');
  });
}

/** What would be undone or redone next of all journals together. */
export function newestEntry(
  project: WritableProject,
  imageIds: readonly ImageId[],
  direction: Direction,
): JournalEntry | undefined {
  const entries = [null, ...imageIds].flatMap((imageId) => readNextEntry(project, imageId, direction) ?? []);
  return entries.toSorted((a, b) => (direction === 'undo' ? b.id - a.id : a.id - b.id))[0];
}
