import { formatCount } from '#core/base/format.ts';
import type { AcceptReport } from '#core/contract/masks.ts';
import { follow } from '../follow.ts';
import type { CommandContext } from './context.ts';

/** Accepts the masks of images of an open project, or of all (null), and says how many. */
export async function acceptMasks(
  { client, output, signal }: CommandContext,
  projectId: string,
  paths: string[] | null,
): Promise<AcceptReport> {
  const report = await follow(output, 'Accepting', await client.masks.acceptMany({ projectId, paths }, { signal }));
  const before = report.acceptedBefore === 0 ? '' : `; ${report.acceptedBefore} accepted before`;
  output.line(`${formatCount(report.accepted, 'mask')} accepted${before}`);
  output.problems(report.problems);
  return report;
}
