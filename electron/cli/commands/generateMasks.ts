import { formatCount } from '#core/base/format.ts';
import type { Device } from '#core/contract/device.ts';
import type { Preset } from '#core/contract/generation.ts';
import type { JobReport } from '#core/contract/jobs.ts';
import type { FileProblem } from '#core/contract/progress.ts';
import { follow } from '../follow.ts';
import type { CommandContext } from './context.ts';

export interface GenerateOptions {
  readonly pack: string | null;
  readonly preset: Preset;
  readonly threshold: number | null;
  readonly scope: 'untouched' | 'all';
  readonly device: Device;
  readonly threads: number | null;
}

export interface GenerateOutcome {
  /** False when it was cancelled before its end. */
  readonly isComplete: boolean;
  readonly problems: readonly FileProblem[];
}

/**
 * Runs a generation job to its end. Ctrl+C cancels it after the image in hand; the masks made so far stay, and the same
 * command goes on with the rest.
 */
export async function generateMasks(
  { client, output, signal }: CommandContext,
  projectId: string,
  options: GenerateOptions,
): Promise<GenerateOutcome> {
  const { jobId, notices, total, device } = await client.generation.start({ projectId, ...options });
  for (const notice of notices) output.note(`Notice: ${notice}`);
  if (jobId === null) {
    output.line(
      options.scope === 'all'
        ? 'Generate: nothing to do, people have worked on every mask'
        : 'Generate: nothing to do, every tagged image has a mask; --all makes them again, with other settings or another pack',
    );
    return { isComplete: true, problems: [] };
  }
  output.note(`Generating masks for ${formatCount(total, 'image')} on ${device}`);

  const job = { projectId, jobId };
  const cancel = (): void => {
    output.note('Stopping after the image in hand; the same command goes on from there.');
    client.jobs.cancel(job).catch((error: unknown) => {
      output.error(error);
    });
  };
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    const report = await follow(output, `Generating on ${shortDevice(device)}`, await client.jobs.watch(job));
    output.line(`Generate: ${jobOutcome(report)}`);
    output.problems(report.problems);
    return { isComplete: report.state === 'done', problems: report.problems };
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/** `CPU`, `WebGPU`: the rest was said at the start. */
function shortDevice(device: string): string {
  return device.split(/ ·|,/)[0] ?? device;
}

/** `done with 3 problems, 37 masks`, `cancelled at 12 of 40`. */
function jobOutcome(report: JobReport): string {
  const finished = report.done + report.skipped + report.failed;
  if (report.state !== 'done') return `${report.state} at ${finished} of ${report.total}`;
  const end = report.failed === 0 ? 'done' : `done with ${formatCount(report.failed, 'problem')}`;
  const skipped = report.skipped === 0 ? '' : `, ${report.skipped} skipped`;
  return `${end}, ${formatCount(report.done, 'mask')}${skipped}`;
}
