import { z } from 'zod';
import { flattenError } from '../base/errors.ts';

/** Why one picture, file or job item could not be used: what an `ExpectedError` leaves behind in the project. */
export const problemSchema = z.object({
  /** Stable, kebab-case. */
  code: z.string().min(1),
  message: z.string().min(1),
  /** What the user can do about it; null when there is nothing to do. */
  remedy: z.string().nullable(),
});

export type Problem = z.infer<typeof problemSchema>;

/** The problem that a thrown value stands for. */
export function problemOf(error: unknown): Problem {
  const { code, message, remedy } = flattenError(error);
  return { code, message: message === '' ? code : message, remedy: remedy ?? null };
}
