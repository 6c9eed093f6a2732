/** A supervisor's clock made of timers, which every process has and core has no types of. */
import type { SupervisorClock } from './supervise.ts';

export interface Timers<Timer> {
  readonly setTimeout: (callback: () => void, milliseconds: number) => Timer;
  readonly clearTimeout: (timer: Timer) => void;
  readonly performance: { now(): number };
}

/** What sleeps keeps the process alive, except for ever. */
export function timerClock<Timer>({ setTimeout, clearTimeout, performance }: Timers<Timer>): SupervisorClock {
  return {
    now: () => performance.now(),
    sleep: (milliseconds) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      // Longer than a timer can be is: until it is woken.
      const timer = Number.isFinite(milliseconds) ? setTimeout(resolve, milliseconds) : undefined;
      const wake = (): void => {
        if (timer !== undefined) clearTimeout(timer);
        resolve();
      };
      return { done: promise, wake };
    },
  };
}
