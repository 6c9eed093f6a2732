/** Tells whoever waits that something has changed; they look for themselves what. */
export class Announcer {
  #change = Promise.withResolvers<void>();

  /** Resolves at the next change. Take it before looking, so that no change falls in between. */
  get nextChange(): Promise<void> {
    return this.#change.promise;
  }

  announce(): void {
    this.#change.resolve();
    this.#change = Promise.withResolvers<void>();
  }
}
