/** Starts a backend process (main.ts) with the Node that runs this. */
import { fork } from 'node:child_process';
import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { SupervisedProcess, SupervisorClock } from '#core/base/supervise.ts';
import { timerClock } from '#core/base/timerClock.ts';
import { backendLife, type RunningBackend } from '#core/process/backendLife.ts';
import type { StartMessage } from '#core/process/messages.ts';

/**
 * Lists and answers are short-lived objects by the hundred thousand: with V8's usual room for young ones the process grows to 365 MB
 * while a project of 100 000 images is filtered 60 times, with this to 203 MB in no more time.
 */
const nodeArguments = ['--max-semi-space-size=4'];
const entry = fileURLToPath(new URL('main.ts', import.meta.url));
const realClock = timerClock({ setTimeout, clearTimeout, performance });

export interface BackendProcessOptions extends Pick<StartMessage, 'token' | 'port' | 'pageFolder'> {
  /** Default: the user's own folder. Only who has the token comes in, which is this user; system folders are none of a page's. */
  readonly roots?: readonly string[];
  /** Default: none. */
  readonly granted?: readonly string[];
  /** Default: none. */
  readonly project?: string | null;
  /** Default: none. */
  readonly ticket?: string | null;
  /** Gets what the process writes to stdout and stderr, native code's last words too. */
  readonly onOutput: (text: Buffer) => void;
}

/** As `backendLife`. */
export function startBackendProcess(
  options: BackendProcessOptions,
  clock: Pick<SupervisorClock, 'sleep'> = realClock,
): SupervisedProcess<RunningBackend> {
  const { onOutput, roots = [homedir()], granted = [], project = null, ticket = null, ...start } = options;
  const child = fork(entry, [], { execArgv: nodeArguments, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  child.stdout?.on('data', onOutput);
  child.stderr?.on('data', onOutput);
  return backendLife(child, { kind: 'start', roots, granted, project, ticket, ...start }, clock);
}
