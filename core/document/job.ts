import { z } from 'zod';
import { imageIdSchema, jobIdSchema } from './ids.ts';
import { problemSchema } from './problem.ts';

/**
 * `queued`: it starts by itself when its turn comes. `paused`: a person stopped it for now; it waits for a person, also after a
 * restart. `cancelled`: a person ended it. `interrupted`: the process that had it ended before it did. `done` may include failed
 * items; `failed` means that the job as a whole could not go on (a full disk). All but running and done jobs can be run (again).
 */
export const jobStateSchema = z.enum(['queued', 'running', 'paused', 'done', 'failed', 'cancelled', 'interrupted']);
export type JobState = z.infer<typeof jobStateSchema>;

/** What stopping a job before its end makes of it. */
export type StoppedState = Extract<JobState, 'queued' | 'paused' | 'cancelled' | 'interrupted'>;

/** Whether a job has come to an end, good or bad; one that has not may still change by itself or by a person's word. */
export function isEnded(state: JobState): boolean {
  return state !== 'queued' && state !== 'running' && state !== 'paused';
}

/** Which of the waiting jobs comes first. What a person waits for is `high`; such a job does not wait for a lower one to end. */
export const jobPrioritySchema = z.enum(['low', 'normal', 'high']);
export type JobPriority = z.infer<typeof jobPrioritySchema>;

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

/** What jobs do, as stored with them: these names never change. A project of a later program may hold others. */
export type JobKindName = 'import-images' | 'generate-masks' | 'write-look' | 'export-dataset';

/** A piece of work that takes its time, kept in the project: a restart does not forget it. */
export const jobSchema = z.object({
  id: jobIdSchema,
  /** What is done: a `JobKindName`, or what a later program does. */
  kind: z.string().min(1),
  state: jobStateSchema,
  priority: jobPrioritySchema,
  /** Whether each image is an item with its own outcome, so that the job goes on where it stopped; else it begins anew. */
  hasItems: z.boolean(),
  /** False once a person has taken it off the list; masks still refer to it. */
  isListed: z.boolean(),
  parameters: z.record(z.string(), z.json()),
  counts: jobCountsSchema,
  /** Milliseconds since 1970. */
  createdAtMs: z.int(),
  startedAtMs: z.int().nullable(),
  finishedAtMs: z.int().nullable(),
  /** Why the job as a whole failed. */
  problem: problemSchema.nullable(),
  /** What a job without items says at its end; null before, and for jobs with items. */
  report: z.json(),
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
