import { expect, it } from 'vitest';
import { timeText } from './timeText.ts';

it('says a time as the clock on the wall does', () => {
  expect(timeText(new Date(2026, 0, 2, 3, 4, 5).toISOString())).toBe('2026-01-02 03:04:05');
});
