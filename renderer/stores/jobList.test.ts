import { describe, expect, it } from 'vitest';
import type { JobProgressEvent, JobSummary } from '#core/contract/jobs.ts';
import { isEnded, jobStateSchema, type JobKindName, type JobState } from '#core/document/job.ts';
import { actionsFor, interruptedJobs, jobInHand, shareDone, shownJobs } from './jobList.ts';

function job(jobId: number, state: JobState, changes: Partial<JobSummary> = {}): JobSummary {
  const counts = { total: 10, done: 4, skipped: 0, failed: 0 };
  const times = { createdAt: '2026-01-01T00:00:00.000Z', finishedAt: null };
  const kind: JobKindName = 'generate-masks';
  return { jobId, kind, state, priority: 'normal', ...times, ...counts, problem: null, ...changes };
}

const step = (changes: Partial<JobProgressEvent> = {}): JobProgressEvent => ({
  ...{ done: 6, total: 10, skipped: 0, failed: 1, ratePerSecond: 2, secondsLeft: 1.5, state: 'running' as const },
  ...changes,
});
const actionsOf = (one: JobSummary) => shown(one).flatMap(actionsFor);
const shown = (...jobs: JobSummary[]) => shownJobs(jobs, new Map());

describe('what is shown of a job', () => {
  it('is its latest progress while it goes on', () => {
    const [one] = shownJobs([job(1, 'running')], new Map([[1, step()]]));
    expect(one).toMatchObject({ done: 6, failed: 1, ratePerSecond: 2, secondsLeft: 1.5 });
    expect(one === undefined ? null : shareDone(one)).toBe(0.7);
  });

  it('has no rate while it rests: nothing is worked on', () => {
    const [one] = shownJobs([job(1, 'paused')], new Map([[1, step({ state: 'paused' })]]));
    expect(one).toMatchObject({ state: 'paused', done: 6, ratePerSecond: null, secondsLeft: null });
  });

  it('is what the list says once it has ended, or its earlier run has', () => {
    const late = new Map([[1, step()]]);
    expect(shownJobs([job(1, 'done', { done: 10 })], late)).toMatchObject([
      { done: 10, failed: 0, ratePerSecond: null },
    ]);
    const earlier = new Map([[1, step({ state: 'cancelled' })]]);
    expect(shownJobs([job(1, 'queued')], earlier)).toMatchObject([{ state: 'queued', done: 4 }]);
  });

  it('is no share where there is no total', () => {
    expect(shareDone(step({ total: null }))).toBeNull();
    expect(shareDone(step({ total: 0, done: 0, failed: 0 }))).toBeNull();
  });
});

it('the job in hand is the one that runs, else one that waits, else one that is paused', () => {
  const paused = job(3, 'paused');
  const queued = job(2, 'queued');
  const running = job(1, 'running');
  expect(jobInHand(shown(paused, queued, running))?.jobId).toBe(1);
  expect(jobInHand(shown(paused, queued))?.jobId).toBe(2);
  expect(jobInHand(shown(paused, job(1, 'done')))?.jobId).toBe(3);
  expect(jobInHand(shown(job(1, 'interrupted')))).toBeUndefined();
});

it('interrupted work is spoken of until something of its kind has followed', () => {
  const exporting = job(2, 'interrupted', { kind: 'export-dataset' });
  expect(interruptedJobs(shown(exporting, job(1, 'interrupted'))).map(({ jobId }) => jobId)).toEqual([2, 1]);
  expect(interruptedJobs(shown(job(3, 'done'), exporting, job(1, 'interrupted')))).toMatchObject([{ jobId: 2 }]);
});

describe('what can be done with a job', () => {
  it.each(jobStateSchema.options)('that is %s is never nothing; taken off the list is only what has ended', (state) => {
    const actions = actionsOf(job(1, state));
    expect(actions.length).toBeGreaterThan(0);
    expect(actions.includes('remove')).toBe(isEnded(state));
    expect(actions.includes('cancel')).toBe(!isEnded(state));
  });

  it('knows that an export cannot pause while it runs and begins anew, and that failures can be tried again', () => {
    const exporting = { kind: 'export-dataset' };
    expect(actionsOf(job(1, 'running', exporting))).toEqual(['cancel']);
    expect(actionsOf(job(1, 'interrupted', exporting))).toEqual(['restart', 'remove']);
    expect(actionsOf(job(1, 'done', { failed: 2 }))).toEqual(['retry', 'remove']);
    expect(actionsOf(job(1, 'done', { failed: 2, kind: 'import-images' }))).toEqual(['remove']);
    expect(actionsOf(job(1, 'done', { kind: 'of a later program' }))).toEqual(['remove']);
  });
});
