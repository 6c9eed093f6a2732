import { formatCount } from '#core/base/format.ts';
import type { LookReport } from '#core/contract/looks.ts';
import { follow } from '../follow.ts';
import type { CommandContext } from './context.ts';

/** Writes overlays and the contact sheet of an open project. */
export async function writeLook(
  { client, output, signal }: CommandContext,
  projectId: string,
  /** `replace`: also an earlier look in which files were added or edited since. */
  options: { readonly outFolder: string; readonly title: string; readonly replace: boolean },
): Promise<LookReport> {
  const report = await follow(output, 'Drawing', await client.looks.write({ projectId, ...options }, { signal }));
  output.line(`Contact sheet of ${formatCount(report.images, 'image')}: ${report.page}`);
  for (const notice of report.notices) output.note(`Notice: ${notice.message}`);
  output.problems(report.problems);
  return report;
}
