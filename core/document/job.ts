import { z } from 'zod';
import { imageIdSchema, jobIdSchema } from './ids.ts';
import { problemSchema } from './problem.ts';

/**
 * `interrupted`: the process that ran it ended before it did. `done` may include failed items; `failed` means that the
 * job as a whole could not go on (a full disk). Queued, cancelled, interrupted and failed jobs can be run (again).
 */
export const jobStateSchema = z.enum(['queued', 'running', 'done', 'failed', 'cancelled', 'interrupted']);
export type JobState = z.infer<typeof jobStateSchema>;

export const jobItemStateSchema = z.enum(['pending', 'done', 'skipped', 'failed']);
export type JobItemState = z.infer<typeof jobItemStateSchema>;

export const jobCountsSchema = z.object({
  total: z.int().nonnegative(),
  done: z.int().nonnegative(),
  skipped: z.int().nonnegative(),
  failed: z.int().nonnegative(),
});
/** Items by outcome; `total` includes those still pending. */
export type JobCounts = z.infer<typeof jobCountsSchema>;

/** A piece of work over many images that survives a restart: each image is one item with its own outcome. */
export const jobSchema = z.object({
  id: jobIdSchema,
  /** What is done, for example `generate-masks`. */
  kind: z.string().min(1),
  state: jobStateSchema,
  parameters: z.record(z.string(), z.json()),
  counts: jobCountsSchema,
  /** Milliseconds since 1970. */
  createdAtMs: z.int(),
  startedAtMs: z.int().nullable(),
  finishedAtMs: z.int().nullable(),
  /** Why the job as a whole failed. */
  problem: problemSchema.nullable(),
});
export type Job = z.infer<typeof jobSchema>;

export const jobItemSchema = z.object({
  jobId: jobIdSchema,
  imageId: imageIdSchema,
  state: jobItemStateSchema,
  /** Why it was skipped or failed. */
  problem: problemSchema.nullable(),
  /** How often work on it was begun without reaching an outcome, plus the current attempt. */
  attempts: z.int().nonnegative(),
});
export type JobItem = z.infer<typeof jobItemSchema>;

/** How far a running job is; counts include what earlier runs of the same job did. */
export interface JobProgress extends JobCounts {
  /** Since this run began. */
  readonly elapsedSeconds: number;
  /** Smoothed items a second; null until there is something to measure. */
  readonly ratePerSecond: number | null;
  /** Estimate; null as long as there is no rate. */
  readonly secondsLeft: number | null;
}
