import { existsSync } from 'node:fs';
import { rm, utimes } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '#core/document/job.ts';
import { saying } from '../../../../tests/support/saying.ts';
import { followed, plainGeneration, TestBackend } from '../../../../tests/support/testBackend.ts';
import { workOnMask } from '../../../../tests/support/paint.ts';
import { readJob, readJobs } from '../../store/readJobs.ts';
import { readMaskRevisions, readShownMask } from '../../store/readMasks.ts';
import { readSetting } from '../../store/settings.ts';
import { generationKind } from './generationParameters.ts';
import { latestGenerationKey } from './latestGeneration.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

let folders = 0;
async function taggedProject(...samples: number[]): Promise<{ projectId: string; folder: string }> {
  const folder = `set-${++folders}`;
  return { folder, projectId: await backend.taggedProject(folder, samples) };
}

/** The jobs that make masks, the newest first. */
function generations(projectId: string): Job[] {
  return readJobs(backend.project(projectId)).filter(({ kind }) => kind === generationKind);
}

const generateAndCancel = (projectId: string, scope: 'untouched' | 'all' = 'untouched') =>
  backend.generateAndCancel(projectId, { scope });

/** The number of mask revisions of each image, in order of path. */
function revisionCounts(projectId: string): number[] {
  return backend
    .images(projectId)
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ id }) => readMaskRevisions(backend.project(projectId), id).length);
}

function workOn(projectId: string, path: string, { accepts = false } = {}): void {
  workOnMask(backend.project(projectId), backend.image(projectId, path).id, { accepts });
}

