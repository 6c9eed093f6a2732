import { describe, expect, it } from 'vitest';
import type { JobState } from '#core/document/job.ts';
import type { ShownJob } from './jobList.ts';
import { endedLongJobs } from './longJobs.ts';

const job = (jobId: number, state: JobState, seconds: number | null): ShownJob => ({
  ...{
    jobId,
    kind: 'generate-masks',
    state,
    priority: 'normal',
    problem: null,
    ratePerSecond: null,
    secondsLeft: null,
  },
  ...{ total: 4, done: 4, skipped: 0, failed: 0, createdAt: '2026-01-01T00:00:00.000Z' },
  finishedAt: seconds === null ? null : new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString(),
});

describe('long jobs that have ended', () => {
  it.each<[string, JobState, ShownJob, boolean]>([
    ['done after ten seconds', 'running', job(1, 'done', 10), true],
    ['failed', 'running', job(1, 'failed', 60), true],
    ['paused before', 'paused', job(1, 'done', 60), true],
    ['done sooner', 'running', job(1, 'done', 9), false],
    ['cancelled', 'running', job(1, 'cancelled', 60), false],
    ['interrupted', 'running', job(1, 'interrupted', 60), false],
    ['still running', 'running', job(1, 'running', null), false],
    ['done before', 'done', job(1, 'done', 60), false],
  ])('%s', (_, before, now, isNamed) => {
    expect(endedLongJobs([{ jobId: 1, state: before }], [now])).toEqual(isNamed ? [now] : []);
  });

  it('are not those of another list', () => {
    expect(endedLongJobs([], [job(2, 'done', 60)])).toEqual([]);
  });
});
