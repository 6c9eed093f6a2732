import { expect, it } from 'vitest';
import { belowFolders } from './belowFolders.ts';

it('shows paths below the folders that they are in, the deepest first, and others whole', () => {
  expect(belowFolders('/a/b/c.jpg is cut off, /a/d.jpg is not.', ['/a', '/a/b'])).toBe(
    'c.jpg is cut off, d.jpg is not.',
  );
  expect(belowFolders('C:\\p\\x\\1.png 是空文件', ['C:\\p'])).toBe('x\\1.png 是空文件');
  expect(belowFolders('/abc/d.jpg', ['/ab'])).toBe('/abc/d.jpg');
  expect(belowFolders('/home/a/b.jpg', ['/a'])).toBe('/home/a/b.jpg');
  expect(belowFolders('/a-b, (c) [d]/{e}^$.*+?|/f.jpg', ['/a-b, (c) [d]/{e}^$.*+?|'])).toBe('f.jpg');
  expect(belowFolders('没有“/d (1).jpg”', ['/'])).toBe('没有“d (1).jpg”');
});
