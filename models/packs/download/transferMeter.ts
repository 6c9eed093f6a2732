/**
 * How fast bytes come and how long the rest will take. The rate is smoothed over about the last ten seconds, so that it
 * neither jumps with every packet nor keeps the pace of a quarter of an hour ago.
 */

/** After this time an old pace counts for 1/e. */
const smoothingSeconds = 10;
/** Bytes come in tiny pieces; they are weighed together. */
const shortestStepSeconds = 0.25;

export interface TransferRate {
  /** null until there is something to measure. */
  readonly ratePerSecond: number | null;
  readonly secondsLeft: number | null;
}

export class TransferMeter {
  readonly #now: () => number;
  #lastAtMs: number;
  #pendingBytes = 0;
  /** Bytes and seconds, both fading with time: their quotient is the rate. */
  #recentBytes = 0;
  #recentSeconds = 0;

  /** `now` is in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#lastAtMs = now();
  }

  /** Counts bytes that came over the network. */
  count(bytes: number): void {
    this.#pendingBytes += bytes;
    const now = this.#now();
    const seconds = (now - this.#lastAtMs) / 1000;
    if (seconds < shortestStepSeconds) return;
    const fading = Math.exp(-seconds / smoothingSeconds);
    this.#recentBytes = this.#recentBytes * fading + this.#pendingBytes;
    this.#recentSeconds = this.#recentSeconds * fading + seconds;
    this.#pendingBytes = 0;
    this.#lastAtMs = now;
  }

  /** The time since the last count was spent on something else. */
  pause(): void {
    this.#lastAtMs = this.#now();
    this.#pendingBytes = 0;
  }

  rate(bytesLeft: number): TransferRate {
    const ratePerSecond = this.#recentSeconds > 0 ? this.#recentBytes / this.#recentSeconds : null;
    const secondsLeft = ratePerSecond === null || ratePerSecond === 0 ? null : bytesLeft / ratePerSecond;
    return { ratePerSecond, secondsLeft: bytesLeft === 0 ? 0 : secondsLeft };
  }
}
