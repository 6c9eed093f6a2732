import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defined } from '#core/base/assert.ts';
import { CancelledError, ExpectedError } from '#core/base/errors.ts';
import type { JobId } from '#core/document/ids.ts';
import type { Job, JobProgress } from '#core/document/job.ts';
import type { WritableProject } from '../store/project.ts';
import { integrityCheck } from '../store/integrityCheck.ts';
import { closeProject, openProject } from '../store/projectFile.ts';
import { jobItemsQuery, readJob, readJobItems } from '../store/readJobs.ts';
import { readMaskRevisions } from '../store/readMasks.ts';
import { queryPlan } from '../store/queryPlan.ts';
import { readSetting, writeSetting } from '../store/settings.ts';
import {
  addReadyImages,
  ended,
  firstLine,
  startNode,
  temporaryProject,
  type TemporaryProject,
} from '../store/temporaryProject.ts';
import { saveMaskRevision } from '../store/writeMasks.ts';
import { beginItems, createJob, finishItem, retryFailedItems, startJob } from '../store/writeJobs.ts';
import { runItems, type BatchHandler, type RunItemsOptions } from './runItems.ts';
import { runJob } from './runJob.ts';

function jobOf(temporary: TemporaryProject, count: number): JobId {
  const imageIds = addReadyImages(temporary, count);
  return createJob(temporary.project, { kind: 'test', parameters: { preset: 'fast' }, imageIds }).id;
}

function outcomes({ project }: TemporaryProject, jobId: JobId): Record<number, string> {
  const result: Record<number, string> = {};
  for (const state of ['pending', 'done', 'skipped', 'failed'] as const) {
    for (const item of readJobItems(project, jobId, { state, limit: 1000 })) {
      result[item.imageId] = item.problem === null ? state : `${state}: ${item.problem.code}`;
    }
  }
  return result;
}

function runItemJob({ jobId, ...options }: Omit<RunItemsOptions, 'job'> & { readonly jobId: JobId }): Promise<Job> {
  const work = async (job: Job) => {
    await runItems({ ...options, job });
    return null;
  };
  return runJob({ project: options.project, jobId, work });
}

const nothing = () => undefined;
const completeAll: BatchHandler = async (items, report) => {
  await Promise.resolve();
  for (const { imageId } of items) report.complete(imageId, nothing);
};

const bad = new ExpectedError('image-empty', 'It is empty.', { remedy: 'Copy it again.' });

