/**
 * Keeps a process running: starts it, waits while it runs, and starts it again when it ends by itself, later each time
 * it ends soon. What a process is, and how one is started, is the caller's.
 */
import { errorMessage } from './errors.ts';

/** One life of the process. */
export interface SupervisedProcess<Ready> {
  /** Rejects when it ends before it is ready, with the reason in words. */
  readonly ready: Promise<Ready>;
  /** Resolves with the reason in words, whoever ended it. Never rejects. */
  readonly ended: Promise<string>;
  /** Asks it to end, and ends it by force when it does not. Resolves when it has ended. */
  stop(): Promise<void>;
}

export type SupervisorState<Ready> =
  | { readonly kind: 'starting' }
  | { readonly kind: 'running'; readonly ready: Ready }
  /** It ended, for this reason, and will be started again after so many milliseconds. */
  | { readonly kind: 'waiting'; readonly reason: string; readonly milliseconds: number }
  /** It ended too often; it is started again when `restart` is called. */
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'stopped' };

export interface SupervisorOptions<Ready> {
  /** Throwing counts as ending at once. */
  start(): SupervisedProcess<Ready>;
  onState(state: SupervisorState<Ready>): void;
  readonly clock: SupervisorClock;
}

export interface SupervisorClock {
  /** Milliseconds, growing. */
  now(): number;
  /** Resolves after so many milliseconds, or early when `wake` is called. */
  sleep(milliseconds: number): { readonly done: Promise<void>; wake(): void };
}

export interface Supervisor {
  /** Starts it now: after `failed`, or without waiting any longer. Nothing while it runs. */
  restart(): void;
  /** Ends it for good. Resolves when it has ended. */
  stop(): Promise<void>;
}

/** Milliseconds before the next start, by how often in a row it ended soon; then it has failed. */
const delays = [250, 1000, 2000, 5000, 10_000] as const;
/** Who ran so long starts anew in the count. */
const longEnoughMilliseconds = 60_000;

/** Starts the process at once. */
export function supervise<Ready>(options: SupervisorOptions<Ready>): Supervisor {
  const { clock } = options;
  const onState = (state: SupervisorState<Ready>): void => options.onState(state);
  const supervision = { isStopped: false };
  const isStopped = (): boolean => supervision.isStopped;
  let current: SupervisedProcess<Ready> | undefined;
  let wake = (): void => undefined;

  async function live(): Promise<string> {
    onState({ kind: 'starting' });
    try {
      current = options.start();
      const life = current;
      // Whoever stopped it meanwhile waits for its end, not for it to be ready.
      const ready = await life.ready;
      if (!isStopped()) onState({ kind: 'running', ready });
      return await life.ended;
    } catch (error) {
      await current?.stop();
      return errorMessage(error);
    } finally {
      current = undefined;
    }
  }

  async function wait(state: SupervisorState<Ready>, milliseconds: number): Promise<void> {
    onState(state);
    const sleep = clock.sleep(milliseconds);
    wake = () => sleep.wake();
    await sleep.done;
    wake = () => undefined;
  }

  async function run(): Promise<void> {
    let endedSoon = 0;
    while (!isStopped()) {
      const start = clock.now();
      const reason = await live();
      if (isStopped()) break;
      endedSoon = clock.now() - start < longEnoughMilliseconds ? endedSoon + 1 : 1;
      const milliseconds = delays[endedSoon - 1];
      if (milliseconds === undefined) {
        await wait({ kind: 'failed', reason }, Infinity);
        endedSoon = 0;
      } else {
        await wait({ kind: 'waiting', reason, milliseconds }, milliseconds);
      }
    }
    onState({ kind: 'stopped' });
  }

  const running = run();
  return {
    restart: () => wake(),
    stop: async () => {
      supervision.isStopped = true;
      wake();
      await current?.stop();
      await running;
    },
  };
}
