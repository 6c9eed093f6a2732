import { expect, it } from 'vitest';
import { shareToSay, type SpokenShare } from './spokenShare.ts';

/** What is said of a work that takes so long and tells of itself at each of its steps. */
function saidDuring(milliseconds: number, steps: number): number[] {
  const said: number[] = [];
  let last: SpokenShare = { percent: 0, atMs: 0 };
  for (let step = 0; step <= steps; step++) {
    const next = shareToSay(step / steps, (milliseconds * step) / steps, last);
    if (next === undefined) continue;
    last = next;
    said.push(next.percent);
  }
  return said;
}

it('says each tenth of a long work once', () => {
  expect(saidDuring(600_000, 5000)).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90]);
  expect(saidDuring(600_000, 10)).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90]);
});

it('says less of a shorter one, and nothing of one that is soon done', () => {
  expect(saidDuring(20_000, 1000)).toEqual([20, 50, 70]);
  expect(saidDuring(4000, 1000)).toEqual([]);
});

it('begins anew when the work does', () => {
  expect(shareToSay(0.1, 90_000, { percent: 90, atMs: 80_000 })).toEqual({ percent: 10, atMs: 90_000 });
});
