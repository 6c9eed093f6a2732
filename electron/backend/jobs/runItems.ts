/**
 * Works through the items of a job, in batches. Everything it knows lies in the project file: a job that was stopped or whose
 * process died goes on where it stopped, with the items that have no outcome yet.
 */
import { setImmediate } from 'node:timers/promises';
import { assert } from '#core/base/assert.ts';
import { BugError, CancelledError, throwIfCancelled } from '#core/base/errors.ts';
import type { ImageId } from '#core/document/ids.ts';
import type { Job, JobItem, JobProgress } from '#core/document/job.ts';
import { problemOf, type Problem } from '#core/document/problem.ts';
import type { WritableProject } from '../store/project.ts';
import { isStoreFailure, storeError } from '../store/storeErrors.ts';
import { beginItems, finishItem, releaseItems } from '../store/writeJobs.ts';
import { ProgressMeter } from './progressMeter.ts';

/** What a handler reports outcomes through. Each item gets exactly one. */
export interface BatchReport {
  /** Aborted when the job is stopped: the handler should throw `CancelledError` soon. */
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

export interface RunItemsOptions {
  readonly project: WritableProject;
  /** As it was when the run began. */
  readonly job: Job;
  readonly handler: BatchHandler;
  /** Most items that the handler gets at once; 1 by default. */
  readonly batchSize?: number;
  /** Whether what the handler threw would be the end of every item: it is then thrown, and the items stay to be done. Default: never. */
  readonly isFatal?: (error: unknown) => boolean;
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
 * Works on the items of a running job until all have an outcome. Throws `CancelledError` when the signal is aborted (what is
 * pending stays so), what is fatal to all items, and what the store throws when the project file cannot be written any more.
 */
export async function runItems(options: RunItemsOptions): Promise<void> {
  const run = new ItemRun(options);
  try {
    await run.all();
  } finally {
    run.showProgress();
  }
}

class ItemRun {
  readonly #options: RunItemsOptions;
  readonly #signal: AbortSignal;
  readonly #meter: ProgressMeter;
  /** Items that were begun and have no outcome yet. */
  readonly #open = new Map<ImageId, JobItem>();
  #lastShownAtMs = -Infinity;

  constructor(options: RunItemsOptions) {
    this.#options = options;
    this.#signal = options.signal ?? new AbortController().signal;
    this.#meter = new ProgressMeter(options.job.counts);
  }

  async all(): Promise<void> {
    const { project, job, batchSize = 1 } = this.#options;
    this.showProgress();
    try {
      for (;;) {
        // Gives requests to stop a chance, also when the handler never really waits.
        await setImmediate();
        throwIfCancelled(this.#signal);
        const items = beginItems(project, job.id, batchSize);
        if (items.length === 0) return;
        for (const item of items) this.#open.set(item.imageId, item);
        await this.#work(items);
      }
    } catch (error) {
      if (error instanceof CancelledError || this.#isFatal(error)) {
        releaseItems(project, job.id, [...this.#open.values()]);
      }
      throw error;
    }
  }

  #isFatal(error: unknown): boolean {
    return this.#options.isFatal?.(error) ?? false;
  }

  showProgress(): void {
    this.#lastShownAtMs = performance.now();
    this.#options.onProgress?.(this.#meter.progress());
  }

  /** Gives every one of these items an outcome. Throws `CancelledError`, and failures of the store. */
  async #work(items: readonly JobItem[]): Promise<void> {
    const { project, job, handler } = this.#options;
    const suspect = items.find((item) => item.attempts > mostAttempts);
    if (suspect !== undefined) {
      this.#finish(suspect.imageId, 'failed', endsTheProcess(suspect.attempts - 1));
      return;
    }
    let reason: unknown = new BugError(`the handler of job ${job.id} gave an item no outcome`);
    try {
      await handler(items, this.#report());
    } catch (error) {
      throwIfCancelled(this.#signal);
      reason = storeError(project.filePath, error);
      if (isStoreFailure(reason) || this.#isFatal(reason)) throw reason;
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
    const { project, job } = this.#options;
    finishItem(project, { jobId: job.id, imageId, state, ...(problem === undefined ? {} : { problem }) }, write);
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
    details: { attempts },
  };
}
