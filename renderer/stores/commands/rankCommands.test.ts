import { expect, it } from 'vitest';
import { rankCommands, withRecent } from './rankCommands.ts';

const commands = [
  { id: 'page.gallery', title: '图库', words: ['Gallery'] },
  { id: 'page.generate', title: '生成掩码', words: ['Generate masks'] },
  { id: 'page.export', title: '导出', words: ['Export'] },
  { id: 'theme', title: '切换主题', words: ['Switch theme'] },
  { id: 'image.accept', title: 'Accept mask' },
  { id: 'image.add', title: 'Add an image' },
];

const ids = (query: string, recent: readonly string[] = []): string[] =>
  rankCommands(query, commands, recent).map(({ command }) => command.id);

it('finds by the title, and after that by other words', () => {
  expect(ids('导')).toEqual(['page.export']);
  expect(ids('exp')).toEqual(['page.export']);
  expect(ids('ma')[0]).toBe('image.accept');
  expect(ids('ma')).toContain('page.generate');
  expect(ids('zzz')).toEqual([]);
  expect(ids('')).toEqual(commands.map(({ id }) => id));
});

it('marks what fits in the title alone', () => {
  expect(rankCommands('图', commands, [])[0]?.places).toEqual([0]);
  expect(rankCommands('gallery', commands, [])[0]?.places).toEqual([]);
});

it('puts what was used last first, among equals', () => {
  expect(ids('a')[0]).toBe('image.accept');
  expect(ids('a', ['image.add'])[0]).toBe('image.add');
  expect(ids('acc', ['image.add'])[0]).toBe('image.accept');
});

it('keeps the last that were used, each once', () => {
  expect(withRecent(['a', 'b', 'c'], 'c', 3)).toEqual(['c', 'a', 'b']);
  expect(withRecent(['a', 'b', 'c'], 'd', 3)).toEqual(['d', 'a', 'b']);
});
