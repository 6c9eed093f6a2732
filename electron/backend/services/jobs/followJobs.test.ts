import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JobSummary } from '#core/contract/jobs.ts';
import { followed, plainGeneration, TestBackend } from '../../../../tests/support/testBackend.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

type JobList = AsyncIterator<{ jobs: JobSummary[] }, object, void>;

/** The next list on which the newest job is as wanted. */
async function listed(lists: JobList, wanted: Partial<JobSummary>): Promise<JobSummary[]> {
  for (;;) {
    const next = await lists.next();
    if (next.done === true) throw new Error('the list ended');
    const [newest] = next.value.jobs;
    if (newest !== undefined && Object.entries(wanted).every(([key, value]) => newest[key as 'jobId'] === value)) {
      return next.value.jobs;
    }
  }
}

it('the list of jobs comes at once, and again whenever a job comes, changes its state or priority, and goes', async () => {
  const projectId = await backend.taggedProject('listed', [1, 2, 3]);
  const lists: JobList = await backend.client.jobs.follow({ projectId });
  const before = await lists.next();
  expect(before.done === true ? [] : before.value.jobs.map(({ kind }) => kind)).toEqual(['import-images']);

  const { jobId } = await backend.client.generation.start({ projectId, ...plainGeneration });
  if (jobId === null) throw new Error('nothing was started');
  await listed(lists, { jobId, state: 'running' });
  await backend.client.jobs.pause({ projectId, jobId });
  await listed(lists, { jobId, state: 'paused' });
  await backend.client.jobs.setPriority({ projectId, jobId, priority: 'low' });
  await listed(lists, { jobId, state: 'paused', priority: 'low' });
  await backend.client.jobs.resume({ projectId, jobId });
  expect(await listed(lists, { jobId, state: 'done', done: 3 })).toHaveLength(2);
  expect(await backend.client.jobs.remove({ projectId, jobId })).toEqual({ removed: 1 });
  expect(await listed(lists, { kind: 'import-images' })).toHaveLength(1);

  const last = lists.next();
  await backend.client.projects.close({ projectId });
  for (let next = await last; next.done !== true; next = await lists.next());
});

it('a report names the image of each item, also while the job rests', async () => {
  const projectId = await backend.taggedProject('reported', [1, 2]);
  const { id: imageId } = backend.image(projectId, 'key/2.jpg');
  await backend.remove('reported/key/2.jpg');
  const { jobId } = await backend.client.generation.start({ projectId, ...plainGeneration });
  if (jobId === null) throw new Error('nothing was started');
  await backend.client.jobs.pause({ projectId, jobId });
  expect(await backend.client.jobs.report({ projectId, jobId })).toMatchObject({ jobId, total: 2, problems: [] });
  await backend.client.jobs.resume({ projectId, jobId });
  const { report } = await followed(await backend.client.jobs.watch({ projectId, jobId }));
  expect(report.problems).toMatchObject([{ imageId, path: 'key/2.jpg' }]);
  expect(await backend.client.jobs.report({ projectId, jobId })).toEqual(report);
});
