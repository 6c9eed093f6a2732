import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { imageIdSchema, jobIdSchema } from '../document/ids.ts';
import { jobPrioritySchema, jobStateSchema } from '../document/job.ts';
import { problemSchema } from '../document/problem.ts';
import { fileProblemSchema, progressSchema } from './progress.ts';
import { projectIdSchema } from './projectId.ts';

export const jobSummarySchema = z.object({
  jobId: z.number().int(),
  kind: z.string(),
  state: jobStateSchema,
  priority: jobPrioritySchema,
  /** ISO 8601. */
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  total: z.number().int(),
  done: z.number().int(),
  skipped: z.number().int(),
  failed: z.number().int(),
  /** Why it failed as a whole. */
  problem: problemSchema.nullable(),
});

export type JobSummary = z.infer<typeof jobSummarySchema>;

/** What became of one item of a job; `imageId` is null where the job is not done image by image. */
const itemProblemSchema = fileProblemSchema.extend({ imageId: imageIdSchema.nullable() });

export type ItemProblem = z.infer<typeof itemProblemSchema>;

/** How a job ended, item by item where something was not done. */
export const jobReportSchema = jobSummarySchema.extend({
  /** What failed. */
  problems: z.array(itemProblemSchema),
  /** What there was no need to do, each with the reason. */
  skips: z.array(itemProblemSchema),
  /** What a job that is not done item by item made, such as the report of an export; null for others. */
  result: z.json(),
});

export type JobReport = z.infer<typeof jobReportSchema>;

/** How far a job is, and whether it waits, runs or rests. Its rate is that of the present run: a pause does not slow it. */
export const jobProgressSchema = progressSchema.extend({ state: jobStateSchema });

export type JobProgressEvent = z.infer<typeof jobProgressSchema>;

const jobInput = z.object({ projectId: projectIdSchema, jobId: jobIdSchema });
const nothing = z.object({});

/**
 * One job runs at a time in a backend, whatever its project; the others wait as `queued` and start by themselves, the highest
 * priority first, then the one that came first. A running job steps aside for one of a higher priority, and goes on after it.
 */
export const jobs = {
  /** The jobs on the project's list, the newest first. */
  list: oc.input(z.object({ projectId: projectIdSchema })).output(z.array(jobSummarySchema)),
  /** As `list`, at once and again whenever a job came, went or changed its state or priority, until the project is closed. */
  follow: oc
    .input(z.object({ projectId: projectIdSchema }))
    .output(eventIterator(z.object({ jobs: z.array(jobSummarySchema) }), nothing)),
  /** How a job stands by now, also while it runs. */
  report: oc.input(jobInput).output(jobReportSchema),
  /**
   * Follows a job through its states until it ends; of one that has ended, only the report. A paused job has not ended. Leaving
   * the iterator does not stop the job.
   */
  watch: oc.input(jobInput).output(eventIterator(jobProgressSchema, jobReportSchema)),
  /** Stops after the item in hand until `resume`, also over a restart. Some kinds cannot pause while they run: they say so. */
  pause: oc.input(jobInput).output(nothing),
  /** Ends a job after the item in hand. What is done stays done, and `resume` goes on with the rest. An ended job stays as it is. */
  cancel: oc.input(jobInput).output(nothing),
  /** Puts a paused, cancelled, interrupted or failed job back into the queue; it goes on with its pending items. */
  resume: oc.input(jobInput).output(nothing),
  /** As `resume`, and tries its failed items again. */
  retry: oc.input(jobInput).output(nothing),
  /** Which of the waiting jobs comes first. */
  setPriority: oc.input(jobInput.extend({ priority: jobPrioritySchema })).output(nothing),
  /** Takes one job that has ended off the list, or with `null` all that have. What they made stays. */
  remove: oc
    .input(z.object({ projectId: projectIdSchema, jobId: jobIdSchema.nullable() }))
    .output(z.object({ removed: z.number().int() })),
};