describe('a generation', () => {
  it('makes a mask for each tagged image and shows how far it is', async () => {
    const { projectId } = await taggedProject(3, 6, 12);
    const { jobId, total, notices, device } = await backend.client.generation.start({ projectId, ...plainGeneration });
    if (jobId === null) throw new Error('nothing was started');
    expect({ total, notices }).toEqual({ total: 3, notices: [] });
    expect(device).toEqual(saying(/^CPU/));
    const { progress, report } = await followed(await backend.client.jobs.watch({ projectId, jobId }));
    expect(report).toMatchObject({ jobId, state: 'done', total: 3, done: 3, failed: 0, problems: [] });
    expect(progress.at(-1)).toMatchObject({ done: 3, total: 3, secondsLeft: 0 });
    expect(progress.map(({ done }) => done)).toEqual(progress.map(({ done }) => done).toSorted((a, b) => a - b));
    expect(revisionCounts(projectId)).toEqual([1, 1, 1]);
    // One who comes late gets the report all the same.
    expect((await followed(await backend.client.jobs.watch({ projectId, jobId }))).report).toEqual(report);
  });

  it('runs on the device and the threads that were asked for, and the project says so', async () => {
    const { projectId } = await taggedProject(3);
    const asked = { projectId, ...plainGeneration, device: 'cpu', threads: 1 } as const;
    const { jobId, device } = await backend.client.generation.start(asked);
    expect(device.message).toBe('CPU, 1 thread');
    await followed(await backend.client.jobs.watch({ projectId, jobId: jobId ?? 0 }));
    const { generation } = await backend.client.projects.status({ projectId });
    expect(generation).toMatchObject({ device: { message: 'CPU, 1 thread' }, preset: 'fast' });
  });

  it('multiplies in integers on the CPU where that is asked for, and nowhere else', async () => {
    const { projectId } = await taggedProject(3);
    const asked = { projectId, ...plainGeneration, precision: 'int8', threads: 1 } as const;
    await expect(backend.client.generation.start({ ...asked, device: 'webgpu' })).rejects.toMatchObject({
      code: 'precision-needs-cpu',
    });
    const { jobId, device } = await backend.client.generation.start(asked);
    expect(device.message).toBe('CPU, 1 thread, int8');
    const { report } = await followed(await backend.client.jobs.watch({ projectId, jobId: jobId ?? 0 }));
    expect(report).toMatchObject({ state: 'done', done: 1 });
  });

  it('never takes the CPU for a device that was asked for by name', async (context) => {
    const { projectId } = await taggedProject(3);
    const foreign = process.platform === 'win32' ? 'coreml' : 'dml';
    const start = (device: 'dml' | 'coreml' | 'cuda') =>
      backend.client.generation.start({ projectId, ...plainGeneration, device });
    await expect(start(foreign)).rejects.toMatchObject({ code: 'provider-unavailable' });
    expect(generations(projectId)).toEqual([]);
    const hasNoCuda = process.platform === 'linux' && process.arch === 'x64' && !existsSync('/proc/driver/nvidia');
    context.skip(!hasNoCuda, 'CUDA may work here, or does not exist on this platform');
    await expect(start('cuda')).rejects.toMatchObject({
      code: 'provider-refused',
      message: expect.stringMatching(/^CUDA cannot run this model: .*not found\./),
    });
    expect(generations(projectId)).toEqual([]);
  });

  it('goes on with a cancelled job on another device', async () => {
    const { projectId } = await taggedProject(1, 2, 3, 4, 5, 6);
    const jobId = await generateAndCancel(projectId);
    const again = await backend.client.generation.start({ projectId, ...plainGeneration, device: 'cpu', threads: 1 });
    expect(again.jobId).toBe(jobId);
    await followed(await backend.client.jobs.watch({ projectId, jobId }));
  });

  it('says that there is nothing to do instead of making an empty job', async () => {
    const { projectId } = await taggedProject(3);
    await backend.generate(projectId);
    const again = await backend.client.generation.start({ projectId, ...plainGeneration });
    expect(again).toMatchObject({ jobId: null, total: 0 });
    expect(generations(projectId)).toHaveLength(1);
  });

  it('asks for pictures and for tags before anything else', async () => {
    const projectId = await backend.newProject();
    const start = () => backend.client.generation.start({ projectId, ...plainGeneration });
    await expect(start()).rejects.toMatchObject({ code: 'no-images' });
    await backend.drawPictures('untagged/a.png');
    await backend.import(projectId, 'untagged');
    await expect(start()).rejects.toMatchObject({ code: 'no-tags' });
    expect(generations(projectId)).toEqual([]);
  });

  it('records the threshold that its masks were made with', async () => {
    const { projectId } = await taggedProject(3);
    const project = backend.project(projectId);
    const { id } = backend.image(projectId, 'key/3.jpg');
    await backend.generate(projectId);
    const own = readSetting(project, latestGenerationKey)?.threshold;
    expect(own).toBeGreaterThan(0);
    expect(readMaskRevisions(project, id)[0]?.parameters).toMatchObject({ preset: 'fast', threshold: own });
    await backend.generate(projectId, { scope: 'all', threshold: 0.75 });
    expect(readMaskRevisions(project, id)[0]?.parameters).toMatchObject({ threshold: 0.75 });
    expect(readSetting(project, latestGenerationKey)).toMatchObject({ threshold: 0.75, preset: 'fast' });
  });

  it('looks at the parts of large pictures too where it is told so, and records that', async () => {
    const { projectId } = await taggedProject(3);
    const project = backend.project(projectId);
    const { id } = backend.image(projectId, 'key/3.jpg');
    await backend.generate(projectId);
    const coarse = readShownMask(project, id);
    // 384 pixels: four times what the embedded pack looks at.
    expect(await backend.generate(projectId, { scope: 'all', detail: 'tiles' })).toMatchObject({ done: 1 });
    const fine = readShownMask(project, id);
    const made = readMaskRevisions(project, id).toSorted((a, b) => a.sequence - b.sequence);
    expect(made.map(({ parameters }) => parameters['detail'])).toEqual(['whole', 'tiles']);
    expect(fine?.planes.class).not.toEqual(coarse?.planes.class);
  });

  it('warns of classes that the pack does not know, and of those alone', async () => {
    const { projectId } = await taggedProject(3);
    const file = await backend.write('unknown.csv', 'key/3.jpg,key,Zebra crossing\n');
    await backend.client.tags.fromCsv({ projectId, file });
    const { notices } = await backend.client.generation.start({ projectId, ...plainGeneration });
    expect(notices).toEqual([saying(/does not know: Zebra crossing\.$/)]);
  });

  it('proposes anew for every mask when asked for all, keeping drawn pixels, but not where a person accepted', async () => {
    const { projectId } = await taggedProject(3, 6, 11, 12);
    await backend.generate(projectId);
    workOn(projectId, 'key/11.jpg');
    workOn(projectId, 'key/12.jpg', { accepts: true });
    // 11, 12, 3, 6 in order of name; accepting is a revision of its own.
    expect(revisionCounts(projectId)).toEqual([1, 2, 1, 1]);
    expect(await backend.generate(projectId, { scope: 'all', threshold: 0.9 })).toMatchObject({ total: 3, done: 3 });
    expect(revisionCounts(projectId)).toEqual([2, 2, 2, 2]);
    const drawn = readShownMask(backend.project(projectId), backend.image(projectId, 'key/11.jpg').id);
    expect(drawn?.planes.provenance.reduce((sum, value) => sum + value, 0)).toBe(20);
    expect(drawn?.planes.class.slice(0, 5)).toEqual(new Uint8Array(5).fill(1));
    expect(drawn?.proposal?.parameters).toMatchObject({ threshold: 0.9 });
  });
});

