/** The real program in a process of its own, as a user starts it. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The file that Node runs. */
export const program = fileURLToPath(new URL('../../electron/cli/main.ts', import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Called with everything that was written to standard error so far, each time there is more. */
  readonly onNotes?: (notes: string, kill: (signal: NodeJS.Signals) => void) => void;
  /** False closes the reading end of standard output at once, as `| true` does. */
  readonly isOutputRead?: boolean;
  /** Added to the environment of this process. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Largest file that it may write, in kilobytes, as on a disk without more room. */
  readonly fileLimitKb?: number;
}

/** Runs `maskwright` with these arguments to its end. */
export function runMaskwright(
  args: readonly string[],
  { onNotes, isOutputRead = true, variables = {}, fileLimitKb }: RunOptions = {},
): Promise<Finished> {
  const command = [process.execPath, program, ...args];
  const [file = '', ...rest] =
    fileLimitKb === undefined ? command : ['bash', '-c', `ulimit -f ${fileLimitKb} && exec "$@"`, 'bash', ...command];
  const child = spawn(file, rest, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...variables } });
  let stdout = '';
  let stderr = '';
  if (!isOutputRead) child.stdout.destroy();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    onNotes?.(stderr, (signal) => child.kill(signal));
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve({ code, signal, stdout, stderr });
    });
  });
}

/** As `runMaskwright`, for a run that must succeed: throws with all of its output when it does not. Returns its results. */
export async function maskwright(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runMaskwright(args);
  if (code !== 0) throw new Error(`maskwright ${args.join(' ')} ended with ${String(code)}:\n${stdout}${stderr}`);
  return stdout;
}
