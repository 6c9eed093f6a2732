import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchText, partsOf } from './matchText.ts';

/** Of these texts, those that fit, the best first. */
function find(query: string, texts: readonly string[]): string[] {
  return texts
    .flatMap((text) => {
      const match = matchText(query, text);
      return match === undefined ? [] : [{ text, score: match.score }];
    })
    .sort((a, b) => b.score - a.score)
    .map(({ text }) => text);
}

/** The text with what fits in brackets. */
function marked(query: string, text: string): string | undefined {
  const match = matchText(query, text);
  return match === undefined
    ? undefined
    : partsOf(text, match.places)
        .map((part) => (part.fits ? `[${part.text}]` : part.text))
        .join('');
}

const commands = [
  'Generate masks',
  'Go to the gallery',
  'Settings',
  'Export',
  'Open the sample',
  'Use the light theme',
];

describe('what somebody types', () => {
  it.each([
    ['gen', '[Gen]erate masks'],
    ['gm', '[G]enerate [m]asks'],
    ['gnrt', '[G]e[n]e[r]a[t]e masks'],
    ['MASKS gen', '[Gen]erate [masks]'],
    ['rate', 'Gene[rate] masks'],
    ['ｇｅｎ', '[Gen]erate masks'],
  ])('%s finds %s', (query, text) => {
    expect(marked(query, 'Generate masks')).toBe(text);
  });

  it.each(['gx', 'smg', 'etm', 'masks export'])('%s does not', (query) => {
    expect(matchText(query, 'Generate masks')).toBeUndefined();
  });

  it('finds the best first', () => {
    expect(find('ex', commands)).toEqual(['Export']);
    expect(find('g', commands).slice(0, 2)).toEqual(['Generate masks', 'Go to the gallery']);
    expect(find('s', ['Open the sample', 'Settings'])).toEqual(['Settings', 'Open the sample']);
    expect(find('tags', ['Tags of images', 'Tags'])).toEqual(['Tags', 'Tags of images']);
    expect(find('', commands)).toHaveLength(commands.length);
  });

  it('may be Chinese: each character begins a word', () => {
    expect(marked('生掩', '生成掩码')).toBe('[生]成[掩]码');
    expect(marked('图库', '打开图库')).toBe('打开[图库]');
    expect(marked('掩生', '生成掩码')).toBeUndefined();
    expect(find('导出', ['导入后导出', '导出数据集'])).toEqual(['导出数据集', '导入后导出']);
    expect(marked('coco 导', '导出 COCO')).toBe('[导]出 [COCO]');
  });

  it('takes letters with and without accents for the same', () => {
    expect(marked('cafe', 'Café 12.jpg')).toBe('[Café] 12.jpg');
  });
});

it('places stand in the text, in order, and spell what was typed', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 6 }), fc.string({ maxLength: 30 }), (query, text) => {
      const match = matchText(query, text);
      if (match === undefined) return;
      const { places } = match;
      expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
      expect(places.every((place) => place >= 0 && place < text.length)).toBe(true);
      expect(
        partsOf(text, places)
          .map((part) => part.text)
          .join(''),
      ).toBe(text);
    }),
  );
});

it('every part of a text finds it', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 20 }), fc.nat(), fc.nat(), (text, from, length) => {
      const start = from % text.length;
      expect(matchText(text.slice(start, start + 1 + (length % 5)), text)).toBeDefined();
    }),
  );
});