describe('a generation after its tags were corrected', () => {
  it('makes the masks of the images concerned again, once', async () => {
    const { projectId } = await taggedProject(3, 6);
    await backend.generate(projectId);
    const correct = async (text: string): Promise<void> => {
      const file = await backend.write('corrected.csv', text);
      await backend.client.tags.fromCsv({ projectId, file, replaces: true });
    };
    for (const [text, counts] of [
      ['key/3.jpg,star', [2, 1]],
      ['key/3.jpg,star,key', [3, 1]],
      ['key/3.jpg,key', [4, 1]],
    ] as const) {
      await correct(text);
      expect(await backend.generate(projectId)).toMatchObject({ total: 1, done: 1, skipped: 0 });
      expect(revisionCounts(projectId)).toEqual(counts);
      const again = await backend.client.generation.start({ projectId, ...plainGeneration });
      expect(again).toMatchObject({ jobId: null });
    }
  });

  it('leaves the mask that a person has worked on', async () => {
    const { projectId } = await taggedProject(3);
    await backend.generate(projectId);
    workOn(projectId, 'key/3.jpg');
    const file = await backend.write('of-hand.csv', 'key/3.jpg,star');
    await backend.client.tags.fromCsv({ projectId, file, replaces: true });
    expect(await backend.client.generation.start({ projectId, ...plainGeneration })).toMatchObject({ jobId: null });
  });
});

describe('a cancelled generation', () => {
  it('keeps its masks and goes on when it is started with the same settings', async () => {
    const { projectId } = await taggedProject(1, 2, 3, 4, 5, 6, 7, 8, 9);
    const jobId = await generateAndCancel(projectId);
    const made = revisionCounts(projectId).filter((count) => count > 0).length;
    expect(made).toBeGreaterThan(0);
    expect(made).toBeLessThan(9);
    expect(await backend.generate(projectId)).toMatchObject({ jobId, state: 'done', done: 9, total: 9 });
    expect(revisionCounts(projectId)).toEqual(Array.from({ length: 9 }, () => 1));
  });

  it('is another job with other settings', async () => {
    const { projectId } = await taggedProject(1, 2, 3, 4, 5, 6);
    const jobId = await generateAndCancel(projectId);
    const other = await backend.generate(projectId, { threshold: 0.3 });
    expect(other.jobId).not.toBe(jobId);
    expect(other.done).toBeLessThan(6);
    expect(revisionCounts(projectId)).toEqual(Array.from({ length: 6 }, () => 1));
  });

  it('is another job in another precision', async () => {
    const { projectId } = await taggedProject(1, 2, 3, 4, 5, 6);
    const jobId = await generateAndCancel(projectId);
    expect((await backend.generate(projectId, { precision: 'int8' })).jobId).not.toBe(jobId);
  });

  it('goes on by its number too, unless nothing of it is left', async () => {
    const { projectId } = await taggedProject(1, 2, 3, 4, 5, 6);
    const jobId = await generateAndCancel(projectId);
    await backend.client.jobs.resume({ projectId, jobId });
    const { report } = await followed(await backend.client.jobs.watch({ projectId, jobId }));
    expect(report).toMatchObject({ state: 'done', done: 6 });
    for (const go of [backend.client.jobs.resume, backend.client.jobs.retry]) {
      await expect(go({ projectId, jobId })).rejects.toMatchObject({ code: 'job-done' });
      await expect(go({ projectId, jobId: 99 })).rejects.toMatchObject({ code: 'job-missing' });
    }
  });

  it('gives way to a new job that covers images added meanwhile', async () => {
    const { projectId, folder } = await taggedProject(1, 2, 3, 4, 5, 6);
    const jobId = await generateAndCancel(projectId);
    await backend.copySample(7, `${folder}/key/7.jpg`);
    await backend.import(projectId, folder);
    await backend.client.tags.fromFolders({ projectId });
    const report = await backend.generate(projectId);
    expect(report.jobId).not.toBe(jobId);
    expect(revisionCounts(projectId)).toEqual(Array.from({ length: 7 }, () => 1));
  });

  it('that a newer one has overtaken does not come back for what it never covered', async () => {
    const { projectId, folder } = await taggedProject(1, 2, 3, 4, 5, 6);
    const jobId = await generateAndCancel(projectId);
    await backend.copySample(7, `${folder}/key/7.jpg`);
    await backend.import(projectId, folder);
    await backend.client.tags.fromFolders({ projectId });
    await backend.generate(projectId);
    await backend.copySample(8, `${folder}/key/8.jpg`);
    await backend.import(projectId, folder);
    await backend.client.tags.fromFolders({ projectId });
    const report = await backend.generate(projectId);
    expect(report).toMatchObject({ total: 1, done: 1 });
    expect(report.jobId).not.toBe(jobId);
    expect(revisionCounts(projectId)).toEqual(Array.from({ length: 8 }, () => 1));
  });

  it('tries again what failed, as it may have been put right', async () => {
    const { projectId, folder } = await taggedProject(1, 2, 3, 4, 5, 6);
    await rm(backend.path(folder, 'key/1.jpg'));
    const jobId = await generateAndCancel(projectId);
    await backend.copySample(1, `${folder}/key/1.jpg`);
    expect(await backend.generate(projectId)).toMatchObject({ jobId, state: 'done', done: 6, failed: 0 });
  });

  it.each(['untouched', 'all'] as const)('of %s does not draw over what a person drew meanwhile', async (scope) => {
    const { projectId } = await taggedProject(1, 2, 3, 4, 5, 6);
    const jobId = await generateAndCancel(projectId, scope);
    const last = backend.images(projectId).at(-1);
    if (last === undefined) throw new Error('no image');
    workOn(projectId, last.path, { accepts: true });
    await backend.client.jobs.resume({ projectId, jobId });
    const { report } = await followed(await backend.client.jobs.watch({ projectId, jobId }));
    expect(report).toMatchObject({ state: 'done', done: 5, skipped: 1, failed: 0 });
    expect(readMaskRevisions(backend.project(projectId), last.id).map(({ origin }) => origin)).toEqual(['accepted']);
  });
});

