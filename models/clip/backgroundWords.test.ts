import { describe, expect, it } from 'vitest';
import { backgroundPresets, backgroundWordsFor } from './backgroundWords.ts';

describe('backgroundWordsFor', () => {
  it('leaves out what is a tag of the image, in any case', () => {
    const words = backgroundWordsFor([' Water', 'dog'], undefined);
    expect(words).toContain('grass');
    expect(words).not.toContain('water');
    expect(words).toHaveLength(backgroundPresets.general.length - 1);
  });

  it("prefers the pack's own list, an empty one included", () => {
    expect(backgroundWordsFor(['paper'], ['Paper', 'sand'])).toEqual(['sand']);
    expect(backgroundWordsFor(['dog'], [])).toEqual([]);
  });

  it('has the published numbers of words for VOC and COCO, and no list names a word twice', () => {
    expect(backgroundPresets.voc).toHaveLength(25);
    expect(backgroundPresets.coco).toHaveLength(23);
    for (const words of Object.values(backgroundPresets)) expect(new Set(words).size).toBe(words.length);
  });
});
