/** Starts a backend process (main.ts) and knows when it is ready and why it ended. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defined } from '#core/base/assert.ts';
import { ExpectedError, rebuildError } from '#core/base/errors.ts';
import type { SupervisedProcess } from '#core/base/supervise.ts';
import type { BackendMessage, StartMessage } from './processMessages.ts';

const entry = fileURLToPath(new URL('main.ts', import.meta.url));

/** A little more than the process gives itself. */
const patienceMilliseconds = 12_000;

export interface BackendAddress {
  readonly port: number;
  /** Of the page, with the token. */
  readonly address: string;
  /** For who watches it from outside. */
  readonly processId: number;
}

export interface BackendProcessOptions extends Pick<StartMessage, 'token' | 'port' | 'pageFolder'> {
  /** Default: the user's own folder. Only who has the token comes in, which is this user; system folders are none of a page's. */
  readonly roots?: readonly string[];
  /** Default: none. */
  readonly project?: string | null;
  /** Default: none. */
  readonly ticket?: string | null;
  /** Gets what the process writes to stdout and stderr, native code's last words too. */
  readonly onOutput: (text: Buffer) => void;
}

/** `ready` rejects with what kept the process from starting, or `ExpectedError` (`backend-failed`) when it ended without a word. */
export function startBackendProcess(options: BackendProcessOptions): SupervisedProcess<BackendAddress> {
  const { onOutput, roots = [homedir()], project = null, ticket = null, ...start } = options;
  const child = fork(entry, [], { execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  child.stdout?.on('data', onOutput);
  child.stderr?.on('data', onOutput);
  const ended = endOf(child);
  child.send({ kind: 'start', roots, project, ticket, ...start } satisfies StartMessage, () => undefined);
  const ready = new Promise<BackendAddress>((resolve, reject) => {
    child.on('message', (message: BackendMessage) => {
      if (message.kind === 'ready') {
        resolve({ port: message.port, address: message.address, processId: defined(child.pid, 'the process') });
      } else {
        reject(rebuildError(message.error));
      }
    });
    void ended.then((reason) => reject(failure(reason)));
  });
  // Who stops it before it is ready does not wait for that.
  ready.catch(() => undefined);
  return {
    ready,
    ended,
    stop: async () => {
      if (child.connected) child.disconnect();
      const timer = setTimeout(() => child.kill('SIGKILL'), patienceMilliseconds);
      await ended;
      clearTimeout(timer);
    },
  };
}

async function endOf(child: ChildProcess): Promise<string> {
  const [code, signal] = await Promise.race([
    once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>,
    once(child, 'error').then(([error]: unknown[]) => [error, null] as const),
  ]);
  return signal === null ? `it ended with code ${String(code)}` : `it was ended by ${signal}`;
}

function failure(reason: string): ExpectedError {
  return new ExpectedError('backend-failed', `The backend did not start: ${reason}.`, {
    remedy: 'Look at its log, then start the application again.',
  });
}
