import { and, asc, desc, eq, gt, inArray, sql } from 'drizzle-orm';
import type { ImageId, JobId } from '#core/document/ids.ts';
import { jobSchema, type Job, type JobItem, type JobItemState, type JobState } from '#core/document/job.ts';
import { problemFromColumns } from './problemColumns.ts';
import type { ReadableProject } from './project.ts';
import { job, jobItem } from './tables.ts';

/** The job, or undefined when the project has none of this id. */
export function readJob(project: ReadableProject, jobId: JobId): Job | undefined {
  const row = project.database.orm.select().from(job).where(eq(job.id, jobId)).get();
  return row === undefined ? undefined : toJob(row);
}

/** Jobs, the newest first, also those off the list; of all states, or of some. */
export function readJobs(project: ReadableProject, states?: readonly JobState[]): Job[] {
  return project.database.orm
    .select()
    .from(job)
    .where(states === undefined ? undefined : inArray(job.state, [...states]))
    .orderBy(desc(job.id))
    .all()
    .map(toJob);
}

export interface JobItemPageOptions {
  readonly state: JobItemState;
  /** Items after this image; from the first when absent. */
  readonly afterImageId?: ImageId;
  readonly limit: number;
}

/** Items of a job in one state, in order of image id. */
export function readJobItems(project: ReadableProject, jobId: JobId, options: JobItemPageOptions): JobItem[] {
  return jobItemsQuery(project, jobId, options).all().map(toJobItem);
}

/** The images of a job's items in some states. */
export function readItemImageIds(project: ReadableProject, jobId: JobId, states: readonly JobItemState[]): ImageId[] {
  return project.database.sqlite
    .prepare<[JobId, string], ImageId>(
      `SELECT image_id FROM job_item INDEXED BY job_item_by_state
       WHERE job_id = ? AND state IN (SELECT value FROM json_each(?))`,
    )
    .pluck()
    .all(jobId, JSON.stringify(states));
}

/** Spelled out because drizzle takes a table with a named index for another table. */
const jobItemFields = {
  jobId: sql<JobId>`job_id`,
  imageId: sql<ImageId>`image_id`,
  state: sql<JobItemState>`state`,
  attempts: sql<number>`attempts`,
  problemCode: sql<string | null>`problem_code`,
  problemMessage: sql<string | null>`problem_message`,
  problemRemedy: sql<string | null>`problem_remedy`,
  problemDetails: sql<string | null>`problem_details`,
};

/**
 * The index is named because SQLite, as long as it has no statistics, prefers the primary key and reads through all items that
 * are done already: every batch of a big job would be slower than the one before. Exported for the test of its plan.
 */
export function jobItemsQuery(
  project: ReadableProject,
  jobId: JobId,
  { state, afterImageId, limit }: JobItemPageOptions,
) {
  return project.database.orm
    .select(jobItemFields)
    .from(sql`${jobItem} INDEXED BY job_item_by_state`)
    .where(
      and(
        eq(jobItem.jobId, jobId),
        eq(jobItem.state, state),
        afterImageId === undefined ? undefined : gt(jobItem.imageId, afterImageId),
      ),
    )
    .orderBy(asc(jobItem.imageId))
    .limit(limit);
}

function toJob(row: typeof job.$inferSelect): Job {
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    priority: row.priority,
    hasItems: row.hasItems,
    isListed: row.isListed,
    parameters: jobSchema.shape.parameters.parse(JSON.parse(row.parameters)),
    counts: { total: row.totalCount, done: row.doneCount, skipped: row.skippedCount, failed: row.failedCount },
    createdAtMs: row.createdAtMs,
    startedAtMs: row.startedAtMs,
    finishedAtMs: row.finishedAtMs,
    problem: problemFromColumns(row),
    report: row.report === null ? null : jobSchema.shape.report.parse(JSON.parse(row.report)),
  };
}

function toJobItem(row: typeof jobItem.$inferSelect): JobItem {
  const { jobId, imageId, state, attempts } = row;
  return { jobId, imageId, state, attempts, problem: problemFromColumns(row) };
}
