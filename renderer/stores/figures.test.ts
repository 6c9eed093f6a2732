import { afterEach, describe, expect, it } from 'vitest';
import { numberText, percentText } from './figures.ts';
import { i18n } from './i18n.ts';

afterEach(() => {
  i18n.global.locale.value = 'en';
});

describe('figures', () => {
  it('have the digits that were asked for', () => {
    expect(numberText(1204)).toBe('1,204');
    expect(numberText(0.934, 2)).toBe('0.93');
    expect(numberText(1, 2)).toBe('1.00');
    expect(percentText(0.62)).toBe('62 %');
    expect(percentText(0.1234, 1)).toBe('12.3 %');
    i18n.global.locale.value = 'zh-CN';
    expect(percentText(0.5)).toBe('50 %');
  });

  it('never say nothing of what is there', () => {
    expect(percentText(0, 1)).toBe('0.0 %');
    expect(percentText(0.000_01, 1)).toBe('< 0.1 %');
    expect(percentText(0.0006, 1)).toBe('0.1 %');
  });
});
