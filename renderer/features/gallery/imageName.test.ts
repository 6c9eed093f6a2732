import { expect, it } from 'vitest';
import { classIdSchema } from '#core/document/ids.ts';
import { imageName } from './imageName.ts';

const boat = classIdSchema.parse(1);
const person = classIdSchema.parse(2);
const dog = classIdSchema.parse(3);
const classes = new Map([
  [boat, { name: 'boat' }],
  [person, { name: 'person' }],
  [dog, { name: 'dog' }],
]);
const key = (text: string): string => text.replace('gallery.', '');

it('says where an image is, how far it has come, and each of its tags', () => {
  const tags = [
    { classId: boat, value: 'present' },
    { classId: dog, value: 'absent' },
    { classId: person, value: 'present' },
  ] as const;
  const name = imageName(
    { folder: '/p', path: 'a/0412.jpg', work: 'machine', state: 'ready', problem: null, tags },
    classes,
    key,
  );
  expect(name).toBe('a/0412.jpg; workTitle: work.machine; tag.present: boat, person; tag.absent: dog');
});

it('says what is wrong with a picture, and that there are no tags', () => {
  const problem = { code: 'image-unreadable', message: '/p/b.jpg ends early.', remedy: null };
  const name = imageName(
    { folder: '/p', path: 'b.jpg', work: 'untouched', state: 'unreadable', problem, tags: [] },
    classes,
    key,
  );
  expect(name).toBe('b.jpg; state.unreadable; b.jpg ends early.; workTitle: work.untouched; untagged');
});
