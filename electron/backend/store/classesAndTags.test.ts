import { describe, expect, it } from 'vitest';
import type { Tag } from '#core/document/tag.ts';
import { readClasses, readClassNamed } from './readClasses.ts';
import {
  countTags,
  countUntaggedImages,
  readImageIdsWithClass,
  readTaggedImageIds,
  readTagsOfImage,
} from './readTags.ts';
import { addReadyImages, readyImage, temporaryProject } from './temporaryProject.ts';
import { addClass, renameClass } from './writeClasses.ts';
import { saveImages } from './writeImages.ts';
import { unrecorded } from './unrecorded.ts';
import { saveTags, setTags } from './writeTags.ts';

const colour = '#ff0000';

describe('classes', () => {
  it('get the lowest free index, from 1', () => {
    using temporary = temporaryProject();
    const { project } = temporary;
    addClass(project, { name: 'boat', colour, index: 2 });
    addClass(project, { name: ' person ', colour });
    addClass(project, { name: 'cat', colour });
    expect(readClasses(project).map(({ index, name }) => [index, name])).toEqual([
      [1, 'person'],
      [2, 'boat'],
      [3, 'cat'],
    ]);
  });

  it('have names that differ by more than case, in any script and however accents are composed', () => {
    using temporary = temporaryProject();
    const { project } = temporary;
    const { id } = addClass(project, { name: 'Bücher', colour });
    for (const name of ['bÜCHER', 'bu\u0308cher', ' bücher ']) {
      expect(() => addClass(project, { name, colour })).toThrow(/a class Bücher already/);
      expect(readClassNamed(project, name)?.id).toBe(id);
    }
    const other = addClass(project, { name: 'boat', colour });
    expect(() => {
      renameClass(project, other.id, 'BÜCHER');
    }).toThrow(/already/);
    renameClass(project, id, 'bücher');
    expect(readClasses(project).map((one) => one.name)).toEqual(['bücher', 'boat']);
  });

  it('are refused with a taken or impossible index, or a name that is none', () => {
    using temporary = temporaryProject();
    const { project } = temporary;
    addClass(project, { name: 'boat', colour });
    expect(() => addClass(project, { name: 'cat', colour, index: 1 })).toThrow(/belongs to boat/);
    for (const index of [0, 255, 1.5]) {
      expect(() => addClass(project, { name: 'cat', colour, index })).toThrow(/1 to 254/);
    }
    for (const name of ['', '   ', 'two\nlines', 'x'.repeat(201)]) {
      expect(() => addClass(project, { name, colour })).toThrow(/cannot be the name/);
    }
  });

  it('are 254 at most', () => {
    using temporary = temporaryProject();
    for (let i = 1; i <= 254; i++) addClass(temporary.project, { name: `class ${i}`, colour });
    expect(() => addClass(temporary.project, { name: 'one more', colour })).toThrow(/at most 254/);
  });
});

describe('tags', () => {
  it('yield only to sources that are as strong', () => {
    using temporary = temporaryProject();
    const { project } = temporary;
    const [imageId = 0 as never] = addReadyImages(temporary, 1);
    const { id: classId } = addClass(project, { name: 'boat', colour });
    const set = (source: Tag['source'], value: Tag['value']) =>
      saveTags(project, [{ imageId, classId, source, value }]);
    expect(set('machine', 'unsure')).toBe(1);
    expect(set('folder', 'present')).toBe(1);
    expect(set('machine', 'absent')).toBe(0);
    expect(set('csv', 'absent')).toBe(1);
    expect(set('human', 'present')).toBe(1);
    expect(set('csv', 'absent')).toBe(0);
    expect(set('human', 'unsure')).toBe(1);
    expect(readTagsOfImage(project, imageId)).toEqual([{ imageId, classId, value: 'unsure', source: 'human' }]);
    setTags(project, unrecorded(project), [imageId], classId, null);
    expect(readTagsOfImage(project, imageId)).toEqual([]);
  });

  it('tell which images can get masks, and count', () => {
    using temporary = temporaryProject();
    const { project, rootId } = temporary;
    const [a, b, c] = addReadyImages(temporary, 4) as [never, never, never, never];
    const [gone] = saveImages(project, [
      {
        ...readyImage(rootId, 'gone.jpg'),
        state: 'missing',
        problem: { code: 'image-missing', message: 'gone', remedy: null },
      },
    ]) as [never];
    const boat = addClass(project, { name: 'boat', colour }).id;
    const cat = addClass(project, { name: 'cat', colour }).id;
    const human = { source: 'human' } as const;
    saveTags(project, [
      { imageId: c, classId: boat, value: 'present', ...human },
      { imageId: a, classId: cat, value: 'present', ...human },
      { imageId: a, classId: boat, value: 'present', ...human },
      { imageId: b, classId: boat, value: 'absent', ...human },
      { imageId: gone, classId: boat, value: 'present', ...human },
    ]);
    expect(readTaggedImageIds(project)).toEqual([a, c]);
    expect(readImageIdsWithClass(project, boat)).toEqual([a, c]);
    expect(readTagsOfImage(project, a).map((tag) => tag.classId)).toEqual([boat, cat]);
    expect(countTags(project)).toEqual(
      new Map([
        [boat, { present: 3, absent: 1, unsure: 0 }],
        [cat, { present: 1, absent: 0, unsure: 0 }],
      ]),
    );
    expect(countUntaggedImages(project)).toBe(1);
  });
});
