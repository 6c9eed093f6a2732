import { CancelledError, throwIfCancelled } from '#core/base/errors.ts';

/** Lets so many do something at a time. The others wait in the order in which they came, and can give up. */
export class Turns {
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  /** What `work` gives, when it is its turn. Throws what it throws, and `CancelledError` when cancelled before it began. */
  async take<Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    throwIfCancelled(signal);
    await this.#turn(signal);
    try {
      return await work();
    } finally {
      this.#pass();
    }
  }

  async #turn(signal: AbortSignal | undefined): Promise<void> {
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    const giveUp = (): void => {
      // Whose turn has come already does not give it up: it would be lost.
      if (this.#waiting.delete(resolve)) reject(new CancelledError());
    };
    signal?.addEventListener('abort', giveUp, { once: true });
    try {
      await promise;
    } finally {
      signal?.removeEventListener('abort', giveUp);
    }
  }

  #pass(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#free++;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
