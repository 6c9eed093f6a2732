import { createPinia, setActivePinia } from 'pinia';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { plainGeneration, TestBackend } from '../../tests/support/testBackend.ts';
import type { ConnectionState } from '../client/backendClient.ts';
import { useBackend } from './backend.ts';
import { useExports } from './exports.ts';
import { useJobs } from './jobs.ts';
import { useProject } from './project.ts';
import { useSources } from './sources.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

/** What a tab keeps over being loaded again; Node has none. */
const tab = new Map<string, string>();
vi.stubGlobal('sessionStorage', {
  getItem: (key: string) => tab.get(key) ?? null,
  setItem: (key: string, value: string) => tab.set(key, value),
});

/** Tells the page how its connection is. */
let connection: (state: ConnectionState) => void;
beforeEach(() => {
  tab.clear();
  load();
});

/** As a tab does at first, and when it is loaded again. */
function load(): void {
  setActivePinia(createPinia());
  useBackend().use({
    client: backend.client,
    projectReopened: () => undefined,
    onState: (listener) => {
      connection = listener;
      listener('open');
    },
    reconnect: () => undefined,
  });
}

/** The tab is loaded again, by when the backend has closed the project. */
async function loadAgain(): Promise<void> {
  const { projectId } = useProject();
  connection('lost');
  await backend.client.projects.close({ projectId: projectId() });
  load();
  await useProject().restore();
}

/** A page with a project of sample pictures open; its file. */
async function openPage(folder: string, samples: readonly number[]): Promise<string> {
  const projectId = await backend.taggedProject(folder, samples);
  const { file } = await backend.client.projects.status({ projectId });
  await backend.client.projects.close({ projectId });
  await useProject().show(await backend.client.projects.open({ file }));
  await until(() => expect(useJobs().jobs).toMatchObject([{ kind: 'import-images', state: 'done' }]));
  return file;
}

/** Masks of all of its pictures. */
async function generated(): Promise<void> {
  const { jobId } = await useJobs().generate(plainGeneration);
  await until(() => expect(useJobs().find(jobId ?? 0)).toMatchObject({ state: 'done' }));
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
    // The page is loaded again: what was said of the job is there still, in this tab and of this project.
    await loadAgain();
    expect(useJobs().answerOf(jobId)).toMatchObject({ device });
    await until(() => expect(useJobs().jobs).toHaveLength(2));
    await useJobs().removeEnded();
    await until(() => expect(useJobs().jobs).toEqual([]));
  });

  it('show one that is paused as the job in hand, and go on with it', async () => {
    await openPage('paused', [1, 2, 3, 4]);
    const jobs = useJobs();
    const { jobId } = await jobs.generate(plainGeneration);
    if (jobId === null) throw new Error('nothing was started');
    await jobs.act('pause', jobId);
    await until(() => expect(jobs.current).toMatchObject({ jobId, state: 'paused', ratePerSecond: null }));
    // What is left to do is said of what is there by now.
    await until(() => expect(useProject().status?.images.masked).toBe(jobs.current?.done));
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

it('a look at the folders goes on without the page that began it, and is told by the next with what it found', async () => {
  await openPage('looked', [1, 2]);
  const sources = useSources();
  await backend.copySample(3, 'looked/key/3.jpg');
  await backend.client.images.startImport({ projectId: useProject().projectId(), folder: null });
  await until(() => expect(sources.state).toMatchObject({ kind: 'done', what: 'again', report: { added: 1 } }));
  await backend.copySample(4, 'looked/key/4.jpg');
  await sources.lookAgain();
  expect(sources.state).toMatchObject({ kind: 'done', what: 'again', report: { added: 1, unchanged: 3 } });
  const looking = sources.lookAgain(true);
  sources.cancel();
  await looking;
  expect(sources.state).toMatchObject({ kind: 'cancelled' });
  await until(() => expect(useJobs().jobs?.[0]).toMatchObject({ kind: 'import-images', state: 'cancelled' }));
});

it('a page goes on with its project when another has closed it', async () => {
  const file = await openPage('shared', [1, 2]);
  const before = useProject().projectId();
  const { jobId } = await useJobs().generate(plainGeneration);
  if (jobId === null) throw new Error('nothing was started');
  await backend.client.projects.close({ projectId: before });
  await until(() => expect(useProject().open).toMatchObject({ file, projectId: expect.not.stringMatching(before) }));
  expect(useProject().problem).toBeUndefined();
  await until(() => expect(useJobs().find(jobId)?.state).toMatch(/interrupted|done/));
  // What a page closes itself stays closed.
  await useProject().close();
  expect(useProject().open).toBeUndefined();
});

describe('an export of a page', () => {
  const request = { format: 'coco', validationShare: 0.5, only: 'all', replace: false } as const;

  it('is reported where it was asked for and in the list of jobs', async () => {
    const file = await openPage('exported', [1, 2]);
    await generated();
    const outFolder = file.replace('.maskwright', '-coco');
    await useExports().run({ ...request, outFolder });
    const done = { kind: 'done', report: { images: 2, differingPixels: 0, folder: outFolder } };
    await until(() => expect(useExports().state).toMatchObject(done));
    await until(() => expect(useJobs().jobs?.[0]).toMatchObject({ kind: 'export-dataset', state: 'done', done: 2 }));
    // The page is loaded again: what it looked at is there still.
    await loadAgain();
    await until(() => expect(useExports().state).toMatchObject(done));
  });

  it('goes on without the page that began it, and is found by the next', async () => {
    const file = await openPage('left', [1, 2]);
    await generated();
    const outFolder = file.replace('.maskwright', '-coco');
    const { jobId } = await backend.client.datasets.start({
      projectId: useProject().projectId(),
      ...request,
      outFolder,
    });
    await until(() => expect(useExports().state.kind).toMatch(/job|done/));
    await until(() => expect(useExports().state).toMatchObject({ kind: 'done', report: { folder: outFolder } }));
    expect(useJobs().find(jobId)).toMatchObject({ kind: 'export-dataset', state: 'done' });
  });

  it('that ended before a page which was loaded again had heard of it is reported there', async () => {
    const file = await openPage('unheard', [1, 2]);
    await generated();
    const outFolder = file.replace('.maskwright', '-coco');
    const running = useExports().run({ ...request, outFolder });
    const keptWhenAsked = [...tab];
    await running;
    await until(() => expect(useExports().state.kind).toBe('done'));
    // The page had gone when the answer came.
    tab.clear();
    for (const [key, text] of keptWhenAsked) tab.set(key, text);
    await loadAgain();
    await until(() => expect(useExports().state).toMatchObject({ kind: 'done', report: { folder: outFolder } }));
  });

  it('that is refused says why, and one that is cancelled says that', async () => {
    const file = await openPage('refused', [1, 2]);
    await useExports().run({ ...request, outFolder: file });
    expect(useExports().state).toMatchObject({ kind: 'refused', error: { code: 'no-masks' } });
    await generated();
    // Behind another, so that it cannot be done before it is cancelled.
    const projectId = useProject().projectId();
    await backend.client.datasets.start({ projectId, ...request, outFolder: file.replace('.maskwright', '-first') });
    await useExports().run({ ...request, outFolder: file.replace('.maskwright', '-coco') });
    await useExports().act('cancel');
    await until(() => expect(useExports().state).toMatchObject({ kind: 'job', job: { state: 'cancelled' } }));
    await useExports().act('restart');
    await until(() => expect(useExports().state).toMatchObject({ kind: 'done', report: { images: 2 } }));
    await openPage('another', [1]);
    expect(useExports().state).toEqual({ kind: 'idle' });
  });
});
