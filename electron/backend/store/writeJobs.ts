import { and, eq, inArray, notInArray, sql } from 'drizzle-orm';
import { assert } from '#core/base/assert.ts';
import { ExpectedError } from '#core/base/errors.ts';
import type { ImageId, JobId } from '#core/document/ids.ts';
import {
  isEnded,
  type Job,
  type JobCounts,
  type JobItem,
  type JobItemState,
  type JobPriority,
  type JobState,
} from '#core/document/job.ts';
import type { Problem } from '#core/document/problem.ts';
import { problemToColumns } from './problemColumns.ts';
import { inTransaction, type WritableProject } from './project.ts';
import { readJob, readJobItems } from './readJobs.ts';
import { job, jobItem } from './tables.ts';

export interface NewJob {
  readonly kind: string;
  readonly parameters: Job['parameters'];
  /** One item each; the same image twice is one item. Absent for a job without items. */
  readonly imageIds?: Iterable<ImageId>;
  /** `normal` by default. */
  readonly priority?: JobPriority;
}

/** Puts a job into the queue, with all of its items pending. */
export function createJob(project: WritableProject, { kind, parameters, imageIds, priority = 'normal' }: NewJob): Job {
  return inTransaction(project, () => {
    const { orm, sqlite } = project.database;
    const { id } = orm
      .insert(job)
      .values({
        kind,
        state: 'queued',
        priority,
        hasItems: imageIds !== undefined,
        isListed: true,
        parameters: JSON.stringify(parameters),
        totalCount: 0,
        doneCount: 0,
        skippedCount: 0,
        failedCount: 0,
        createdAtMs: Date.now(),
      })
      .returning({ id: job.id })
      .get();
    // One prepared statement for what may be 100 000 rows: a query built for each would cost seconds.
    const insert = sqlite.prepare<[JobId, ImageId]>(
      `INSERT INTO job_item (job_id, image_id, state, attempts) VALUES (?, ?, 'pending', 0) ON CONFLICT DO NOTHING`,
    );
    let total = 0;
    for (const imageId of imageIds ?? []) total += insert.run(id, imageId).changes;
    orm.update(job).set({ totalCount: total }).where(eq(job.id, id)).run();
    return existingJob(project, id);
  });
}

/**
 * Puts a job that has stopped back into the queue, and onto the list. Throws `ExpectedError`: `job-missing`; `job-running` (it
 * runs already); `job-done` (nothing is left to do).
 */
export function queueJob(project: WritableProject, jobId: JobId): Job {
  return inTransaction(project, () => {
    requireRunnable(existingJob(project, jobId));
    project.database.orm
      .update(job)
      .set({ state: 'queued', isListed: true, finishedAtMs: null, ...problemToColumns(null) })
      .where(eq(job.id, jobId))
      .run();
    return existingJob(project, jobId);
  });
}

/** Marks a job as running in this process; one without items begins anew. Throws as `queueJob`. */
export function startJob(project: WritableProject, jobId: JobId): Job {
  return inTransaction(project, () => {
    const { hasItems } = requireRunnable(existingJob(project, jobId));
    const now = Date.now();
    project.database.orm
      .update(job)
      .set({
        state: 'running',
        startedAtMs: sql`coalesce(${job.startedAtMs}, ${now})`,
        finishedAtMs: null,
        heartbeatAtMs: now,
        ownerPid: process.pid,
        report: null,
        ...(hasItems ? {} : { totalCount: 0, doneCount: 0, skippedCount: 0, failedCount: 0 }),
        ...problemToColumns(null),
      })
      .where(eq(job.id, jobId))
      .run();
    return existingJob(project, jobId);
  });
}

function requireRunnable(found: Job): Job {
  if (found.state === 'running') {
    throw new ExpectedError('job-running', `Job ${found.id} is running already.`, {
      remedy: 'Wait for it, or cancel it.',
      details: { jobId: found.id },
    });
  }
  if (found.state === 'done') {
    throw new ExpectedError('job-done', `Job ${found.id} is done.`, {
      remedy: 'Retry its failed items, or start a new job.',
      details: { jobId: found.id, variant: 'failed' },
    });
  }
  return found;
}

