/**
 * Loads what is looked at: the first wanted first, few at a time; what scrolled past is cancelled; what was loaded is kept, the
 * longest unwanted given up above a limit. Lists of a hundred thousand ask it for pages, thumbnails and masks alike.
 */

export interface WantedLoaderOptions<Request, Value> {
  /** What makes two requests the same. */
  readonly keyOf: (request: Request) => string;
  readonly load: (request: Request, signal: AbortSignal) => Promise<Value>;
  readonly atOnce: number;
  /** How much is kept, in the unit of `sizeOf`. What is wanted is kept in any case. */
  readonly limit: number;
  readonly sizeOf: (value: Value) => number;
  /** Told of a value before it is given up or replaced. */
  readonly release?: (value: Value) => void;
  /** Where values and failures are put: reactive maps, where somebody watches. */
  readonly values?: Map<string, Value>;
  readonly failures?: Map<string, unknown>;
}

interface Kept {
  readonly size: number;
}

export class WantedLoader<Request, Value> {
  readonly values: Map<string, Value>;
  readonly failures: Map<string, unknown>;
  readonly #options: WantedLoaderOptions<Request, Value>;
  #wanted = new Map<string, Request>();
  readonly #running = new Map<string, AbortController>();
  /** From the longest unwanted to the newest. */
  readonly #kept = new Map<string, Kept>();
  readonly #stale = new Set<string>();
  #size = 0;

  constructor(options: WantedLoaderOptions<Request, Value>) {
    this.#options = options;
    this.values = options.values ?? new Map<string, Value>();
    this.failures = options.failures ?? new Map<string, unknown>();
  }

  /** What is wanted from now on, the most urgent first; nothing else is. */
  want(requests: readonly Request[]): void {
    this.#wanted = new Map(requests.map((request) => [this.#options.keyOf(request), request]));
    for (const [key, controller] of this.#running) {
      if (this.#wanted.has(key)) continue;
      this.#running.delete(key);
      controller.abort();
    }
    // The most urgent last, as the one to give up last.
    for (const key of [...this.#wanted.keys()].toReversed()) {
      const kept = this.#kept.get(key);
      if (kept === undefined) continue;
      this.#kept.delete(key);
      this.#kept.set(key, kept);
    }
    this.#next();
  }

  /** A value that came by another way: it need not be loaded. */
  put(request: Request, value: Value): void {
    const key = this.#options.keyOf(request);
    this.#running.get(key)?.abort();
    this.#running.delete(key);
    this.failures.delete(key);
    this.#keep(key, value);
  }

  /** Everything is loaded again when it is wanted; until then what was loaded stays. Failures are tried again. */
  renew(): void {
    for (const key of this.#kept.keys()) this.#stale.add(key);
    this.#cancelAll();
    this.failures.clear();
    this.#next();
  }

  /** What failed is tried again when it is wanted. */
  retry(): void {
    this.failures.clear();
    this.#next();
  }

  /** Gives up everything, also what is wanted. */
  clear(): void {
    this.#wanted = new Map();
    this.#cancelAll();
    for (const key of this.#kept.keys()) this.#giveUp(key);
    this.failures.clear();
    this.#stale.clear();
  }

  #cancelAll(): void {
    for (const controller of this.#running.values()) controller.abort();
    this.#running.clear();
  }

  #next(): void {
    for (const [key, request] of this.#wanted) {
      if (this.#running.size >= this.#options.atOnce) return;
      const isThere = (this.#kept.has(key) && !this.#stale.has(key)) || this.failures.has(key);
      if (!isThere && !this.#running.has(key)) void this.#load(key, request);
    }
  }

  async #load(key: string, request: Request): Promise<void> {
    const controller = new AbortController();
    this.#running.set(key, controller);
    // Cancelled ones are no longer among the running, whatever becomes of them: another may be under way for the same key.
    const isCurrent = (): boolean => this.#running.get(key) === controller;
    try {
      const value = await this.#options.load(request, controller.signal);
      if (isCurrent()) this.#keep(key, value);
      else this.#options.release?.(value);
    } catch (error) {
      if (isCurrent()) this.#fail(key, error);
    }
    if (!isCurrent()) return;
    this.#running.delete(key);
    this.#next();
  }

  #keep(key: string, value: Value): void {
    if (this.#kept.has(key)) this.#giveUp(key, value);
    const size = this.#options.sizeOf(value);
    this.#kept.set(key, { size });
    this.#size += size;
    this.#stale.delete(key);
    this.values.set(key, value);
    for (const old of this.#kept.keys()) {
      if (this.#size <= this.#options.limit) return;
      if (!this.#wanted.has(old)) this.#giveUp(old);
    }
  }

  /** What was there and could not be renewed is wrong by now. */
  #fail(key: string, error: unknown): void {
    if (this.#kept.has(key)) this.#giveUp(key);
    this.failures.set(key, error);
  }

  #giveUp(key: string, replacement?: Value): void {
    const kept = this.#kept.get(key);
    const value = this.values.get(key);
    if (kept === undefined || value === undefined) return;
    this.#kept.delete(key);
    this.#stale.delete(key);
    this.#size -= kept.size;
    if (replacement === undefined) this.values.delete(key);
    this.#options.release?.(value);
  }
}
