import { describe, expect, it } from 'vitest';
import { checkLockFile, findBanned } from './trackedText.ts';

describe('the text check', () => {
  it.each([
    ['unfinished work', ['// TO', 'DO: later'].join('')],
    ['a registry', ['see https://registry', 'example.org/sharp'].join('.')],
  ])('finds %s and says where', (_, line) => {
    expect(findBanned('models/cam/x.ts', `const a = 1;\n${line}\n`)).toEqual([
      expect.stringMatching(/^models\/cam\/x\.ts:2: /),
    ]);
  });

  it.each([
    'a todo list',
    'the component registry. Its',
    'core/work/tree',
    'https://example.org/home/page',
    '~/work/x',
  ])('leaves alone: %s', (line) => {
    expect(findBanned('README.md', line)).toEqual([]);
  });

  it('wants a lock file without hosts and with checksums', () => {
    const packages = {
      '': {},
      'node_modules/good': { integrity: 'sha512-x' },
      'node_modules/hosted': { integrity: 'sha512-x', resolved: 'https://example.org/hosted.tgz' },
      'node_modules/unchecked': {},
    };
    expect(checkLockFile(JSON.stringify({ packages }))).toEqual([
      expect.stringContaining('node_modules/hosted names a host'),
      expect.stringContaining('node_modules/unchecked has no checksum'),
    ]);
  });
});
