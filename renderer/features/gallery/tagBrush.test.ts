import { expect, it } from 'vitest';
import type { ClassId, ImageId } from '#core/document/ids.ts';
import type { TagValue } from '#core/document/tag.ts';
import { nextTagValue, TagBrush } from './tagBrush.ts';

const boat = 3 as ClassId;

function table(options: { selected?: number[]; classId?: ClassId | undefined } = {}) {
  const tags = new Map<ImageId, TagValue | null>();
  const written: unknown[] = [];
  const selected = (options.selected ?? []) as ImageId[];
  const brush = new TagBrush({
    classId: () => ('classId' in options ? options.classId : boat),
    imageAt: (index) => (index < 10 ? ((index + 100) as ImageId) : undefined),
    valueOf: (imageId) => tags.get(imageId) ?? null,
    together: (imageId) => (selected.includes(imageId) ? selected : []),
    show: (imageId, _, value) => tags.set(imageId, value),
    set: (change) => written.push(change),
  });
  return { brush, tags, written };
}

it('goes through all that can be said, and back to nothing', () => {
  const said: (TagValue | null)[] = [null];
  for (let i = 0; i < 4; i++) said.push(nextTagValue(said.at(-1) ?? null));
  expect(said).toEqual([null, 'present', 'absent', 'unsure', null]);
});

it('gives all images that it passes what the first one gets, once, as one step', () => {
  const { brush, tags, written } = table();
  tags.set(102 as ImageId, 'absent');
  brush.start(1);
  expect(tags.get(101 as ImageId)).toBe('present');
  brush.over([1, 2, 3]);
  brush.over([3, 2, 99]);
  expect(written).toEqual([]);
  brush.end();
  brush.end();
  expect(written).toEqual([{ imageIds: [101, 102, 103], classId: boat, value: 'present' }]);
  expect([...tags.values()]).toEqual(['present', 'present', 'present']);
});

it('takes the selection along when it begins in it', () => {
  const { brush, written } = table({ selected: [104, 105] });
  brush.start(5);
  brush.end();
  brush.start(1);
  brush.end();
  expect(written).toEqual([
    { imageIds: [105, 104], classId: boat, value: 'present' },
    { imageIds: [101], classId: boat, value: 'present' },
  ]);
});

it('does nothing without a class, or beside the list', () => {
  const without = table({ classId: undefined });
  without.brush.start(1);
  without.brush.end();
  const beside = table();
  beside.brush.start(50);
  beside.brush.over([1]);
  beside.brush.end();
  expect([...without.written, ...beside.written]).toEqual([]);
});
