import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClassId, ImageId } from '#core/document/ids.ts';
import { imageOrderSchema, imageWorkSchema, type ImageFilter, type ImageWork } from '#core/document/imageFilter.ts';
import { imageStateSchema, type ImageState, type NewImage } from '#core/document/image.ts';
import { tagValueSchema, type Tag, type TagValue } from '#core/document/tag.ts';
import { countImageList } from './imageCounts.ts';
import { imageIdsQuery, readImageList, readImagePlace } from './imageList.ts';
import type { WritableProject } from './project.ts';
import { readyImage, temporaryProject } from './temporaryProject.ts';
import { addClass } from './writeClasses.ts';
import { saveImages } from './writeImages.ts';
import { saveTags } from './writeTags.ts';

interface Modelled {
  readonly id: ImageId;
  readonly path: string;
  readonly content: string;
  readonly state: ImageState;
  readonly work: ImageWork;
  readonly tags: readonly { readonly classId: ClassId; readonly value: TagValue }[];
}

/** Sixty images in which everything that can be asked for occurs, alone and together. */
function fill(project: WritableProject, rootId: number): Modelled[] {
  const classIds = ['cat', 'dog', 'owl'].map((name) => addClass(project, { name }).id);
  const states = imageStateSchema.options;
  const images = Array.from({ length: 60 }, (_, index): NewImage => {
    const state = index % 3 === 0 ? (states[(index / 3) % 4] ?? 'ready') : 'ready';
    const ready = readyImage(rootId as never, `${index % 7 < 3 ? 'Über' : 'sub_%'}/${(index * 37) % 60}.JPG`);
    const contentSha256 = String(index % 45).padStart(64, '0');
    const problem = { code: `image-${state}`, message: 'Gone.', remedy: null };
    if (state === 'ready') return { ...ready, contentSha256 };
    return state === 'changed'
      ? { ...ready, contentSha256, state, problem, found: null }
      : { ...ready, contentSha256, state, problem };
  });
  const ids = saveImages(project, images);
  const modelled = images.map((image, index): Modelled => ({
    id: ids[index] as ImageId,
    path: image.path,
    content: image.contentSha256 ?? '',
    state: image.state,
    work: imageWorkSchema.options[(index * 5) % 4] ?? 'untouched',
    tags: classIds
      .filter((_, which) => (index >> which) % 2 === 1)
      .map((classId, which) => ({ classId, value: tagValueSchema.options[(index + which) % 3] ?? 'present' })),
  }));
  saveTags(
    project,
    modelled.flatMap(({ id, tags }) => tags.map((tag): Tag => ({ imageId: id, ...tag, source: 'human' }))),
  );
  const { sqlite } = project.database;
  for (const { id, work } of modelled) {
    if (work === 'untouched') continue;
    sqlite
      .prepare(
        `INSERT INTO mask_revision (id, image_id, sequence, origin, width, height, parameters, created_at_ms)
         VALUES (?, ?, 1, 'machine', 1, 1, '{}', 1)`,
      )
      .run(id, id);
    sqlite.prepare('INSERT INTO mask_proposal VALUES (?, ?)').run(id, id);
    if (work === 'machine') continue;
    // Of those that a person touched every second one has both.
    if (work === 'human' || id % 2 === 0) {
      sqlite.prepare(`INSERT OR IGNORE INTO tile VALUES (zeroblob(32), 'uint8', 'constant', x'00')`).run();
      sqlite.prepare(`INSERT INTO human_tile VALUES (?, 'class', 0, 0, zeroblob(32))`).run(id);
    }
    if (work === 'accepted') sqlite.prepare('INSERT INTO mask_acceptance VALUES (?, ?)').run(id, id);
  }
  return modelled;
}

function passes(all: readonly Modelled[], { states, work, tag, isTagged, isDuplicate, text }: ImageFilter) {
  return (image: Modelled): boolean => {
    const copies = all.filter(({ state, content }) => state === 'ready' && content === image.content).length;
    return (
      (states === undefined || states.includes(image.state)) &&
      (work === undefined || work.includes(image.work)) &&
      (tag === undefined || image.tags.some((one) => one.classId === tag.classId && one.value === tag.value)) &&
      (isTagged === undefined || image.tags.length > 0 === isTagged) &&
      (isDuplicate === undefined || (image.state === 'ready' && copies > 1) === isDuplicate) &&
      (text === undefined || image.path.toLowerCase().includes(text.normalize('NFC').toLowerCase()))
    );
  };
}

function optional<Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> {
  return fc.option(arbitrary, { nil: undefined });
}

