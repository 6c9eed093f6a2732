import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { jobIdSchema } from '../document/ids.ts';
import { jobStateSchema } from '../document/job.ts';
import { fileProblemSchema, progressSchema } from './progress.ts';
import { projectIdSchema } from './projectId.ts';

export const jobSummarySchema = z.object({
  jobId: z.number().int(),
  kind: z.string(),
  state: jobStateSchema,
  /** ISO 8601. */
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  total: z.number().int(),
  done: z.number().int(),
  skipped: z.number().int(),
  failed: z.number().int(),
});

export type JobSummary = z.infer<typeof jobSummarySchema>;

/** How a job ended, with what went wrong item by item. */
export const jobReportSchema = jobSummarySchema.extend({ problems: z.array(fileProblemSchema) });

export type JobReport = z.infer<typeof jobReportSchema>;

const jobInput = z.object({ projectId: projectIdSchema, jobId: jobIdSchema });

export const jobs = {
  /**
   * Follows a job until it ends; of one that does not run, only the report. Leaving the iterator does not stop the job; `cancel`
   * does.
   */
  watch: oc.input(jobInput).output(eventIterator(progressSchema, jobReportSchema)),
  /** Stops after the item in hand. What is done stays done; `resume` goes on with the rest. A job that does not run is left as it is. */
  cancel: oc.input(jobInput).output(z.object({})),
  /** Starts a cancelled, interrupted or partly failed job again: pending items, and failed ones when asked for. */
  resume: oc.input(jobInput.extend({ retryFailed: z.boolean() })).output(z.object({})),
};
