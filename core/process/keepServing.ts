/**
 * Keeps a backend serving at one address: the first start finds a port, and whoever takes the place of one that ended gets the
 * same, so that open pages find it again.
 */
import { ExpectedError } from '../base/errors.ts';
import {
  supervise,
  type SupervisedProcess,
  type Supervisor,
  type SupervisorClock,
  type SupervisorState,
} from '../base/supervise.ts';
import type { RunningBackend } from './backendLife.ts';

/** Tried first, so that a browser knows its settings for the page again the next time. */
const usualPort = 47_651;

export type BackendState = SupervisorState<RunningBackend>;

export interface KeepServingOptions {
  /** `isFirst`: whether no page can be open yet. */
  start(port: number, isFirst: boolean): SupervisedProcess<RunningBackend>;
  /** 0 is any that is free; null is the usual one, or another where that is taken. */
  readonly port: number | null;
  onState(state: BackendState): void;
  readonly clock: SupervisorClock;
}

export interface KeptBackend extends Supervisor {
  readonly port: number;
  /** Of the page, with the token. */
  readonly address: string;
}

/**
 * Resolves when the first is ready. What keeps that from starting is thrown as it is, as trying again would not help:
 * `ExpectedError` (`port-taken`, `root-missing`, `backend-failed`).
 */
export async function keepServing(options: KeepServingOptions): Promise<KeptBackend> {
  const first = await startFirst(options, options.port);
  const { port, address } = await first.ready;
  let next: SupervisedProcess<RunningBackend> | undefined = first;
  const supervisor = supervise<RunningBackend>({
    start: () => {
      const life = next ?? options.start(port, false);
      next = undefined;
      return life;
    },
    onState: (state) => options.onState(state),
    clock: options.clock,
  });
  return { port, address, restart: () => supervisor.restart(), stop: () => supervisor.stop() };
}

async function startFirst(
  options: KeepServingOptions,
  port: number | null,
): Promise<SupervisedProcess<RunningBackend>> {
  const life = options.start(port ?? usualPort, true);
  try {
    await life.ready;
    return life;
  } catch (error) {
    await life.stop();
    const isTaken = error instanceof ExpectedError && error.code === 'port-taken';
    if (port === null && isTaken) return await startFirst(options, 0);
    throw error;
  }
}
