import { describe, expect, it } from 'vitest';
import type { JobReport } from '#core/contract/jobs.ts';
import type { Progress } from '#core/contract/progress.ts';
import { RunningWork } from './runningWork.ts';

const report: JobReport = {
  jobId: 1,
  kind: 'test',
  state: 'done',
  priority: 'normal',
  createdAt: '2026-01-01T00:00:00.000Z',
  finishedAt: null,
  total: 2,
  done: 2,
  skipped: 0,
  failed: 0,
  problem: null,
  problems: [],
  skips: [],
  result: null,
};

function progress(done: number): Progress {
  return { done, total: 2, skipped: 0, failed: 0, ratePerSecond: null, secondsLeft: null };
}

async function followed(job: RunningWork<JobReport>): Promise<{ seen: number[]; report: JobReport }> {
  const stream = job.watch();
  const seen: number[] = [];
  for (;;) {
    const next = await stream.next();
    if (next.done === true) return { seen, report: next.value };
    seen.push(next.value.done);
  }
}

describe('running work', () => {
  it('shows every follower its progress up to the last one, then the report', async () => {
    const step = Promise.withResolvers<void>();
    const job = new RunningWork(async (_signal, onProgress) => {
      onProgress(progress(1));
      await step.promise;
      onProgress(progress(2));
      return report;
    });
    const followers = Promise.all([followed(job), followed(job)]);
    step.resolve();
    for (const follower of await followers) {
      expect(follower.seen.at(-1)).toBe(2);
      expect(follower.report).toEqual(report);
    }
  });

  it('goes on when a follower leaves, and still reports to one who comes after the end', async () => {
    const step = Promise.withResolvers<void>();
    const job = new RunningWork(async (_signal, onProgress) => {
      onProgress(progress(1));
      await step.promise;
      return report;
    });
    const stream = job.watch();
    await stream.next();
    await stream.return(report);
    step.resolve();
    await job.settled();
    expect((await followed(job)).report).toEqual(report);
  });

  it('hands a failure of the whole job to its followers', async () => {
    const job = new RunningWork(() => Promise.reject(new Error('disk full')));
    await job.settled();
    await expect(followed(job)).rejects.toThrow('disk full');
  });

  it('passes cancelling on to the work', async () => {
    const job = new RunningWork<JobReport>(
      (signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            resolve({ ...report, state: 'cancelled' });
          });
        }),
    );
    job.cancel();
    expect((await followed(job)).report.state).toBe('cancelled');
  });
});
