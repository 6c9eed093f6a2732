import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobId } from '#core/document/ids.ts';
import { followed, plainGeneration, TestBackend } from '../../../../tests/support/testBackend.ts';
import { readJob } from '../../store/readJobs.ts';
import { readMaskRevisions } from '../../store/readMasks.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

async function start(projectId: string): Promise<number> {
  const { jobId } = await backend.client.generation.start({ projectId, ...plainGeneration });
  if (jobId === null) throw new Error('nothing was started');
  return jobId;
}

/** Follows a job until it is in a state. */
async function reached(projectId: string, jobId: number, wanted: string): Promise<void> {
  const stream = await backend.client.jobs.watch({ projectId, jobId });
  for (;;) {
    const next = await stream.next();
    if (next.done === true) throw new Error(`it ended as ${next.value.state}`);
    if (next.value.state === wanted) return;
  }
}

/** The jobs on the list that make masks. */
const generations = async (projectId: string) =>
  (await backend.client.jobs.list({ projectId })).filter(({ kind }) => kind === 'generate-masks');

const countMasks = (projectId: string) =>
  backend
    .images(projectId)
    .map(({ id }) => readMaskRevisions(backend.project(projectId), id).length)
    .reduce((sum, count) => sum + count, 0);

describe('a generation that is paused', () => {
  it('stays paused over closing and opening, and goes on when asked', async () => {
    const projectId = await backend.taggedProject('paused', [1, 2, 3, 4, 5, 6]);
    const jobId = await start(projectId);
    await backend.client.jobs.pause({ projectId, jobId });
    await reached(projectId, jobId, 'paused');
    expect(countMasks(projectId)).toBeLessThan(6);
    const { file } = await backend.client.projects.status({ projectId });
    await backend.client.projects.close({ projectId });

    const { projectId: again } = await backend.client.projects.open({ file });
    expect(await generations(again)).toMatchObject([{ jobId, state: 'paused' }]);
    const watched = backend.client.jobs.watch({ projectId: again, jobId }).then(followed);
    await backend.client.jobs.resume({ projectId: again, jobId });
    expect((await watched).report).toMatchObject({ state: 'done', total: 6, done: 6 });
    expect(countMasks(again)).toBe(6);
  });

  it('goes on with the command that started it', async () => {
    const projectId = await backend.taggedProject('paused-again', [1, 2, 3]);
    const jobId = await start(projectId);
    await backend.client.jobs.pause({ projectId, jobId });
    await reached(projectId, jobId, 'paused');
    expect(await backend.generate(projectId)).toMatchObject({ jobId, state: 'done', done: 3 });
  });
});

describe('a job with failed items', () => {
  it('names each with its reason, and tries them again alone', async () => {
    const projectId = await backend.taggedProject('failing', [1, 2, 3]);
    await rm(backend.path('failing/key/2.jpg'));
    const jobId = await start(projectId);
    const watch = async () => (await followed(await backend.client.jobs.watch({ projectId, jobId }))).report;
    expect(await watch()).toMatchObject({ state: 'done', done: 2, failed: 1, problems: [{ path: 'key/2.jpg' }] });
    await expect(backend.client.jobs.resume({ projectId, jobId })).rejects.toMatchObject({
      code: 'job-done',
      remedy: expect.stringContaining('Retry') as string,
    });
    await backend.copySample(2, 'failing/key/2.jpg');
    await backend.client.jobs.retry({ projectId, jobId });
    expect(await watch()).toMatchObject({ state: 'done', done: 3, failed: 0, problems: [] });
    expect(countMasks(projectId)).toBe(3);
  });

  it('is not begun when what it needs is not there', async () => {
    const projectId = await backend.taggedProject('packless', [1, 2]);
    const jobId = await start(projectId);
    await backend.client.jobs.pause({ projectId, jobId });
    await reached(projectId, jobId, 'paused');
    backend
      .project(projectId)
      .database.sqlite.prepare(`UPDATE job SET parameters = json_set(parameters, '$.pack', 'gone') WHERE id = ?`)
      .run(jobId);
    await expect(backend.client.jobs.resume({ projectId, jobId })).rejects.toMatchObject({
      code: 'pack-unknown',
    });
    expect(readJob(backend.project(projectId), jobId as JobId)?.state).toBe('paused');
  });
});

describe('the list of jobs', () => {
  it('lets go of those that have ended, and of no other; their masks stay', async () => {
    const projectId = await backend.taggedProject('listed', [1, 2]);
    const { jobId: ended } = await backend.generate(projectId);
    await backend.copySample(3, 'listed/key/3.jpg');
    await backend.import(projectId, 'listed');
    await backend.client.tags.fromFolders({ projectId });
    const jobId = await start(projectId);
    await backend.client.jobs.pause({ projectId, jobId });
    await reached(projectId, jobId, 'paused');
    await expect(backend.client.jobs.remove({ projectId, jobId })).rejects.toMatchObject({ code: 'job-unfinished' });
    expect(await backend.client.jobs.remove({ projectId, jobId: null })).toEqual({ removed: 3 });
    expect(await backend.client.jobs.remove({ projectId, jobId: ended })).toEqual({ removed: 0 });
    expect((await backend.client.jobs.list({ projectId })).map((job) => job.jobId)).toEqual([jobId]);
    expect((await backend.client.projects.status({ projectId })).jobs).toHaveLength(1);
    expect(countMasks(projectId)).toBe(2);
    expect(await backend.check(projectId)).toEqual({ isSound: true, findings: [], notices: [] });
  });

  it('keeps the priority that a job was given', async () => {
    const projectId = await backend.taggedProject('urgent', [1]);
    const { jobId } = await backend.generate(projectId);
    await backend.client.jobs.setPriority({ projectId, jobId, priority: 'high' });
    expect(await generations(projectId)).toMatchObject([{ priority: 'high' }]);
    await expect(backend.client.jobs.setPriority({ projectId, jobId: 99, priority: 'low' })).rejects.toMatchObject({
      code: 'job-missing',
    });
  });
});
