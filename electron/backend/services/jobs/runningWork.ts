/**
 * Work while this process does it: who wants to know follows it, who wants it stopped cancels it. Followers see the latest
 * progress and never hold the work up; leaving does not stop it.
 */
import type { Progress } from '#core/contract/progress.ts';
import { Announcer } from '../../jobs/announcer.ts';

/** `Step` is what it tells of its progress; only the latest is ever looked at. */
export type Work<Report, Step = Progress> = (
  signal: AbortSignal,
  onProgress: (progress: Step) => void,
) => Promise<Report>;

export class RunningWork<Report, Step = Progress> {
  readonly #controller = new AbortController();
  readonly #outcome: Promise<Report>;
  #latest: Step | undefined;
  #isFinished = false;
  readonly #announcer = new Announcer();

  constructor(work: Work<Report, Step>) {
    this.#outcome = work(this.#controller.signal, (progress) => {
      this.#latest = progress;
      this.#announcer.announce();
    }).finally(() => {
      this.#isFinished = true;
      this.#announcer.announce();
    });
    // A failure is handed to whoever follows; without a follower it must not end the process.
    this.#outcome.catch(() => undefined);
  }

  /** Yields progress as it changes; returns the report. Throws what the job as a whole failed with. */
  async *watch(): AsyncGenerator<Step, Report, void> {
    let shown: Step | undefined;
    while (!this.#isFinished) {
      const changed = this.#announcer.nextChange;
      if (this.#latest !== undefined && this.#latest !== shown) {
        shown = this.#latest;
        yield shown;
        continue;
      }
      await changed;
    }
    if (this.#latest !== undefined && this.#latest !== shown) yield this.#latest;
    return this.#outcome;
  }

  /** Asks the work to stop after the item in hand. */
  cancel(): void {
    this.#controller.abort();
  }

  /** Resolves when the work has ended, however it ended. */
  async settled(): Promise<void> {
    await Promise.allSettled([this.#outcome]);
  }
}