describe('a list of images', () => {
  it('holds what passes the filter, in order, whatever window is looked at, and counts it', () => {
    using temporary = temporaryProject();
    const { project, rootId } = temporary;
    const all = fill(project, rootId);
    const filters = fc.record({
      states: optional(fc.uniqueArray(fc.constantFrom(...imageStateSchema.options), { minLength: 1 })),
      work: optional(fc.uniqueArray(fc.constantFrom(...imageWorkSchema.options), { minLength: 1 })),
      tag: optional(
        fc.record({
          classId: fc.constantFrom(...[1, 2, 3].map((id) => id as ClassId)),
          value: fc.constantFrom(...tagValueSchema.options),
        }),
      ),
      isTagged: optional(fc.boolean()),
      isDuplicate: optional(fc.boolean()),
      text: optional(fc.constantFrom('jpg', '_%/', '5', 'U\u0308ber/1', '\\', 'nowhere')),
    });
    fc.assert(
      fc.property(
        filters,
        fc.constantFrom(...imageOrderSchema.options),
        fc.nat(70),
        fc.integer({ min: 1, max: 20 }),
        (given, order, offset, limit) => {
          const filter = Object.fromEntries(
            Object.entries(given).filter(([, value]) => value !== undefined),
          ) as ImageFilter;
          const expected = all.filter(passes(all, filter));
          const byPath = order.startsWith('path');
          expected.sort((a, b) => (!byPath || a.path === b.path ? a.id - b.id : a.path < b.path ? -1 : 1));
          if (order.endsWith('descending')) expected.reverse();
          const { total, images } = readImageList(project, { filter, order, offset, limit });
          expect(total).toBe(expected.length);
          expect(
            images.map(({ imageId, path, state, work, tags }) => ({
              ...{ id: imageId, path, state, work },
              tags: tags.map(({ classId, value }) => ({ classId, value })),
            })),
          ).toEqual(expected.slice(offset, offset + limit).map(({ content: _, ...image }) => image));

          const looked = all[offset % all.length];
          const index = expected.findIndex(({ id }) => id === looked?.id);
          const imageId = looked?.id ?? (0 as ImageId);
          expect(readImagePlace(project, { imageId, filter, order })).toMatchObject({
            entry: { imageId, path: looked?.path },
            index: index === -1 ? null : index,
            total: expected.length,
            previousId: index === -1 ? null : (expected[index - 1]?.id ?? null),
            nextId: index === -1 ? null : (expected[index + 1]?.id ?? null),
          });

          const counts = countImageList(project, filter);
          const count = (of: (image: Modelled) => boolean): number => expected.filter(of).length;
          expect(counts.total).toBe(expected.length);
          for (const state of imageStateSchema.options) {
            expect(counts.states[state]).toBe(count((one) => one.state === state));
          }
          for (const work of imageWorkSchema.options) expect(counts.work[work]).toBe(count((one) => one.work === work));
          for (const { classId, present, absent, unsure } of counts.classes) {
            const has = (value: TagValue) =>
              count(({ tags }) => tags.some((tag) => tag.classId === classId && tag.value === value));
            expect({ present, absent, unsure }).toEqual({
              present: has('present'),
              absent: has('absent'),
              unsure: has('unsure'),
            });
          }
          expect(counts.classes.reduce((sum, { present, absent, unsure }) => sum + present + absent + unsure, 0)).toBe(
            expected.reduce((sum, { tags }) => sum + tags.length, 0),
          );
        },
      ),
      { numRuns: 150 },
    );
  });

  it('shows at once what was written', () => {
    using temporary = temporaryProject();
    const { project, rootId } = temporary;
    const window = { filter: { isTagged: false }, order: 'path', offset: 0, limit: 10 } as const;
    const [id] = saveImages(project, [readyImage(rootId, 'b.jpg'), readyImage(rootId, 'a.jpg')]);
    const paths = () => readImageList(project, window).images.map(({ path }) => path);
    expect(paths()).toEqual(['a.jpg', 'b.jpg']);
    saveImages(project, [readyImage(rootId, 'c.jpg')]);
    expect(paths()).toEqual(['a.jpg', 'b.jpg', 'c.jpg']);
    const { id: classId } = addClass(project, { name: 'cat' });
    saveTags(project, [{ imageId: id as ImageId, classId, value: 'present', source: 'human' }]);
    expect(paths()).toEqual(['a.jpg', 'c.jpg']);
  });

  it.each([
    ['all', {}, ['SCAN image USING COVERING INDEX image_by_path']],
    ['a state', { states: ['missing'] }, ['SCAN image USING COVERING INDEX image_by_path']],
    ['a text', { text: 'a' }, ['SCAN image USING COVERING INDEX image_by_path']],
  ] as const)('reads %s in order of path from an index alone', (_, filter, plan) => {
    using temporary = temporaryProject();
    const { sql, parameters } = imageIdsQuery(filter as unknown as ImageFilter, 'path');
    const steps = temporary.project.database.sqlite
      .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...parameters);
    expect(steps.map(({ detail }) => detail)).toEqual(plan);
  });
});
