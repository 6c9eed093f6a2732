import { z } from 'zod';
import { problemSchema } from '../document/problem.ts';

/** How far a running procedure is; yielded a few times a second, not once an item. */
export const progressSchema = z.object({
  done: z.number().int().nonnegative(),
  /** null while the total is not known yet (a folder is still being walked). */
  total: z.number().int().nonnegative().nullable(),
  skipped: z.number().int().nonnegative(),
  failed: z.number().int().nonnegative(),
  /** Items a second, smoothed; null until there is something to measure. */
  ratePerSecond: z.number().nonnegative().nullable(),
  secondsLeft: z.number().nonnegative().nullable(),
});

export type Progress = z.infer<typeof progressSchema>;

/**
 * How a procedure that takes its time answers: progress, and its report as the last result. The part of an async iterator that
 * following it needs; what the iterator's `return` takes differs between carriers.
 */
export interface ProgressStream<Report, Step = Progress> {
  next(): Promise<IteratorResult<Step, Report>>;
}

/** One thing that went wrong with one file; the work around it went on. */
export const fileProblemSchema = problemSchema.extend({
  /** Path below the root, with forward slashes; or the file that the problem is about. */
  path: z.string(),
});

export type FileProblem = z.infer<typeof fileProblemSchema>;
