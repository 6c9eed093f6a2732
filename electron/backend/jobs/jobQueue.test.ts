import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { throwIfCancelled } from '#core/base/errors.ts';
import type { JobProgressEvent } from '#core/contract/jobs.ts';
import type { JobId } from '#core/document/ids.ts';
import type { Job, JobPriority, JobState } from '#core/document/job.ts';
import { closeProject, openProject } from '../store/projectFile.ts';
import { readJob } from '../store/readJobs.ts';
import { addReadyImages, temporaryProject, type TemporaryProject } from '../store/temporaryProject.ts';
import { createJob, setJobPriority } from '../store/writeJobs.ts';
import { JobQueue } from './jobQueue.ts';
import type { JobWork } from './liveJob.ts';
import { runItems } from './runItems.ts';

const items = 3;

let temporary: TemporaryProject;
let queue: JobQueue;
/** What was worked on: the job's id, once for each item. */
let worked: JobId[];
/** Called before each item; a test makes it wait. */
let beforeItem: (jobId: JobId) => Promise<void>;

beforeEach(() => {
  temporary = temporaryProject();
  addReadyImages(temporary, items);
  queue = new JobQueue();
  worked = [];
  beforeItem = () => Promise.resolve();
});
afterEach(async () => {
  await queue.leave(temporary.project);
  temporary[Symbol.dispose]();
});

function addJob(priority: JobPriority = 'normal', keepsProgress = true): JobId {
  const { project } = temporary;
  const imageIds = Array.from({ length: items }, (_, index) => (index + 1) as never);
  const { id } = createJob(project, { kind: 'test', parameters: {}, priority, imageIds });
  put(id, keepsProgress);
  return id;
}

function put(jobId: JobId, keepsProgress = true): void {
  const { project } = temporary;
  const run = async ({ job, signal, onProgress }: JobWork) => {
    await runItems({
      project,
      job,
      signal,
      onProgress,
      handler: async ([item], report) => {
        await beforeItem(jobId);
        throwIfCancelled(signal);
        if (item === undefined) return;
        report.complete(item.imageId, () => worked.push(jobId));
      },
    });
    return null;
  };
  queue.add(project, jobId, { run, keepsProgress });
}

function stored(jobId: JobId): Job {
  const job = readJob(temporary.project, jobId);
  if (job === undefined) throw new Error(`no job ${jobId}`);
  return job;
}

/** Follows a job to its end; the states that it went through. */
async function statesOf(jobId: JobId): Promise<JobState[]> {
  const stream = queue.follow(temporary.project, stored(jobId))?.watch();
  const states: JobState[] = [];
  for await (const { state } of stream ?? []) {
    if (states.at(-1) !== state) states.push(state);
  }
  return states;
}

/** Waits until a job shows what is looked for. */
async function seen(jobId: JobId, isIt: (event: JobProgressEvent) => boolean): Promise<JobProgressEvent> {
  for await (const event of queue.follow(temporary.project, stored(jobId))?.watch() ?? []) {
    if (isIt(event)) return event;
  }
  throw new Error('it ended without');
}

/** Makes the items of a job wait: `reached` resolves when its first one has begun, `open` lets them go on. */
function gate(jobId?: JobId): { reached: Promise<void>; open: () => void } {
  const reached = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  beforeItem = (id) => {
    if (jobId !== undefined && id !== jobId) return Promise.resolve();
    reached.resolve();
    return opened.promise;
  };
  return {
    reached: reached.promise,
    open: () => {
      opened.resolve();
    },
  };
}

const all = (...jobs: JobId[]) => jobs.flatMap((jobId) => Array.from({ length: items }, () => jobId));

describe('the queue of jobs', () => {
  it('runs one job at a time, in order of arrival', async () => {
    const jobs = [addJob(), addJob(), addJob()];
    const states = await Promise.all(jobs.map(statesOf));
    expect(worked).toEqual(all(...jobs));
    expect(states).toEqual([
      ['running', 'done'],
      ['queued', 'running', 'done'],
      ['queued', 'running', 'done'],
    ]);
  });

  it('takes the waiting job of the highest priority first, also one that was raised while it waited', async () => {
    const { reached, open } = gate();
    const first = addJob('high');
    await reached;
    const low = addJob('low');
    const normal = addJob();
    const raised = addJob('low');
    queue.setPriority(temporary.project, raised, 'high');
    expect(stored(raised).priority).toBe('high');
    open();
    await statesOf(low);
    expect(worked).toEqual(all(first, raised, normal, low));
  });

  it('lets a running job step aside for one of a higher priority, and go on after it', async () => {
    const { reached, open } = gate();
    const batch = addJob();
    const states = statesOf(batch);
    await reached;
    const urgent = addJob('high');
    open();
    expect(await states).toEqual(['running', 'queued', 'running', 'done']);
    expect(worked).toEqual([...all(urgent), ...all(batch)]);
    expect(stored(batch).counts).toMatchObject({ done: items });
  });

  it('does not throw away the work of a job that would have to begin anew', async () => {
    const { reached, open } = gate();
    const whole = addJob('low', false);
    await reached;
    const urgent = addJob('high');
    open();
    await statesOf(urgent);
    expect(worked).toEqual(all(whole, urgent));
    const { project } = temporary;
    const another = addJob('normal', false);
    expect(() => {
      queue.stop(project, stored(another), 'paused');
    }).toThrow(expect.objectContaining({ code: 'job-not-pausable' }));
    await statesOf(another);
  });
});

