import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jobIdSchema, type JobId } from '#core/document/ids.ts';
import { followed, plainGeneration, TestBackend } from '../../../../tests/support/testBackend.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

function exportTo(projectId: string, folder: string, signal?: AbortSignal) {
  const request = { projectId, format: 'voc', outFolder: backend.path(folder), validationShare: 0 } as const;
  return backend.client.datasets.export(request, signal === undefined ? {} : { signal });
}

async function latestJob(projectId: string) {
  const [job] = await backend.client.jobs.list({ projectId });
  if (job === undefined) throw new Error('there is no job');
  return { ...job, jobId: jobIdSchema.parse(job.jobId) };
}

const reportOf = async (projectId: string, jobId: JobId) =>
  (await followed(await backend.client.jobs.watch({ projectId, jobId }))).report;

it('an import is a job, which finds what it left out when it is run again', async () => {
  const projectId = await backend.newProject();
  await backend.copySample(3, 'imported/key/3.jpg');
  const first = await backend.import(projectId, 'imported');
  const { jobId, ...job } = await latestJob(projectId);
  expect(job).toMatchObject({ kind: 'import-images', state: 'done', done: 1, total: 1 });
  expect(await reportOf(projectId, jobId)).toMatchObject({ result: first });
  // Stopped by a person instead, it would go on; done, it is done.
  await expect(backend.client.jobs.resume({ projectId, jobId })).rejects.toMatchObject({ code: 'job-done' });
  const controller = new AbortController();
  const request = { projectId, folder: backend.path('imported') };
  const stream = await backend.client.images.import(request, { signal: controller.signal });
  await backend.copySample(6, 'imported/key/6.jpg');
  await stream.next();
  controller.abort();
  await followed(stream).catch(() => undefined);
  const { jobId: stopped, state } = await latestJob(projectId);
  if (state !== 'done') await backend.client.jobs.resume({ projectId, jobId: stopped });
  expect(await reportOf(projectId, stopped)).toMatchObject({ state: 'done' });
  expect(backend.images(projectId)).toHaveLength(2);
});

it('what is refused leaves no job on the list', async () => {
  const projectId = await backend.taggedProject('unlisted', [3]);
  const jobs = await backend.client.jobs.list({ projectId });
  const outFolder = backend.path('unlisted-look');
  const refused = [
    () => backend.import(projectId, 'mistyped'),
    () => exportTo(projectId, 'unlisted-voc').then(followed),
    () => backend.client.looks.write({ projectId, outFolder, title: 'u' }).then(followed),
  ];
  for (const attempt of refused) await expect(attempt()).rejects.toMatchObject({ kind: 'expected' });
  expect(await backend.client.jobs.list({ projectId })).toEqual(jobs);
  expect(existsSync(outFolder)).toBe(false);
});

describe('an export', () => {
  it('is a job that keeps what it reported', async () => {
    const projectId = await backend.taggedProject('kept', [3, 6]);
    await backend.generate(projectId);
    const { report } = await followed(await exportTo(projectId, 'kept-voc'));
    const job = await latestJob(projectId);
    expect(job).toMatchObject({ kind: 'export-dataset', state: 'done', priority: 'high', total: 2, done: 2 });
    expect(await reportOf(projectId, job.jobId)).toMatchObject({ result: report, problems: report.problems });
    expect(await backend.check(projectId)).toMatchObject({ isSound: true });
    await followed(await backend.client.looks.write({ projectId, outFolder: backend.path('kept-look'), title: 'k' }));
    expect(await latestJob(projectId)).toMatchObject({ kind: 'write-look', state: 'done', done: 2 });
  });

  it('that was started as a job goes on though nobody follows it, and says in the end what it wrote', async () => {
    const projectId = await backend.taggedProject('unfollowed', [3, 6]);
    await backend.generate(projectId);
    const outFolder = backend.path('unfollowed-coco');
    const request = { projectId, format: 'coco', outFolder, validationShare: 0 } as const;
    const { jobId } = await backend.client.datasets.start(request);
    const watching = await backend.client.jobs.watch({ projectId, jobId });
    await watching.next();
    await watching.return(undefined);
    const { state, result } = await reportOf(projectId, jobId);
    expect([state, result]).toMatchObject(['done', { folder: outFolder, images: 2, differingPixels: 0 }]);
    const listed = await backend.client.jobs.list({ projectId });
    await expect(backend.client.datasets.start({ ...request, outFolder: '/proc/none' })).rejects.toMatchObject({
      kind: 'expected',
    });
    expect(await backend.client.jobs.list({ projectId })).toEqual(listed);
  });

  it('that fails stays on the list with the reason, and can be run again', async () => {
    const projectId = await backend.taggedProject('refused', [3]);
    await backend.generate(projectId);
    await backend.remove('refused/key/3.jpg');
    await expect(exportTo(projectId, 'refused-voc').then(followed)).rejects.toMatchObject({ code: 'export-empty' });
    const { jobId, ...job } = await latestJob(projectId);
    expect(job).toMatchObject({ state: 'failed', problem: { code: 'export-empty' } });
    await backend.copySample(3, 'refused/key/3.jpg');
    await backend.client.jobs.resume({ projectId, jobId });
    expect(await reportOf(projectId, jobId)).toMatchObject({ state: 'done', problem: null, done: 1 });
    expect(existsSync(backend.path('refused-voc/labelmap.txt'))).toBe(true);
  });

  it('that would not fit on the disk is refused before anything is written', async () => {
    const projectId = await backend.taggedProject('large', [3]);
    await backend.generate(projectId);
    backend.project(projectId).database.sqlite.exec('UPDATE image SET byte_length = 8000000000000000');
    await expect(exportTo(projectId, 'none/yet/large-voc').then(followed)).rejects.toMatchObject({
      code: 'disk-full',
      message: expect.stringMatching(/^The export and a margin need about 8800\.0 TB in .*; .* are free/) as string,
    });
    expect(existsSync(backend.path('none'))).toBe(false);
  });

  it('goes before a generation that runs, which then goes on', async () => {
    const projectId = await backend.taggedProject('aside', [1, 2, 3]);
    await backend.generate(projectId);
    const { jobId } = await backend.client.generation.start({ projectId, ...plainGeneration, scope: 'all' });
    if (jobId === null) throw new Error('nothing was started');
    const generating = reportOf(projectId, jobId);
    await followed(await exportTo(projectId, 'aside-voc'));
    expect((await backend.client.jobs.list({ projectId })).find((job) => job.jobId === jobId)).toMatchObject({
      state: expect.stringMatching(/queued|running/) as string,
    });
    expect(await generating).toMatchObject({ state: 'done', done: 3 });
  });

  it.each(['cancelled on the list', 'left', 'aborted'])('that is %s leaves nothing behind', async (way) => {
    const name = `stopped-${way.replaceAll(' ', '-')}`;
    const projectId = await backend.taggedProject(name, [1, 2, 3, 4]);
    await backend.generate(projectId);
    const controller = new AbortController();
    const stream = await exportTo(projectId, `${name}-voc`, controller.signal);
    const first = await stream.next();
    expect(first.done).toBe(false);
    if (way === 'left') {
      await stream.return(undefined);
    } else {
      if (way === 'aborted') controller.abort();
      else await backend.client.jobs.cancel({ projectId, jobId: (await latestJob(projectId)).jobId });
      await expect(followed(stream)).rejects.toMatchObject({ kind: 'cancelled' });
    }
    expect(await latestJob(projectId)).toMatchObject({ state: 'cancelled' });
    expect((await readdir(backend.folder)).filter((file) => file.includes(`${name}-voc`))).toEqual([]);
  });
});
