/**
 * Serves the page and the backend from a process of their own that is started again when it ends, at the same address. The one
 * file of this folder that the command line knows.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { errorMessage, ExpectedError } from '#core/base/errors.ts';
import { supervise, type SupervisedProcess, type SupervisorClock, type SupervisorState } from '#core/base/supervise.ts';
import { newToken } from './access.ts';
import { openBackendLog } from './backendLog.ts';
import { startBackendProcess, type BackendAddress } from './backendProcess.ts';
import { preparePage } from './pageFiles.ts';

/** Tried first, so that a browser knows its settings for the page again the next time. */
const usualPort = 47_651;

export interface ServingOptions {
  /** 0 is any that is free; null is the usual one, or another where that is taken. */
  readonly port: number | null;
  /** Folders that pages may use. */
  readonly roots: readonly string[];
  /** The project that pages begin with. */
  readonly project: string | null;
  /** What happens, in words, for whoever started it. */
  readonly onNote: (text: string) => void;
}

export interface Serving {
  /** Of the page, with the token: for the user's eyes. */
  readonly address: string;
  /** Of the page, good for one: for arguments of programs, which others can read. */
  readonly ticketAddress: string;
  readonly port: number;
  /** Rejects with `ExpectedError` (`backend-failed`) when the backend ended too often; resolves after `stop`. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Resolves when the page can be opened. Throws `ExpectedError`: `page-not-built`, `root-missing`, `port-taken`, `backend-failed`.
 */
export async function startServing(options: ServingOptions): Promise<Serving> {
  const { onNote } = options;
  const pageFolder = await preparePage(() => onNote('Building the page, once …'));
  const log = openBackendLog((error) => onNote(`Notice: the log cannot be written: ${errorMessage(error)}.`));
  try {
    return await serveFrom(pageFolder, options, log);
  } catch (error) {
    await log.close();
    throw error;
  }
}

type Log = ReturnType<typeof openBackendLog>;

async function serveFrom(
  pageFolder: string,
  { port, roots, project, onNote }: ServingOptions,
  log: Log,
): Promise<Serving> {
  const [token, ticket] = [newToken(), newToken()];
  const fixed = { token, pageFolder, roots, project, onOutput: (text: Buffer) => log.write(text) };
  // What keeps the first from starting is told as it is; trying again would not help.
  const first = await startFirst((atPort) => startBackendProcess({ ...fixed, ticket, port: atPort }), port);
  const { address, port: ownPort } = await first.ready;
  let next: SupervisedProcess<BackendAddress> | undefined = first;

  const failed = Promise.withResolvers<void>();
  let wasLost = false;
  const onState = (state: SupervisorState<BackendAddress>): void => {
    log.note(`backend ${state.kind}${'reason' in state ? `: ${state.reason}` : ''}`);
    if (state.kind === 'waiting') {
      wasLost = true;
      onNote(`The backend is gone: ${sentence(state.reason)} It is started again.`);
    } else if (state.kind === 'running' && wasLost) {
      onNote('The backend is back at the same address. What was stored is there; open pages go on by themselves.');
    } else if (state.kind === 'failed') {
      failed.reject(
        new ExpectedError('backend-failed', `The backend ended too often: ${sentence(state.reason)}`, {
          remedy: `What it said is in ${log.path}. Then start the program again.`,
          details: { log: log.path },
        }),
      );
    }
  };
  const supervisor = supervise<BackendAddress>({
    start: () => {
      const life = next ?? startBackendProcess({ ...fixed, port: ownPort });
      next = undefined;
      return life;
    },
    onState,
    clock,
  });
  const stop = async (): Promise<void> => {
    await supervisor.stop();
    await log.close();
    failed.resolve();
  };
  failed.promise.catch(() => undefined);
  const ticketAddress = `${address.split('#', 1)[0] ?? ''}#ticket=${ticket}`;
  return { address, ticketAddress, port: ownPort, ended: failed.promise, stop };
}

async function startFirst(
  start: (port: number) => SupervisedProcess<BackendAddress>,
  port: number | null,
): Promise<SupervisedProcess<BackendAddress>> {
  const life = start(port ?? usualPort);
  try {
    await life.ready;
    return life;
  } catch (error) {
    await life.stop();
    const isTaken = error instanceof ExpectedError && error.code === 'port-taken';
    if (port === null && isTaken) return await startFirst(start, 0);
    throw error;
  }
}

const clock: SupervisorClock = {
  now: () => performance.now(),
  sleep: (milliseconds) => {
    const awake = new AbortController();
    const done =
      milliseconds === Infinity
        ? new Promise<void>((resolve) => awake.signal.addEventListener('abort', () => resolve()))
        : sleep(milliseconds, undefined, { signal: awake.signal }).catch(() => undefined);
    return { done, wake: () => awake.abort() };
  },
};

const sentence = (reason: string): string => (reason.endsWith('.') ? reason : `${reason}.`);
