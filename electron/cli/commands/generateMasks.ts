import { formatCount } from '#core/base/format.ts';
import type { Device, Precision } from '#core/contract/device.ts';
import type { Detail, Preset } from '#core/contract/generation.ts';
import type { FileProblem } from '#core/contract/progress.ts';
import { jobOutcome } from '../jobText.ts';
import { followJob } from './followJob.ts';
import type { CommandContext } from './context.ts';

export interface GenerateOptions {
  readonly pack: string | null;
  readonly preset: Preset;
  readonly detail: Detail;
  readonly threshold: number | null;
  readonly scope: 'untouched' | 'all';
  readonly includesAccepted: boolean;
  readonly device: Device;
  readonly threads: number | null;
  readonly precision: Precision;
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
  context: CommandContext,
  projectId: string,
  options: GenerateOptions,
): Promise<GenerateOutcome> {
  const { client, output } = context;
  const { jobId, notices, total, device } = await client.generation.start({ projectId, ...options });
  for (const notice of notices) output.note(`Notice: ${notice.message}`);
  if (jobId === null) {
    output.line(`Generate: nothing to do, ${whyNothing(options)}`);
    return { isComplete: true, problems: [] };
  }
  output.note(`Generating masks for ${formatCount(total, 'image')} on ${device.message}`);

  const report = await followJob(context, { projectId, jobId }, `Generating on ${shortDevice(device.message)}`);
  output.line(`Generate: ${jobOutcome(report)}`);
  output.problems(report.problems);
  return { isComplete: report.state === 'done', problems: report.problems };
}

function whyNothing({ scope, includesAccepted }: GenerateOptions): string {
  if (scope === 'untouched') {
    return 'every tagged image has a mask; --all makes them again, with other settings or another pack';
  }
  if (includesAccepted) return 'no tagged image can be used';
  return 'every mask is accepted; --accepted makes proposals beside them';
}

/** `CPU`, `WebGPU`: the rest was said at the start. */
function shortDevice(device: string): string {
  return device.split(/ ·|,/)[0] ?? device;
}
