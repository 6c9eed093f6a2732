import { expect, it } from 'vitest';
import { silenceMinutes, watchPulse } from './pulse.ts';

/** A process that answers as long as it is told to, and a clock that the test moves. */
function watched() {
  const process = { answers: true, asked: 0, isGivenUp: false };
  const sleeps: { readonly milliseconds: number; readonly wake: () => void }[] = [];
  let elapsed = 0;
  const stop = watchPulse({
    ask: () => {
      process.asked += 1;
      return process.answers ? Promise.resolve() : new Promise(() => undefined);
    },
    onSilent: () => (process.isGivenUp = true),
    clock: {
      sleep: (milliseconds) => {
        const { promise, resolve } = Promise.withResolvers<void>();
        sleeps.push({ milliseconds, wake: resolve });
        return { done: promise, wake: resolve };
      },
    },
  });
  /** Lets so many minutes pass, or fewer when nobody waits any more. */
  const pass = async (minutes: number): Promise<void> => {
    const until = elapsed + minutes * 60_000;
    for (let sleep = sleeps.shift(); sleep !== undefined; sleep = elapsed < until ? sleeps.shift() : undefined) {
      elapsed += sleep.milliseconds;
      sleep.wake();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { process, stop, pass };
}

it('lets a process live that answers', async () => {
  const { process, pass, stop } = watched();
  await pass(3 * silenceMinutes);
  expect(process.isGivenUp).toBe(false);
  expect(process.asked).toBeGreaterThan(3 * silenceMinutes);
  stop();
});

it('gives up one that has not answered for long', async () => {
  const { process, pass } = watched();
  await pass(1);
  process.answers = false;
  await pass(silenceMinutes - 1);
  expect(process.isGivenUp).toBe(false);
  await pass(1.5);
  expect(process.isGivenUp).toBe(true);
});

it('forgives a pause', async () => {
  const { process, pass, stop } = watched();
  for (let time = 0; time < 3; time++) {
    process.answers = false;
    await pass(silenceMinutes - 1);
    process.answers = true;
    await pass(1);
  }
  expect(process.isGivenUp).toBe(false);
  stop();
});

it('asks nothing more after it was stopped', async () => {
  const { process, pass, stop } = watched();
  process.answers = false;
  await pass(silenceMinutes - 1);
  stop();
  const { asked } = process;
  await pass(2 * silenceMinutes);
  expect(process).toEqual({ answers: false, asked, isGivenUp: false });
});
