/**
 * Runs a job of the project's queue to its end, in batches. Everything it knows lies in the project file: a job that was
 * cancelled or whose process died goes on where it stopped, with the items that have no outcome yet.
 */
import { setImmediate } from 'node:timers/promises';
import { assert } from '#core/base/assert.ts';
import { BugError, CancelledError, throwIfCancelled } from '#core/base/errors.ts';
import type { ImageId, JobId } from '#core/document/ids.ts';
import type { Job, JobItem, JobProgress } from '#core/document/job.ts';
import { problemOf, type Problem } from '#core/document/problem.ts';
import type { WritableProject } from '../store/project.ts';
import { isStoreFailure, storeError } from '../store/storeErrors.ts';
import { beginItems, endJob, finishItem, releaseItems, startJob } from '../store/writeJobs.ts';
import { ProgressMeter } from './progressMeter.ts';

/** What a handler reports outcomes through. Each item gets exactly one. */
export interface BatchReport {
  /** Aborted when the job is cancelled: the handler should throw `CancelledError` soon. */
  readonly signal: AbortSignal;
  /**
   * The item is done. `write` stores its result, in the same transaction as the outcome: after a killed process either both
   * are there or neither. `write` must not be asynchronous.
   */
  readonly complete: (imageId: ImageId, write: () => void) => void;
  /** There was nothing to do for the item; `reason` says why. */
  readonly skip: (imageId: ImageId, reason: Problem) => void;
  /** The item cannot be done; the job goes on with the others. */
  readonly fail: (imageId: ImageId, error: unknown) => void;
}

/**
 * Works on a few items and reports each one's outcome. When it throws, the items it has not reported are tried again one by
 * one; the one that throws alone has failed, with that reason.
 */
export type BatchHandler = (items: readonly JobItem[], report: BatchReport) => Promise<void>;

export interface RunJobOptions {
  readonly project: WritableProject;
  readonly jobId: JobId;
  readonly handler: BatchHandler;
  /** Most items that the handler gets at once; 1 by default. */
  readonly batchSize?: number;
  readonly signal?: AbortSignal;
  /** Called on the first, on the last, and on outcomes at most every 100 ms in between. */
  readonly onProgress?: (progress: JobProgress) => void;
}

/**
 * So often work on an item may end with the process before the item counts as the reason. Generous, because a process that is
 * killed from outside while it starts up leaves the same trace.
 */
const mostAttempts = 10;

const progressIntervalMs = 100;

/**
 * Runs a job until all items have an outcome (`done`, also when some failed) or the signal is aborted (`cancelled`; what is
 * pending stays so). Returns the job as it is then.
 * Throws `ExpectedError`: `job-missing`, `job-running`, `job-done`; when the project file itself cannot be written any more
 * (a full disk), that error, with the job marked as failed where this is still possible.
 */
export async function runJob(options: RunJobOptions): Promise<Job> {
  const { project, jobId } = options;
  const run = new JobRun(options, startJob(project, jobId));
  try {
    await run.all();
    return endJob(project, jobId, 'done');
  } catch (error) {
    if (error instanceof CancelledError) return endJob(project, jobId, 'cancelled');
    const failure = storeError(project.filePath, error);
    try {
      endJob(project, jobId, 'failed', problemOf(failure));
    } catch {
      // The file cannot be written; the job stays 'running' there and becomes 'interrupted' when the project is opened next.
    }
    throw failure;
  } finally {
    run.showProgress();
  }
}

class JobRun {
  readonly #options: RunJobOptions;
  readonly #signal: AbortSignal;
  readonly #meter: ProgressMeter;
  /** Items that were begun and have no outcome yet. */
  readonly #open = new Map<ImageId, JobItem>();
  #lastShownAtMs = -Infinity;

  constructor(options: RunJobOptions, job: Job) {
    this.#options = options;
    this.#signal = options.signal ?? new AbortController().signal;
    this.#meter = new ProgressMeter(job.counts);
  }

  async all(): Promise<void> {
    const { project, jobId, batchSize = 1 } = this.#options;
    this.showProgress();
    try {
      for (;;) {
        // Gives requests to cancel a chance, also when the handler never really waits.
        await setImmediate();
        throwIfCancelled(this.#signal);
        const items = beginItems(project, jobId, batchSize);
        if (items.length === 0) return;
        for (const item of items) this.#open.set(item.imageId, item);
        await this.#work(items);
      }
    } catch (error) {
      if (error instanceof CancelledError) releaseItems(project, jobId, [...this.#open.values()]);
      throw error;
    }
  }

  showProgress(): void {
    this.#lastShownAtMs = performance.now();
    this.#options.onProgress?.(this.#meter.progress());
  }

  /** Gives every one of these items an outcome. Throws `CancelledError`, and failures of the store. */
  async #work(items: readonly JobItem[]): Promise<void> {
    const { project, jobId, handler } = this.#options;
    const suspect = items.find((item) => item.attempts > mostAttempts);
    if (suspect !== undefined) {
      this.#finish(suspect.imageId, 'failed', endsTheProcess(suspect.attempts - 1));
      return;
    }
    let reason: unknown = new BugError(`the handler of job ${jobId} gave an item no outcome`);
    try {
      await handler(items, this.#report());
    } catch (error) {
      throwIfCancelled(this.#signal);
      reason = storeError(project.filePath, error);
      if (isStoreFailure(reason)) throw reason;
    }
    const unfinished = items.filter((item) => this.#open.has(item.imageId));
    if (items.length === 1) {
      for (const { imageId } of unfinished) this.#finish(imageId, 'failed', problemOf(reason));
      return;
    }
    for (const item of unfinished) {
      throwIfCancelled(this.#signal);
      await this.#work([item]);
    }
  }

  #report(): BatchReport {
    return {
      signal: this.#signal,
      complete: (imageId, write) => {
        this.#finish(imageId, 'done', undefined, write);
      },
      skip: (imageId, reason) => {
        this.#finish(imageId, 'skipped', reason);
      },
      fail: (imageId, error) => {
        this.#finish(imageId, 'failed', problemOf(error));
      },
    };
  }

  #finish(imageId: ImageId, state: 'done' | 'skipped' | 'failed', problem?: Problem, write?: () => void): void {
    assert(this.#open.has(imageId), `image ${imageId} was not handed out, or has its outcome already`);
    const { project, jobId } = this.#options;
    finishItem(project, { jobId, imageId, state, ...(problem === undefined ? {} : { problem }) }, write);
    this.#open.delete(imageId);
    this.#meter.count(state);
    if (performance.now() - this.#lastShownAtMs >= progressIntervalMs) this.showProgress();
  }
}

function endsTheProcess(attempts: number): Problem {
  return {
    code: 'item-ends-process',
    message: `The program ended unexpectedly ${attempts} times while it worked on this picture.`,
    remedy: 'Save the picture anew with another program or at a smaller size, then retry the failed items.',
  };
}
