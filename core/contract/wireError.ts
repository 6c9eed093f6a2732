/**
 * How our errors cross the contract. oRPC carries an error as code + JSON data; every error of ours travels as the one code
 * `MASKWRIGHT` with the flattened error as its data, and is rebuilt as the same kind on the other side. What oRPC raises by
 * itself (an input that does not fit its schema) arrives as an expected error too.
 */
import { ORPCError } from '@orpc/contract';
import { z } from 'zod';
import { flattenError, rebuildError, type PlainError } from '#core/base/errors.ts';
import { detailsSchema } from '../document/problem.ts';
import { inputIssueSchema, invalidInput } from './invalidInput.ts';

const wireErrorCode = 'MASKWRIGHT';

const plainErrorSchema: z.ZodType<PlainError> = z.lazy(() =>
  z.object({
    kind: z.enum(['cancelled', 'expected', 'unsupported', 'bug']),
    code: z.string(),
    message: z.string(),
    remedy: z.string().exactOptional(),
    details: detailsSchema,
    stack: z.string().exactOptional(),
    cause: plainErrorSchema.exactOptional(),
  }),
);

const issuesSchema = z.object({ issues: z.array(inputIssueSchema).min(1) });

/** At the backend's door: any thrown value as an error that oRPC carries. oRPC's own errors pass unchanged. */
export function toWireError(error: unknown): ORPCError<string, unknown> {
  if (isOrpcError(error)) return error;
  const plain = flattenError(error);
  // Over HTTP, whose tools tell a refusal from a fault by the status.
  const status = plain.kind === 'bug' ? 500 : 422;
  return new ORPCError(wireErrorCode, { status, message: plain.message, data: plain });
}

/** At the client's door: the inverse of `toWireError`. */
export function fromWireError(error: unknown): unknown {
  if (!isOrpcError(error)) return error;
  if (error.code === wireErrorCode) {
    const plain = plainErrorSchema.safeParse(error.data);
    if (plain.success) return rebuildError(plain.data);
  }
  const invalid = issuesSchema.safeParse(error.data);
  if (error.code === 'BAD_REQUEST' && invalid.success) {
    return invalidInput(invalid.data.issues, error);
  }
  return error;
}

function isOrpcError(error: unknown): error is ORPCError<string, unknown> {
  return error instanceof ORPCError;
}

/** The same stream with its errors translated; leaving it early leaves the source too. */
export async function* translateStream<Item, Result>(
  stream: AsyncIterator<Item, Result, void>,
  translate: (error: unknown) => unknown,
): AsyncGenerator<Item, Result, void> {
  let isFinished = false;
  try {
    for (;;) {
      const next = await stream.next();
      if (next.done === true) {
        isFinished = true;
        return next.value;
      }
      yield next.value;
    }
  } catch (error) {
    isFinished = true;
    throw translate(error);
  } finally {
    if (!isFinished) await stream.return?.();
  }
}

/** Whether a procedure's output is a stream of events rather than a value. */
export function isEventStream(output: unknown): output is AsyncIterator<unknown, unknown, void> {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output && 'next' in output;
}