describe('a second generation', () => {
  it('waits until the first one has ended, and starts by itself', async () => {
    const { projectId } = await taggedProject(3, 6);
    const first = await backend.client.generation.start({ projectId, ...plainGeneration });
    const second = await backend.client.generation.start({ projectId, ...plainGeneration, scope: 'all' });
    if (first.jobId === null || second.jobId === null) throw new Error('nothing was started');
    const { progress, report } = await followed(await backend.client.jobs.watch({ projectId, jobId: second.jobId }));
    expect(new Set(progress.map(({ state }) => state))).toEqual(new Set(['queued', 'running', 'done']));
    expect(report).toMatchObject({ state: 'done', done: 2 });
    expect(readJob(backend.project(projectId), first.jobId)).toMatchObject({ state: 'done' });
    expect(revisionCounts(projectId)).toEqual([2, 2]);
  });

  it('is one job when two are asked for at the same time', async () => {
    const { projectId } = await taggedProject(3);
    const starts = [1, 2].map(() => backend.client.generation.start({ projectId, ...plainGeneration }));
    const [first, second] = await Promise.all(starts);
    expect(first?.jobId).toBe(second?.jobId);
    expect(generations(projectId)).toHaveLength(1);
  });
});

describe('pictures that changed since the import', () => {
  it('fail alone, each with its own reason, and are tried again after the next import', async () => {
    const { projectId, folder } = await taggedProject(3, 6, 11);
    await rm(backend.path(folder, 'key/3.jpg'));
    await backend.copySample(12, `${folder}/key/6.jpg`);
    const report = await backend.generate(projectId);
    expect(report).toMatchObject({ state: 'done', done: 1, failed: 2 });
    const codes = new Map(report.problems.map(({ path, code }) => [path, code]));
    expect(codes.get('key/3.jpg')).toBe('image-missing');
    expect(codes.get('key/6.jpg')).toBe('image-changed');
    for (const { remedy } of report.problems) expect(remedy).not.toBeNull();

    await backend.copySample(3, `${folder}/key/3.jpg`);
    const later = new Date(2_000_000_000_000);
    await utimes(backend.path(folder, 'key/6.jpg'), later, later);
    await backend.import(projectId, folder);
    expect(await backend.generate(projectId)).toMatchObject({ state: 'done', total: 2, done: 2, failed: 0 });
  });
});

