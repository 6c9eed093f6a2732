import { z } from 'zod';
import type { ErrorDetails } from '../base/errors.ts';
import { detailsSchema, problemSchema, type Problem } from './problem.ts';

const wholeSchema = z.object({
  /** Stable, kebab-case; the key of the translated text. */
  code: z.string().min(1),
  /** Whole sentences. */
  message: z.string().min(1),
  details: detailsSchema,
  /** What it comes from. */
  cause: problemSchema.exactOptional(),
});

/** What should be known and is no failure. */
export type Notice = z.infer<typeof wholeSchema>;

/** Earlier versions have stored sentences alone, in reports and settings. */
export const noticeSchema = z.union([
  wholeSchema,
  z
    .string()
    .min(1)
    .transform((message): Notice => ({ code: 'notice', message, details: {} })),
]);

/** A notice; `message` is how it is said where nobody translates it. */
export function notice(code: string, message: string, details: ErrorDetails, cause?: Problem): Notice {
  return { code, message, details, ...(cause === undefined ? {} : { cause }) };
}
