/**
 * Tells a process that is busy from one that hangs. Native code can wait for itself for ever (a driver, a lock); the process
 * then runs, and answers nobody. It is asked from time to time, and given up when it has left many questions in a row
 * unanswered. Counted in questions, not by the clock: a laptop that slept has asked none.
 */
import type { SupervisorClock } from '../base/supervise.ts';

const everyMilliseconds = 10_000;
const questionsUnanswered = 30;
/** A project of gigabytes is checked in one go when it is opened, and nothing is answered meanwhile. */
export const silenceMinutes = (everyMilliseconds * questionsUnanswered) / 60_000;

export interface PulseOptions {
  /** Sends one question; resolves with its answer. That it rejects says nothing. */
  ask(): Promise<unknown>;
  /** Called once, when the process is given up. */
  onSilent(): void;
  readonly clock: Pick<SupervisorClock, 'sleep'>;
}

/** Asks at once for the first time. What it returns ends the questions: `onSilent` is not called any more. */
export function watchPulse(options: PulseOptions): () => void {
  const { clock } = options;
  const watch = { isOver: false, unanswered: 0 };
  const isOver = (): boolean => watch.isOver;
  let wake = (): void => undefined;

  async function run(): Promise<void> {
    while (watch.unanswered < questionsUnanswered) {
      watch.unanswered += 1;
      options.ask().then(
        () => (watch.unanswered = 0),
        () => undefined,
      );
      const sleep = clock.sleep(everyMilliseconds);
      wake = () => sleep.wake();
      await sleep.done;
      if (isOver()) return;
    }
    options.onSilent();
  }

  void run();
  return () => {
    watch.isOver = true;
    wake();
  };
}
