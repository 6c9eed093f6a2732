import { createPinia, setActivePinia } from 'pinia';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { plainGeneration, TestBackend } from '../../tests/support/testBackend.ts';
import type { ConnectionState } from '../client/backendClient.ts';
import { useBackend } from './backend.ts';
import { useExports } from './exports.ts';
import { useJobs } from './jobs.ts';
import { useProject } from './project.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

/** What a tab keeps; Node has none. */
vi.stubGlobal('sessionStorage', { getItem: () => null, setItem: () => undefined });

/** Tells the page how its connection is. */
let connection: (state: ConnectionState) => void;
beforeEach(() => {
  setActivePinia(createPinia());
  useBackend().use({
    client: backend.client,
    onState: (listener) => {
      connection = listener;
      listener('open');
    },
  });
});

/** A page with a project of sample pictures open; its file. */
async function openPage(folder: string, samples: readonly number[]): Promise<string> {
  const projectId = await backend.taggedProject(folder, samples);
  const { file } = await backend.client.projects.status({ projectId });
  await backend.client.projects.close({ projectId });
  await useProject().show(await backend.client.projects.open({ file }));
  await until(() => expect(useJobs().jobs).toMatchObject([{ kind: 'import-images', state: 'done' }]));
  return file;
}

/** Waits, for as long as a loaded machine may need, until something holds. */
const until = (holds: () => void) => vi.waitFor(holds, { timeout: 60_000, interval: 20 });

describe('the jobs of a page', () => {
  it('follow a generation to its end by themselves, and the project with it', async () => {
    await openPage('followed', [1, 2, 3]);
    const jobs = useJobs();
    const { jobId, device } = await jobs.generate(plainGeneration);
    if (jobId === null) throw new Error('nothing was started');
    expect(jobs.answerOf(jobId)).toMatchObject({ device, notices: [] });
    await until(() => expect(jobs.find(jobId)).toMatchObject({ state: 'done', done: 3, total: 3 }));
    expect(jobs.current).toBeUndefined();
    await until(() => expect(useProject().status).toMatchObject({ images: { masked: 3 }, generation: { device } }));
    await jobs.removeEnded();
    await until(() => expect(jobs.jobs).toEqual([]));
  });

  it('show one that is paused as the job in hand, and go on with it', async () => {
    await openPage('paused', [1, 2, 3, 4]);
    const jobs = useJobs();
    const { jobId } = await jobs.generate(plainGeneration);
    if (jobId === null) throw new Error('nothing was started');
    await jobs.act('pause', jobId);
    await until(() => expect(jobs.current).toMatchObject({ jobId, state: 'paused', ratePerSecond: null }));
    await jobs.act('resume', jobId);
    await until(() => expect(jobs.find(jobId)).toMatchObject({ state: 'done', done: 4 }));
  });

  it('say after the end of the backend which work was interrupted, and go on with it when told', async () => {
    await openPage('interrupted', [1, 2, 3, 4, 5, 6]);
    const jobs = useJobs();
    const { jobId } = await jobs.generate(plainGeneration);
    if (jobId === null) throw new Error('nothing was started');
    const before = useProject().projectId();
    // The page sees the connection break; the project is closed as the next backend finds it.
    connection('lost');
    await until(() => expect(jobs.jobs).toBeUndefined());
    await backend.client.projects.close({ projectId: before });
    connection('open');
    await until(() => expect(jobs.interrupted).toMatchObject([{ jobId, state: 'interrupted' }]));
    expect(useProject().projectId()).not.toBe(before);
    expect(jobs.answerOf(jobId)).toBeDefined();
    await jobs.act('resume', jobId);
    await until(() => expect(jobs.find(jobId)).toMatchObject({ state: 'done', done: 6, total: 6, failed: 0 }));
    expect(jobs.interrupted).toEqual([]);
  });

  it('are followed again where the connection broke and the backend did not', async () => {
    await openPage('reconnected', [1, 2]);
    const projectId = useProject().projectId();
    connection('lost');
    connection('open');
    const { jobId } = await useJobs().generate(plainGeneration);
    await until(() => expect(useJobs().jobs).toMatchObject([{ jobId, state: 'done' }, {}]));
    expect(useProject().projectId()).toBe(projectId);
  });
});

describe('an export of a page', () => {
  const request = { format: 'coco', validationShare: 0.5, only: 'all', replace: false } as const;

  it('is reported where it was asked for and in the list of jobs', async () => {
    const file = await openPage('exported', [1, 2]);
    const { jobId } = await useJobs().generate(plainGeneration);
    await until(() => expect(useJobs().find(jobId ?? 0)).toMatchObject({ state: 'done' }));
    const outFolder = file.replace('.maskwright', '-coco');
    await useExports().run({ ...request, outFolder });
    expect(useExports().state).toMatchObject({
      kind: 'done',
      report: { images: 2, differingPixels: 0, folder: outFolder },
    });
    await until(() => expect(useJobs().jobs?.[0]).toMatchObject({ kind: 'export-dataset', state: 'done', done: 2 }));
  });

  it('that is refused says why, and one that is cancelled says that', async () => {
    const file = await openPage('refused', [1, 2]);
    await useExports().run({ ...request, outFolder: file });
    expect(useExports().state).toMatchObject({ kind: 'failed', error: { code: 'no-masks' } });
    const running = useExports().run({ ...request, outFolder: file });
    useExports().cancel();
    await running;
    expect(useExports().state).toEqual({ kind: 'cancelled' });
    await openPage('another', [1]);
    expect(useExports().state).toEqual({ kind: 'idle' });
  });
});
