import { expect, it } from 'vitest';
import type { JobSummary } from '#core/contract/jobs.ts';
import { isUnfinished, jobText } from './jobText.ts';

const job: JobSummary = {
  jobId: 1,
  kind: 'generate-masks',
  state: 'paused',
  priority: 'normal',
  createdAt: '2026-11-20T15:11:53.000Z',
  finishedAt: null,
  total: 40,
  done: 12,
  skipped: 0,
  failed: 1,
  problem: null,
};

it('says what a job does in words, and a priority only where it is not the usual one and still matters', () => {
  expect(jobText(job)).toBe('generate masks, paused: 12 of 40 done, 1 failed');
  expect(jobText({ ...job, priority: 'high' })).toMatch(/, high priority$/);
  expect(jobText({ ...job, priority: 'high', state: 'cancelled' })).not.toContain('priority');
  const waitedFor = { ...job, kind: 'write-look', priority: 'high', state: 'running' } as const;
  expect(jobText(waitedFor)).toBe('draw a look, running: 12 of 40 done, 1 failed');
  expect(jobText({ ...waitedFor, priority: 'low' })).toMatch(/, low priority$/);
  expect(jobText({ ...job, kind: 'of-a-later-program' })).toMatch(/^of-a-later-program, paused/);
});

it('knows which jobs can be gone on with', () => {
  expect(
    (['paused', 'cancelled', 'interrupted', 'failed'] as const).map((state) => isUnfinished({ ...job, state })),
  ).toEqual([true, true, true, true]);
  expect((['queued', 'running', 'done'] as const).some((state) => isUnfinished({ ...job, state }))).toBe(false);
  expect(isUnfinished({ ...job, state: 'cancelled', total: 13 })).toBe(false);
});