/** Says how far a job without items is; those with items are counted with each outcome. */
export function countJob(project: WritableProject, jobId: JobId, { total, done, skipped, failed }: JobCounts): void {
  inTransaction(project, () =>
    project.database.orm
      .update(job)
      .set({
        totalCount: total,
        doneCount: done,
        skippedCount: skipped,
        failedCount: failed,
        heartbeatAtMs: Date.now(),
      })
      .where(and(eq(job.id, jobId), eq(job.hasItems, false)))
      .run(),
  );
}

export interface JobEnd {
  /** Why the job failed as a whole. */
  readonly problem?: Problem;
  /** What a job without items has to say. */
  readonly report?: Job['report'];
}

/** Ends a run of a job, for good or for now. Throws `ExpectedError` (`job-missing`). */
export function endJob(
  project: WritableProject,
  jobId: JobId,
  state: Exclude<JobState, 'running'>,
  { problem, report = null }: JobEnd = {},
): Job {
  return inTransaction(project, () => {
    existingJob(project, jobId);
    project.database.orm
      .update(job)
      .set({
        state,
        finishedAtMs: isEnded(state) ? Date.now() : null,
        ownerPid: null,
        report: report === null ? null : JSON.stringify(report),
        ...problemToColumns(problem ?? null),
      })
      .where(eq(job.id, jobId))
      .run();
    return existingJob(project, jobId);
  });
}

/** For a job that does not run. Throws `ExpectedError` (`job-missing`). */
export function changeJobParameters(project: WritableProject, jobId: JobId, parameters: Job['parameters']): void {
  inTransaction(project, () => {
    existingJob(project, jobId);
    project.database.orm
      .update(job)
      .set({ parameters: JSON.stringify(parameters) })
      .where(eq(job.id, jobId))
      .run();
  });
}

/** Throws `ExpectedError` (`job-missing`). */
export function setJobPriority(project: WritableProject, jobId: JobId, priority: JobPriority): void {
  inTransaction(project, () => {
    existingJob(project, jobId);
    project.database.orm.update(job).set({ priority }).where(eq(job.id, jobId)).run();
  });
}

/** Takes jobs that have ended off the list: one, or all of them. Returns how many were on it. */
export function unlistEndedJobs(project: WritableProject, jobId?: JobId): number {
  const { changes } = inTransaction(project, () =>
    project.database.orm
      .update(job)
      .set({ isListed: false })
      .where(
        and(
          eq(job.isListed, true),
          notInArray(job.state, ['queued', 'running', 'paused']),
          jobId === undefined ? undefined : eq(job.id, jobId),
        ),
      )
      .run(),
  );
  return changes;
}

/** An item on which work has begun that often without an outcome is handed out alone, to find the one that kills the process. */
const suspectAttempts = 2;

/**
 * The next pending items, at most `limit`, with their attempts counted up before any work on them begins: an item that takes
 * the process down is recognised after the restart. A suspect comes alone.
 */
export function beginItems(project: WritableProject, jobId: JobId, limit: number): JobItem[] {
  return inTransaction(project, () => {
    const pending = readJobItems(project, jobId, { state: 'pending', limit });
    const suspectAt = pending.findIndex((item) => item.attempts >= suspectAttempts);
    const chosen = suspectAt === -1 ? pending : pending.slice(0, Math.max(suspectAt, 1));
    changeAttempts(project, jobId, chosen, 1);
    project.database.orm.update(job).set({ heartbeatAtMs: Date.now() }).where(eq(job.id, jobId)).run();
    return chosen.map((item) => ({ ...item, attempts: item.attempts + 1 }));
  });
}

