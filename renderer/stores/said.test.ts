import { afterEach, describe, expect, it } from 'vitest';
import { ExpectedError } from '#core/base/errors.ts';
import { i18n } from './i18n.ts';
import { wordsOf } from './said.ts';

afterEach(() => {
  i18n.global.locale.value = 'en';
});

describe('what the backend says', () => {
  it('is said in the language that the page has by then', () => {
    const error = new ExpectedError('project-busy', 'Another program is working on it.', { details: { file: 'a' } });
    expect(wordsOf(error).message).toBe('Another program is working on it.');
    i18n.global.locale.value = 'zh-CN';
    expect(wordsOf(error).message).toBe('另一个程序正在使用 a，未能及时完成。');
  });
});
