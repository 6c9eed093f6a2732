import { z } from 'zod';
import { ExpectedError, flattenError, type ErrorDetails } from '../base/errors.ts';

/** Facts in numbers and names, by which a page says the same in another language. */
export const detailsSchema: z.ZodType<ErrorDetails> = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]),
);

/** Why one picture, file or job item could not be used: what an `ExpectedError` leaves behind in the project. */
export const problemSchema = z.object({
  /** Stable, kebab-case; the key of the translated text. */
  code: z.string().min(1),
  message: z.string().min(1),
  /** What the user can do about it; null when there is nothing to do. */
  remedy: z.string().nullable(),
  /** Absent in what earlier versions have stored. */
  details: detailsSchema.exactOptional(),
});

export type Problem = z.infer<typeof problemSchema>;

/** The problem that a thrown value stands for. */
export function problemOf(error: unknown): Problem {
  const { code, message, remedy, details } = flattenError(error);
  return {
    code,
    message: message === '' ? code : message,
    remedy: remedy ?? null,
    ...(Object.keys(details).length === 0 ? {} : { details }),
  };
}

/** A problem that is thrown after all: the error that it is of. */
export function errorOf({ code, message, remedy, details }: Problem, otherwise?: string): ExpectedError {
  const said = remedy ?? otherwise;
  return new ExpectedError(code, message, {
    ...(said === undefined ? {} : { remedy: said }),
    ...(details === undefined ? {} : { details }),
  });
}