describe('a picture that was replaced and imported again', () => {
  it('gets a mask of its own, and the one of the old picture stays in its history', async () => {
    const { projectId, folder } = await taggedProject(3, 6);
    await backend.generate(projectId);
    await backend.copySample(12, `${folder}/key/6.jpg`);
    const later = new Date(2_000_000_000_000);
    await utimes(backend.path(folder, 'key/6.jpg'), later, later);
    await backend.import(projectId, folder);
    expect(await backend.generate(projectId)).toMatchObject({ state: 'done', total: 1, done: 1 });
    expect(revisionCounts(projectId)).toEqual([1, 2]);
    const { jobId } = await backend.client.generation.start({ projectId, ...plainGeneration });
    expect(jobId).toBeNull();
  });

  it('does not lose what a person drew on the old one', async () => {
    const { projectId, folder } = await taggedProject(3, 6);
    workOn(projectId, 'key/3.jpg');
    await backend.copySample(12, `${folder}/key/3.jpg`);
    await backend.import(projectId, folder);
    expect(await backend.generate(projectId)).toMatchObject({ total: 1, done: 1 });
    const drawn = readShownMask(backend.project(projectId), backend.image(projectId, 'key/3.jpg').id);
    expect(drawn?.planes.provenance.reduce((sum, value) => sum + value, 0)).toBe(20);
    expect(drawn?.proposal).toBeNull();
  });
});

describe('a folder that is not there any more', () => {
  it('is said before its pictures fail one by one', async () => {
    const { projectId, folder } = await taggedProject(3, 6);
    await rm(backend.path(folder), { recursive: true });
    const { jobId, notices } = await backend.client.generation.start({ projectId, ...plainGeneration });
    expect(notices).toEqual([saying(backend.path(folder))]);
    if (jobId === null) throw new Error('nothing was started');
    const { report } = await followed(await backend.client.jobs.watch({ projectId, jobId }));
    expect(report).toMatchObject({ state: 'done', failed: 2 });
  });
});

describe('a full disk', () => {
  it('ends the job as a whole, blames no picture, and the same settings go on when there is room', async () => {
    const { projectId } = await taggedProject(1, 2, 3, 4, 5, 6);
    const { sqlite } = backend.project(projectId).database;
    const pages = Number(sqlite.pragma('page_count', { simple: true }));
    const noLimit = Number(sqlite.pragma('max_page_count', { simple: true }));
    sqlite.pragma(`max_page_count = ${pages + 4}`);
    await expect(backend.generate(projectId)).rejects.toMatchObject({
      code: 'project-disk-full',
      remedy: expect.any(String) as string,
    });
    sqlite.pragma(`max_page_count = ${noLimit}`);
    const [job] = generations(projectId);
    expect(job?.counts).toMatchObject({ total: 6, failed: 0 });
    expect(job?.counts.done).toBeLessThan(6);
    await backend.generate(projectId);
    expect(revisionCounts(projectId)).toEqual([1, 1, 1, 1, 1, 1]);
  });
});

describe('a generation of chosen images', () => {
  it('goes before a batch, which goes on after it and does not make their masks again', async () => {
    const { projectId } = await taggedProject(1, 2, 3, 4, 5, 6);
    const batch = await backend.client.generation.start({ projectId, ...plainGeneration });
    const last = backend.images(projectId).at(-1);
    if (batch.jobId === null || last === undefined) throw new Error('nothing was started');
    const chosen = await backend.generate(projectId, { images: [last.id] });
    expect(chosen).toMatchObject({ state: 'done', priority: 'high', total: 1, done: 1 });
    const { report } = await followed(await backend.client.jobs.watch({ projectId, jobId: batch.jobId }));
    expect(report).toMatchObject({
      state: 'done',
      done: 5,
      skipped: 1,
      skips: [{ path: last.path, code: 'mask-exists' }],
    });
    expect(revisionCounts(projectId)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('makes nothing where there is a current mask', async () => {
    const { projectId } = await taggedProject(3);
    const { id } = backend.image(projectId, 'key/3.jpg');
    await backend.generate(projectId);
    expect(await backend.client.generation.start({ projectId, ...plainGeneration, images: [id] })).toMatchObject({
      jobId: null,
    });
  });
});

describe('following a job', () => {
  it('names a job that the project does not have', async () => {
    const projectId = await backend.newProject();
    const watching = backend.client.jobs.watch({ projectId, jobId: 5 }).then(followed);
    await expect(watching).rejects.toMatchObject({ code: 'job-missing' });
    await expect(backend.client.jobs.cancel({ projectId, jobId: 5 })).rejects.toMatchObject({ code: 'job-missing' });
  });
});
