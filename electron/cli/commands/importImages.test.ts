import { expect, it } from 'vitest';
import { Output } from '../output.ts';
import { showImport } from './importImages.ts';

it('keeps the paths of a picture that is there many times within a line', () => {
  const none = { count: 0, first: [] };
  const sink = { text: '', write: (text: string) => (sink.text += text) };
  const paths = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => `${name}.jpg`);
  showImport(new Output({ write: () => true }, sink), {
    folders: ['/pictures'],
    added: 9,
    unchanged: 0,
    moved: none,
    changed: none,
    toCheck: none,
    missing: none,
    back: none,
    duplicates: { groups: 2, images: 9, first: [paths, ['x.jpg', 'y.jpg']] },
    ownOutputs: [],
    notices: [],
    problems: [],
  });
  expect(sink.text.split('\n').slice(1, 3)).toEqual([
    '  a.jpg = b.jpg = c.jpg = d.jpg = e.jpg and 2 more',
    '  x.jpg = y.jpg',
  ]);
});
