/**
 * Entry of `maskwright`. Starts the backend in this process and talks to it through the same contract as a window does.
 * Exit codes: 0 done (also with problems in single files), 1 failed, 2 wrong usage, 130 cancelled.
 */
import '#backend/store/lightDrizzle.ts';
import { CommanderError } from 'commander';
import { CancelledError, ExpectedError } from '#core/base/errors.ts';
import { fileReason, translateFileError } from '#core/base/fileReason.ts';
import type { CommandContext } from './commands/context.ts';
import type { HostContext } from './commands/serve.ts';
import { Output } from './output.ts';
import { buildProgram } from './program.ts';

const output = new Output(process.stdout, process.stderr);
const interrupt = new AbortController();

/** The same key press can arrive twice, from the terminal and from a launcher. */
const sameSignalMs = 500;
let interruptedAt: number | undefined;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    interruptedAt ??= performance.now();
    interrupt.abort();
    // Asked for again: at once. Committed work is safe either way.
    if (performance.now() - interruptedAt > sameSignalMs) process.exit(130);
  });
}

let isOutputLost = false;

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // Who read it has gone: `| head`, a closed terminal. That is no reason to stop the work, nor is a full disk behind `> file`,
    // which is told once: it may be where this message would go, too.
    if (error.code === 'EPIPE' || error.code === 'EIO' || isOutputLost) return;
    isOutputLost = true;
    process.exitCode = 1;
    output.error(
      new ExpectedError('output-unwritable', `The output could not be written: ${fileReason(error)}.`, {
        remedy: 'Send it elsewhere, or make room for it.',
        cause: error,
      }),
    );
  });
}

async function runCommand(work: (context: CommandContext) => Promise<void>): Promise<void> {
  // Only now: help needs none of it, and should not wait until native libraries are loaded.
  const [{ createBackend }, { createInProcessClient }] = await Promise.all([
    import('#backend/backend.ts'),
    import('#backend/inProcessClient.ts'),
  ]);
  const backend = createBackend();
  try {
    await work({ client: createInProcessClient(backend), output, signal: interrupt.signal });
  } finally {
    await backend.dispose();
  }
}

/** A command that is ended by Ctrl+C as it is meant to be: that is no failure. */
async function runHost(work: (context: HostContext) => Promise<void>): Promise<void> {
  await work({ output, signal: interrupt.signal });
  process.exitCode = 0;
}

try {
  await buildProgram(runCommand, runHost).parseAsync();
  if (interrupt.signal.aborted) process.exitCode ??= 130;
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else if (error instanceof CancelledError) {
    output.note('Cancelled.');
    process.exitCode = 130;
  } else {
    output.error(translateFileError(error));
    process.exitCode = 1;
  }
}
