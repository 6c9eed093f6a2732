import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText } from './cleanText.ts';
import { unescapeHtml } from './unescapeHtml.ts';

describe('unescapeHtml', () => {
  // Expected values are those of Python 3.12's html.unescape.
  it.each([
    ['fish &amp; chips', 'fish & chips'],
    ['&lt;b&gt;', '<b>'],
    ['&copy 2020', '© 2020'],
    ['&notanentity;', '¬anentity;'],
    ['&notit;', '¬it;'],
    ['&notin;', '∉'],
    ['&#233;&#xE9;&#Xe9', 'ééé'],
    ['&#128;&#x99;', '€™'],
    ['&#0;&#xD800;&#x110000;', '\ufffd\ufffd\ufffd'],
    ['&#x1;a', 'a'],
    ['&#13;', '\r'],
    ['&bogus; & &; &#; &#x;', '&bogus; & &; &#; &#x;'],
    ['&amp;lt;', '&lt;'],
    ['AT&T', 'AT&T'],
  ])('turns %s into %s', (text, expected) => {
    expect(unescapeHtml(text)).toBe(expected);
  });

  it('leaves a text without an ampersand as it is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }).filter((text) => !text.includes('&')),
        (text) => unescapeHtml(text) === text,
      ),
    );
  });
});

describe('cleanText', () => {
  it.each([
    [
      'white space becomes single blanks, none at the ends',
      '  a\tphoto \u00a0of\u2003a\u3000DOG\n',
      'a photo of a dog',
    ],
    ['curly quotes become straight', '“curly” ‘quotes’', '"curly" \'quotes\''],
    ['ligatures fall apart', 'ﬁsh ﬂag ﬀ', 'fish flag ff'],
    ['the quoted n gets a straight apostrophe', 'ŉ', "'n"],
    ['digraphs fall apart', 'ǆ', 'dž'],
    ['the long s of a ligature stays long', 'ﬅ', 'ſt'],
    ['full-width forms become ordinary', 'ＤＯＧ１２３', 'dog123'],
    ['half-width katakana join their voicing marks', 'ｶﾞ', 'ガ'],
    ['decomposed letters are composed', 'e\u0301clair', 'éclair'],
    ['references are resolved as often as they were escaped', '&amp;amp;amp;', '&'],
    ['terminal colours and stray controls go', '\u001b[31mred\u001b[0m\u0007\ufeff', 'red'],
    ['lone surrogates become the replacement character', 'a\ud800b', 'a\ufffdb'],
    ['mojibake of accents is turned back', 'schÃ¶n lâ€™humanitÃ©', "schön l'humanité"],
    ['mojibake of signs and emoji is turned back', '20Â°C âœ” ðŸ˜€', '20°c ✔ 😀'],
    [
      'mojibake by way of Latin-1 is turned back',
      'doesn\u00e2\u0080\u0099t \u00f0\u009f\u0098\u0080 \u00c5\u0081\u00c3\u00b3d\u00c5\u00ba',
      "doesn't 😀 łódź",
    ],
    ['controls that windows-1252 has characters for become those', '5 \u0080\u0085', '5 €…'],
    ['mojibake of mojibake is turned back', 'schÃƒÂ¶n', 'schön'],
    ['meant text that could be mojibake stays', 'CAFÉ™ «\u00a0café\u00a0» IRMÃ” NÃO Â', 'café™ « café » irmã" não â'],
  ])('%s', (_, text, expected) => {
    expect(cleanText(text)).toBe(expected);
  });

  it('ends for every text, with no run of blanks and none at the ends', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const cleaned = cleanText(text);
        expect(cleaned).not.toMatch(/^ | $|\s{2}/);
      }),
      { numRuns: 300 },
    );
  });
});
