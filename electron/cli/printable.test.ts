import { describe, expect, it } from 'vitest';
import { printable, printableLine } from './printable.ts';

describe('text for a terminal', () => {
  it('shows what would steer the terminal or turn the writing, and leaves everything else', () => {
    expect(printable('a\u001b[2Jb\rc\u009bd\u202ee')).toBe('a\\u001b[2Jb\\u000dc\\u009bd\\u202ee');
    expect(printable('ünï 猫 👩‍🌾 "x"\n\ty')).toBe('ünï 猫 👩‍🌾 "x"\n\ty');
  });

  it('keeps a name with a line break on one line', () => {
    expect(printableLine('new\nline.jpg')).toBe('new\\u000aline.jpg');
  });

  it('keeps JSON the same value', () => {
    const value = { path: 'a\u202eb\u0085\u001b\n' };
    expect(JSON.parse(printable(JSON.stringify(value, null, 2)))).toEqual(value);
  });
});
