/** Runs a program in the Node 24 of this repository as if it had been started in the launcher's place. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { ensureInstalled, node24, repositoryRoot, SetupError } from './setup.mjs';

/** Terminals repeat an interrupt to every process of the foreground group, and npm passes it on once more. */
const repeatedSignalMs = 500;

/**
 * Installs what is missing, runs Node 24 with these arguments, passes signals on, and resolves with the exit code; a
 * child that died of a signal gives 128 + its number, as in a shell.
 *
 * @param {readonly string[]} nodeArguments
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options] cwd: default the repository
 * @returns {Promise<number>}
 */
export async function runInNode24(nodeArguments, { cwd = repositoryRoot, env = process.env } = {}) {
  ensureInstalled();
  // What Node makes of a source is kept, by its content: stripping the types of a thousand files takes half a second of every start.
  const withCompiled = { NODE_COMPILE_CACHE: join(repositoryRoot, '.cache/compiled'), ...env };
  const child = spawn(node24(), nodeArguments, { cwd, env: withCompiled, stdio: 'inherit' });

  let lastSignal = { name: '', atMs: -Infinity };
  /** @param {NodeJS.Signals} name */
  const passOn = (name) => {
    const atMs = performance.now();
    const isRepeated = name === lastSignal.name && atMs - lastSignal.atMs < repeatedSignalMs;
    lastSignal = { name, atMs };
    // A terminal has sent Ctrl+C to the child too; a second one would read as "at once".
    const isFromTerminal = name === 'SIGINT' && process.stdin.isTTY;
    if (!isRepeated && !isFromTerminal) child.kill(name);
  };
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  for (const signal of signals) process.on(signal, passOn);

  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      for (const name of signals) process.off(name, passOn);
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

/**
 * The body of a launcher: its exit code is what `work` resolves with; what the user can mend is told without a stack.
 *
 * @param {() => Promise<number>} work
 */
export async function launch(work) {
  try {
    process.exitCode = await work();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

/**
 * The folder that relative paths on the command line mean: npm changes to the repository before it runs a script, and
 * keeps where the user was in INIT_CWD.
 *
 * @param {string} scriptName name of the launcher's entry under `scripts` in package.json
 */
export function folderOfUser(scriptName) {
  const isRunByNpm = process.env['npm_lifecycle_event'] === scriptName;
  return (isRunByNpm ? process.env['INIT_CWD'] : undefined) ?? process.cwd();
}
