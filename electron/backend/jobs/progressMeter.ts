/**
 * How fast a job goes and how long it still takes. The rate is smoothed over about the last ten seconds, so that one slow
 * picture does not make the estimate jump, and a change of pace shows soon.
 */
import type { JobCounts, JobProgress } from '#core/document/job.ts';

/** After this time an old pace counts for 1/e. */
const smoothingSeconds = 10;

export class ProgressMeter {
  readonly #now: () => number;
  readonly #startedAtMs: number;
  #counts: JobCounts;
  #lastChangeAtMs: number;
  /** Outcomes and seconds, both fading with time: their quotient is the rate. */
  #recentItems = 0;
  #recentSeconds = 0;

  /** `counts` is what earlier runs of the job have done already; `now` is in milliseconds. */
  constructor(counts: JobCounts, now: () => number = () => performance.now()) {
    this.#now = now;
    this.#counts = counts;
    this.#startedAtMs = now();
    this.#lastChangeAtMs = this.#startedAtMs;
  }

  count(outcome: 'done' | 'skipped' | 'failed'): void {
    const now = this.#now();
    const seconds = (now - this.#lastChangeAtMs) / 1000;
    const fading = Math.exp(-seconds / smoothingSeconds);
    this.#recentItems = this.#recentItems * fading + 1;
    this.#recentSeconds = this.#recentSeconds * fading + seconds;
    this.#lastChangeAtMs = now;
    this.#counts = { ...this.#counts, [outcome]: this.#counts[outcome] + 1 };
  }

  progress(): JobProgress {
    const { total, done, skipped, failed } = this.#counts;
    const ratePerSecond = this.#recentSeconds > 0 ? this.#recentItems / this.#recentSeconds : null;
    const itemsLeft = total - done - skipped - failed;
    return {
      ...this.#counts,
      elapsedSeconds: (this.#now() - this.#startedAtMs) / 1000,
      ratePerSecond,
      secondsLeft: itemsLeft === 0 ? 0 : ratePerSecond === null ? null : itemsLeft / ratePerSecond,
    };
  }
}
