/**
 * Serves the page and the backend from a process of their own that is started again when it ends, at the same address. The one
 * file of this folder that the command line knows.
 */
import { errorMessage, ExpectedError } from '#core/base/errors.ts';
import { timerClock } from '#core/base/timerClock.ts';
import type { BackendLog } from '#core/process/backendLog.ts';
import { keepServing, type BackendState } from '#core/process/keepServing.ts';
import { newToken } from './access.ts';
import { openBackendLog } from './backendLog.ts';
import { startBackendProcess } from './backendProcess.ts';
import { preparePage } from './pageFiles.ts';

export { prepareDesktop } from './pageFiles.ts';

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

async function serveFrom(
  pageFolder: string,
  { port, roots, project, onNote }: ServingOptions,
  log: BackendLog,
): Promise<Serving> {
  const [token, ticket] = [newToken(), newToken()];
  const fixed = { token, pageFolder, roots, project, onOutput: (text: Buffer) => log.write(text) };
  const failed = Promise.withResolvers<void>();
  let wasLost = false;
  const onState = (state: BackendState): void => {
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
  const backend = await keepServing({
    start: (atPort, isFirst) => startBackendProcess({ ...fixed, ticket: isFirst ? ticket : null, port: atPort }),
    port,
    onState,
    clock: timerClock({ setTimeout, clearTimeout, performance }),
  });
  const stop = async (): Promise<void> => {
    await backend.stop();
    await log.close();
    failed.resolve();
  };
  failed.promise.catch(() => undefined);
  const { address } = backend;
  const ticketAddress = `${address.split('#', 1)[0] ?? ''}#ticket=${ticket}`;
  return { address, ticketAddress, port: backend.port, ended: failed.promise, stop };
}

const sentence = (reason: string): string => (reason.endsWith('.') ? reason : `${reason}.`);