/** Takes back the attempts of items that were begun and given up in an orderly way. */
export function releaseItems(project: WritableProject, jobId: JobId, items: readonly JobItem[]): void {
  inTransaction(project, () => changeAttempts(project, jobId, items, -1));
}

function changeAttempts(project: WritableProject, jobId: JobId, items: readonly JobItem[], by: number): void {
  if (items.length === 0) return;
  const imageIds = items.map((item) => item.imageId);
  project.database.orm
    .update(jobItem)
    .set({ attempts: sql`${jobItem.attempts} + ${by}` })
    .where(and(eq(jobItem.jobId, jobId), inArray(jobItem.imageId, imageIds), eq(jobItem.state, 'pending')))
    .run();
}

export interface ItemOutcome {
  readonly jobId: JobId;
  readonly imageId: ImageId;
  readonly state: Exclude<JobItemState, 'pending'>;
  /** Why it was skipped or failed. */
  readonly problem?: Problem;
}

/**
 * Gives a pending item its outcome and, in the same transaction, writes its result: after a `kill -9` either both are there
 * or neither is, so no result is lost, halved or made twice. When `write` throws, the item stays pending.
 * Throws what `write` throws; `BugError` when the item is not pending.
 */
export function finishItem(
  project: WritableProject,
  { jobId, imageId, state, problem }: ItemOutcome,
  write: () => void = () => undefined,
): void {
  inTransaction(project, () => {
    write();
    const { orm } = project.database;
    const { changes } = orm
      .update(jobItem)
      .set({ state, ...problemToColumns(problem ?? null) })
      .where(and(eq(jobItem.jobId, jobId), eq(jobItem.imageId, imageId), eq(jobItem.state, 'pending')))
      .run();
    assert(changes === 1, `item ${imageId} of job ${jobId} is not pending`);
    const countColumn = { done: 'doneCount', skipped: 'skippedCount', failed: 'failedCount' } as const;
    const column = countColumn[state];
    orm
      .update(job)
      .set({ [column]: sql`${job[column]} + 1`, heartbeatAtMs: Date.now() })
      .where(eq(job.id, jobId))
      .run();
  });
}

/**
 * Makes the failed items of a job pending again and, when there are any, the job queued. Returns how many there were.
 * Throws `ExpectedError` (`job-missing`, `job-running`).
 */
export function retryFailedItems(project: WritableProject, jobId: JobId): number {
  return inTransaction(project, () => {
    const { state } = existingJob(project, jobId);
    if (state === 'running') {
      throw new ExpectedError('job-running', `Job ${jobId} is running.`, {
        remedy: 'Wait until it ends, then retry.',
        details: { jobId },
      });
    }
    const { orm } = project.database;
    const { changes } = orm
      .update(jobItem)
      .set({ state: 'pending', attempts: 0, ...problemToColumns(null) })
      .where(and(eq(jobItem.jobId, jobId), eq(jobItem.state, 'failed')))
      .run();
    if (changes > 0) {
      orm.update(job).set({ state: 'queued', failedCount: 0, finishedAtMs: null }).where(eq(job.id, jobId)).run();
    }
    return changes;
  });
}

/**
 * Marks running and queued jobs as interrupted. Right only when a project has just been opened for writing: the lock says that
 * no other process has it, so whoever ran them, or would have, is gone; and no work begins unasked. Returns their ids.
 */
export function interruptAbandonedJobs(project: WritableProject): JobId[] {
  return inTransaction(project, () =>
    project.database.orm
      .update(job)
      .set({ state: 'interrupted', ownerPid: null })
      .where(inArray(job.state, ['running', 'queued']))
      .returning({ id: job.id })
      .all()
      .map((row) => row.id),
  );
}

function existingJob(project: WritableProject, jobId: JobId): Job {
  const found = readJob(project, jobId);
  if (found !== undefined) return found;
  throw new ExpectedError('job-missing', `The project has no job ${jobId}.`, {
    remedy: 'List the jobs and choose one.',
    details: { jobId },
  });
}
