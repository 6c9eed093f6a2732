import { expect } from 'vitest';

/** Something said by the backend, by its English sentence: a notice, a problem. */
export function saying(message: string | RegExp): unknown {
  const matcher: unknown =
    typeof message === 'string' ? expect.stringContaining(message) : expect.stringMatching(message);
  return expect.objectContaining({ message: matcher });
}