describe('running a job with items', () => {
  it('gives every item an outcome, in batches, and tells its progress', async () => {
    using temporary = temporaryProject();
    const { project } = temporary;
    const jobId = jobOf(temporary, 7);
    const batches: number[] = [];
    const shown: JobProgress[] = [];
    const job = await runItemJob({
      project,
      jobId,
      batchSize: 3,
      onProgress: (progress) => shown.push(progress),
      handler: (items, report) => {
        batches.push(items.length);
        for (const { imageId } of items) {
          if (imageId === 2) report.skip(imageId, { code: 'has-mask', message: 'It has a mask.', remedy: null });
          else if (imageId === 5) report.fail(imageId, bad);
          else report.complete(imageId, nothing);
        }
        return Promise.resolve();
      },
    });
    expect(batches).toEqual([3, 3, 1]);
    expect(job).toMatchObject({ state: 'done', counts: { total: 7, done: 5, skipped: 1, failed: 1 }, problem: null });
    expect(outcomes(temporary, jobId)).toMatchObject({ 1: 'done', 2: 'skipped: has-mask', 5: 'failed: image-empty' });
    expect(shown[0]).toMatchObject({ total: 7, done: 0, secondsLeft: null });
    expect(shown.at(-1)).toMatchObject({ done: 5, skipped: 1, failed: 1, secondsLeft: 0 });
    expect(integrityCheck(project)).toEqual([]);
  });

  it('tries a batch that throws one by one, so that only the bad item fails, with its reason', async () => {
    using temporary = temporaryProject();
    const { project } = temporary;
    const jobId = jobOf(temporary, 5);
    const handed: number[][] = [];
    const job = await runItemJob({
      project,
      jobId,
      batchSize: 5,
      handler: async (items, report) => {
        handed.push(items.map((item) => item.imageId));
        const [first] = items;
        if (items.length > 1 && first !== undefined) report.complete(first.imageId, nothing);
        if (items.some((item) => item.imageId === 3)) throw bad;
        await completeAll(items, report);
      },
    });
    expect(handed).toEqual([[1, 2, 3, 4, 5], [2], [3], [4], [5]]);
    expect(job.counts).toEqual({ total: 5, done: 4, skipped: 0, failed: 1 });
    expect(outcomes(temporary, jobId)).toMatchObject({ 3: 'failed: image-empty' });
  });

  it('keeps a result and its outcome together: a result that cannot be written fails the item and leaves nothing', async () => {
    using temporary = temporaryProject();
    const { project } = temporary;
    const jobId = jobOf(temporary, 2);
    const results = { key: 'results', schema: z.number() };
    await runItemJob({
      project,
      jobId,
      handler: ([item], report) => {
        if (item === undefined) return Promise.resolve();
        report.complete(item.imageId, () => {
          writeSetting(project, results, item.imageId);
          if (item.imageId === 2) throw new ExpectedError('odd', 'Odd.');
        });
        return Promise.resolve();
      },
    });
    expect(outcomes(temporary, jobId)).toEqual({ 1: 'done', 2: 'failed: odd' });
    expect(readSetting(project, results)).toBe(1);
  });

  it('counts an item that the handler forgets as a failure of the program', async () => {
    using temporary = temporaryProject();
    const jobId = jobOf(temporary, 2);
    await runItemJob({ project: temporary.project, jobId, batchSize: 2, handler: () => Promise.resolve() });
    expect(outcomes(temporary, jobId)).toEqual({ 1: 'failed: bug', 2: 'failed: bug' });
  });

  it('stops when it is cancelled, keeps what is pending, and goes on later without doing anything twice', async () => {
    using temporary = temporaryProject();
    const { project } = temporary;
    const jobId = jobOf(temporary, 6);
    const controller = new AbortController();
    const worked: number[] = [];
    const handler: BatchHandler = async (items, report) => {
      for (const { imageId } of items) {
        worked.push(imageId);
        report.complete(imageId, nothing);
        if (imageId === 3) controller.abort();
        if (report.signal.aborted) throw new CancelledError();
      }
      return Promise.resolve();
    };
    const cancelled = await runItemJob({ project, jobId, batchSize: 2, handler, signal: controller.signal });
    expect(cancelled).toMatchObject({ state: 'cancelled', counts: { done: 3, failed: 0 } });
    const left = readJobItems(project, jobId, { state: 'pending', limit: 10 });
    expect(left.map((item) => [item.imageId, item.attempts])).toEqual([
      [4, 0],
      [5, 0],
      [6, 0],
    ]);
    const resumed = await runItemJob({ project, jobId, batchSize: 2, handler });
    expect(resumed).toMatchObject({ state: 'done', counts: { done: 6 } });
    expect(worked).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('ends as a whole when the project cannot be written any more', async () => {
    using temporary = temporaryProject();
    const { project } = temporary;
    const jobId = jobOf(temporary, 4);
    const { sqlite } = project.database;
    const running = runItemJob({
      project,
      jobId,
      handler: ([item], report) => {
        if (item?.imageId === 2) {
          sqlite.pragma(`max_page_count = ${String(sqlite.pragma('page_count', { simple: true }))}`);
        }
        report.complete(item?.imageId ?? (0 as never), () => {
          if (item?.imageId === 2) writeSetting(project, { key: 'big', schema: z.string() }, 'x'.repeat(1_000_000));
        });
        return Promise.resolve();
      },
    });
    await expect(running).rejects.toMatchObject({ code: 'project-disk-full' });
    expect(readJob(project, jobId)).toMatchObject({
      state: 'failed',
      problem: { code: 'project-disk-full' },
      counts: { done: 1 },
    });
    sqlite.pragma('max_page_count = 1000000');
    expect(await runItemJob({ project, jobId, handler: completeAll })).toMatchObject({
      state: 'done',
      counts: { done: 4 },
    });
  });

  it('is refused twice at once, when done, and when there is no such job', async () => {
    using temporary = temporaryProject();
    const { project } = temporary;
    const jobId = jobOf(temporary, 1);
    startJob(project, jobId);
    await expect(runItemJob({ project, jobId, handler: completeAll })).rejects.toMatchObject({ code: 'job-running' });
    finishItem(project, { jobId, imageId: 1 as never, state: 'done' });
    await expect(runItemJob({ project, jobId: 9 as JobId, handler: completeAll })).rejects.toMatchObject({
      code: 'job-missing',
    });
  });

  it('tries failed items again on request', async () => {
    using temporary = temporaryProject();
    const { project } = temporary;
    const jobId = jobOf(temporary, 2);
    await runItemJob({ project, jobId, handler: () => Promise.reject(bad) });
    expect(readJob(project, jobId)?.counts).toMatchObject({ failed: 2, done: 0 });
    expect(retryFailedItems(project, jobId)).toBe(2);
    expect(await runItemJob({ project, jobId, handler: completeAll })).toMatchObject({
      state: 'done',
      counts: { failed: 0, done: 2 },
    });
    await expect(runItemJob({ project, jobId, handler: completeAll })).rejects.toMatchObject({ code: 'job-done' });
  });

  it('gives up on an item that keeps ending the process, and on no other', async () => {
    using temporary = temporaryProject();
    const { project } = temporary;
    const jobId = jobOf(temporary, 4);
    // What eleven processes leave behind that died at image 2, when they were given three images at a time.
    for (let death = 0; death < 11; death++) {
      for (const { imageId } of beginItems(project, jobId, 3)) {
        if (imageId === 2) break;
        finishItem(project, { jobId, imageId, state: 'done' });
      }
    }
    await runItemJob({ project, jobId, batchSize: 3, handler: completeAll });
    expect(outcomes(temporary, jobId)).toEqual({ 1: 'done', 2: 'failed: item-ends-process', 3: 'done', 4: 'done' });
  });

  it('finds pending items through an index that leads past those that are done', () => {
    using temporary = temporaryProject();
    const { project } = temporary;
    const first = jobItemsQuery(project, 1 as JobId, { state: 'pending', limit: 8 });
    expect(queryPlan(project, first)).toEqual(['SEARCH job_item USING INDEX job_item_by_state (job_id=? AND state=?)']);
    const next = jobItemsQuery(project, 1 as JobId, { state: 'failed', afterImageId: 5 as never, limit: 8 });
    expect(queryPlan(project, next)).toEqual([
      'SEARCH job_item USING INDEX job_item_by_state (job_id=? AND state=? AND image_id>?)',
    ]);
  });
});

// What the processes that are killed run: each result is a mask of three tiles, written with its outcome.
const worker = `
  import { setTimeout } from 'node:timers/promises';
  import { openProject } from '#backend/store/projectFile.ts';
  import { readJobs } from '#backend/store/readJobs.ts';
  import { saveMaskRevision } from '#backend/store/writeMasks.ts';
  import { runJob } from '#backend/jobs/runJob.ts';
  import { runItems } from '#backend/jobs/runItems.ts';
  const { project } = openProject(process.argv[1]);
  const jobId = readJobs(project)[0].id;
  await runJob({ project, jobId, work: async (job) => { await runItems({ project, job, batchSize: 4, handler: async (items, report) => {
    for (const { imageId } of items) {
      await setTimeout(2);
      const planes = { class: new Uint8Array(300 * 300).fill(2, 0, imageId * 17) };
      report.complete(imageId, () => saveMaskRevision(project, { imageId, jobId, width: 300, height: 300, planes }));
      console.log(imageId);
    }
  } }); return null; } });
`;

describe('a process that is killed', () => {
  it('loses, halves and repeats nothing, wherever it is killed', async () => {
    using temporary = temporaryProject();
    const { filePath } = temporary;
    const total = 400;
    const jobId = jobOf(temporary, total);
    closeProject(temporary.project);
    let doneBefore = 0;
    for (const delayMs of [0, 13, 47]) {
      const child = startNode(worker, [filePath]);
      expect(await firstLine(child)).toMatch(/^\d+$/);
      await setTimeout(delayMs);
      child.kill('SIGKILL');
      await ended(child);
      const { project, takenOverFrom } = openProject(filePath);
      expect(takenOverFrom).toMatchObject({ pid: child.pid });
      expect(integrityCheck(project)).toEqual([]);
      const job = readJob(project, jobId);
      expect(job?.state).toBe('interrupted');
      const done = job?.counts.done ?? 0;
      expect(done).toBeGreaterThan(doneBefore);
      expect(done).toBeLessThan(total);
      expect(countRevisions(project)).toBe(done);
      doneBefore = done;
      closeProject(project);
    }
    const { project } = openProject(filePath);
    const job = await runItemJob({
      project,
      jobId,
      handler: ([item], report) => {
        const { imageId } = defined(item, 'the item');
        const planes = { class: new Uint8Array(300 * 300) };
        report.complete(imageId, () => {
          saveMaskRevision(project, { imageId, jobId, width: 300, height: 300, planes });
        });
        return Promise.resolve();
      },
    });
    expect(job).toMatchObject({ state: 'done', counts: { total, done: total, failed: 0 } });
    for (const { imageId } of readJobItems(project, jobId, { state: 'done', limit: total })) {
      expect(readMaskRevisions(project, imageId)).toHaveLength(1);
    }
    expect(countRevisions(project)).toBe(total);
    expect(integrityCheck(project)).toEqual([]);
    closeProject(project);
  });
});

function countRevisions({ database }: WritableProject): number {
  return database.sqlite.prepare<[], number>('SELECT count(*) FROM mask_revision').pluck().get() ?? NaN;
}
