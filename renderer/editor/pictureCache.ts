/**
 * Pictures that were decoded lately, or are about to be looked at: going back and on shows them at once. Each is asked for once,
 * however many want it; those that nobody looks at are closed when there are too many.
 */

/** Something that holds memory until it is closed. */
interface Closable {
  close(): void;
}

export class PictureCache<Picture extends Closable> {
  readonly #capacity: number;
  /** The one asked for longest ago is first. */
  readonly #entries = new Map<string, Promise<Picture>>();

  /** `capacity`: how many are kept. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /**
   * The picture of that name: as it was loaded before, else as `load` gives it, which may give up when `signal` says so. One that
   * failed or was given up is asked for again the next time.
   */
  get(name: string, load: () => Promise<Picture>, signal?: AbortSignal): Promise<Picture> {
    const known = this.#entries.get(name);
    const picture = known ?? load();
    this.#entries.delete(name);
    this.#entries.set(name, picture);
    if (known === undefined) this.#forgetFailure(name, picture, signal);
    return picture;
  }

  #forgetFailure(name: string, picture: Promise<Picture>, signal: AbortSignal | undefined): void {
    const forget = (): void => {
      if (this.#entries.get(name) === picture) this.#entries.delete(name);
    };
    // At once, as who comes back to it in this moment must not be given the failure.
    signal?.addEventListener('abort', forget, { once: true });
    const settle = (): void => signal?.removeEventListener('abort', forget);
    picture.then(settle, () => {
      settle();
      forget();
    });
  }

  /** Closes those beyond the capacity, oldest first, but for the one that is shown. */
  trim(shown: string | undefined): void {
    for (const name of [...this.#entries.keys()]) {
      if (this.#entries.size <= this.#capacity) return;
      if (name !== shown) this.#drop(name);
    }
  }

  /** Closes all. */
  clear(): void {
    for (const name of [...this.#entries.keys()]) this.#drop(name);
  }

  #drop(name: string): void {
    const picture = this.#entries.get(name);
    this.#entries.delete(name);
    void picture?.then(
      (one) => one.close(),
      () => undefined,
    );
  }
}