describe('pausing', () => {
  it('stops after the item in hand; resuming does the rest, at the pace of then', async () => {
    const { reached, open } = gate();
    const jobId = addJob();
    const states = statesOf(jobId);
    await reached;
    queue.stop(temporary.project, stored(jobId), 'paused');
    open();
    const paused = await seen(jobId, ({ state }) => state === 'paused');
    expect(paused).toMatchObject({ total: items, ratePerSecond: null, secondsLeft: null });
    expect(stored(jobId)).toMatchObject({ state: 'paused', finishedAtMs: null });
    put(jobId);
    expect(await states).toEqual(['running', 'paused', 'running', 'done']);
    expect(worked).toEqual(all(jobId));
  });

  it('keeps a waiting job from starting', async () => {
    const { reached, open } = gate();
    const first = addJob();
    const second = addJob();
    const third = addJob();
    await reached;
    queue.stop(temporary.project, stored(second), 'paused');
    open();
    await statesOf(third);
    expect(worked).toEqual(all(first, third));
    expect(stored(second).state).toBe('paused');
  });

  it('is taken back by resuming before the job has stopped', async () => {
    const { reached, open } = gate();
    const jobId = addJob();
    await reached;
    queue.stop(temporary.project, stored(jobId), 'paused');
    put(jobId);
    open();
    expect((await statesOf(jobId)).at(-1)).toBe('done');
    expect(worked).toEqual(all(jobId));
  });

  it('outlives the process; what waited or ran is interrupted, and nothing starts unasked', async () => {
    const { reached, open } = gate();
    const running = addJob();
    const waiting = addJob();
    const paused = addJob();
    await reached;
    queue.stop(temporary.project, stored(paused), 'paused');
    // Who follows a job that only waits for a person is not left waiting.
    const followed = statesOf(paused);
    open();
    await queue.leave(temporary.project);
    expect(await followed).toEqual(['paused']);
    closeProject(temporary.project);
    const { project } = openProject(temporary.filePath);
    expect([running, waiting, paused].map((jobId) => readJob(project, jobId)?.state)).toEqual([
      'interrupted',
      'interrupted',
      'paused',
    ]);
    expect(worked).toEqual([]);
    closeProject(project);
  });
});

describe('cancelling', () => {
  it('ends a waiting and a paused job at once, and weighs more than stepping aside', async () => {
    const { project } = temporary;
    const { reached, open } = gate();
    const running = addJob();
    await reached;
    const waiting = addJob();
    const paused = addJob();
    queue.stop(project, stored(paused), 'paused');
    for (const jobId of [waiting, paused]) {
      queue.stop(project, stored(jobId), 'cancelled');
      expect(stored(jobId)).toMatchObject({ state: 'cancelled', finishedAtMs: expect.any(Number) as number });
    }
    queue.stop(project, stored(running), 'cancelled');
    const urgent = addJob('high');
    open();
    await statesOf(urgent);
    expect(stored(running).state).toBe('cancelled');
    expect(worked).toEqual(all(urgent));
  });

  it('leaves a job alone that has ended', async () => {
    const jobId = addJob();
    await statesOf(jobId);
    queue.stop(temporary.project, stored(jobId), 'cancelled');
    expect(stored(jobId).state).toBe('done');
    setJobPriority(temporary.project, jobId, 'low');
    expect(stored(jobId).state).toBe('done');
  });
});

it('hands the failure of a job to its followers, also late ones, and goes on with the next job', async () => {
  const { project } = temporary;
  const { id } = createJob(project, { kind: 'test', parameters: {} });
  const error = new Error('the pack is gone');
  queue.add(project, id, { run: () => Promise.reject(error), keepsProgress: true });
  const next = addJob();
  await expect(statesOf(id)).rejects.toThrow(error);
  await statesOf(next);
  await expect(statesOf(id)).rejects.toThrow(error);
  expect(stored(id)).toMatchObject({ state: 'failed', problem: { message: 'the pack is gone' } });
  // And it can be run again.
  put(id);
  expect((await statesOf(id)).at(-1)).toBe('done');
});

describe('a job that ended when the file could not be written', () => {
  /** Until `mend`, the project cannot be written, as on a full disk. */
  async function failUnseen(): Promise<{ jobId: JobId; mend: () => void }> {
    const { sqlite } = temporary.project.database;
    const { reached, open } = gate();
    const jobId = addJob();
    await reached;
    sqlite.pragma('query_only = ON');
    open();
    await expect(statesOf(jobId)).rejects.toMatchObject({ code: 'project-read-only' });
    expect(stored(jobId).state).toBe('running');
    return {
      jobId,
      mend: () => {
        sqlite.pragma('query_only = OFF');
      },
    };
  }

  it('goes on when it is resumed', async () => {
    const { jobId, mend } = await failUnseen();
    mend();
    put(jobId);
    expect((await statesOf(jobId)).at(-1)).toBe('done');
    expect(worked).toEqual(all(jobId));
  });

  it('can be cancelled', async () => {
    const { jobId, mend } = await failUnseen();
    mend();
    queue.stop(temporary.project, stored(jobId), 'cancelled');
    expect(stored(jobId).state).toBe('cancelled');
  });
});

describe('a project that is being closed', () => {
  it('takes no more jobs, and what still runs can be stopped for good', async () => {
    const { project } = temporary;
    const { reached, open } = gate();
    const running = addJob();
    const waiting = addJob();
    await reached;
    const left = queue.leave(project);
    queue.stop(project, stored(running), 'cancelled');
    expect(() => {
      put(waiting);
    }).toThrow(expect.objectContaining({ code: 'project-not-open' }));
    open();
    await left;
    expect([running, waiting].map((jobId) => stored(jobId).state)).toEqual(['cancelled', 'interrupted']);
    expect(worked).toEqual([]);
  });
});
