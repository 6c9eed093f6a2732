import { BugError } from './errors.ts';

/** Narrows a condition that only a bug can break. Throws `BugError`. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new BugError(message);
}

/** The value, when it is there. Throws `BugError` when it is null or undefined. */
export function defined<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new BugError(`${what} is missing`);
  return value;
}

/** Exhaustiveness check at the end of a switch over a union. */
export function assertNever(value: never, what: string): never {
  throw new BugError(`unexpected ${what}: ${JSON.stringify(value)}`);
}
