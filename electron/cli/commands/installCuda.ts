/** The CUDA libraries of onnxruntime: fetched when the user says so, and removed again. */
import { createInterface } from 'node:readline/promises';
import { CancelledError, ExpectedError } from '#core/base/errors.ts';
import { formatBytes, formatCount } from '#core/base/format.ts';
import type { CommandContext } from './context.ts';

/**
 * Says what would be fetched and asks, unless `isConfirmed`. Throws `CancelledError` when the answer is no, `ExpectedError`
 * (`not-confirmed`) where nobody can be asked, and as the procedures.
 */
export async function installCuda({ client, output, signal }: CommandContext, isConfirmed: boolean): Promise<void> {
  if (!isConfirmed) requireTerminal();
  const { packageName, version, host, bytes, folder } = await client.doctor.planCuda(undefined, { signal });
  output.note(`${packageName} ${version}, ${formatBytes(bytes)} from ${host}, goes into ${folder}`);
  if (!isConfirmed && !(await confirm('Fetch it? [y/N] ', signal))) throw new CancelledError();
  const stream = await client.doctor.installCuda(undefined, { signal });
  let next = await stream.next();
  for (; next.done !== true; next = await stream.next()) {
    const { bytes: here, totalBytes } = next.value;
    output.progressLine(() => `Fetching ${formatBytes(here)} of ${formatBytes(totalBytes)}`, here === totalBytes);
  }
  for (const file of next.value.files) output.line(`Installed ${file}`);
  output.note('CUDA 12 and cuDNN 9 must be there too; "maskwright doctor" says whether they are found.');
}

export async function removeCuda({ client, output }: CommandContext): Promise<void> {
  const { files } = await client.doctor.removeCuda();
  for (const file of files) output.line(`Removed ${file}`);
  output.note(files.length === 0 ? 'No CUDA library is installed.' : `${formatCount(files.length, 'file')} removed.`);
}

/** Before the network is used at all. */
function requireTerminal(): void {
  if (process.stdin.isTTY) return;
  throw new ExpectedError('not-confirmed', 'Nobody is there to be asked whether to fetch the CUDA libraries.', {
    remedy: 'Say --yes to fetch them.',
  });
}

async function confirm(question: string, signal: AbortSignal): Promise<boolean> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(?:es)?$/i.test((await prompt.question(question, { signal })).trim());
  } finally {
    prompt.close();
  }
}
