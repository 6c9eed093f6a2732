import { nameList } from '#backend/services/nameList.ts';
import { formatCount } from '#core/base/format.ts';
import type { ImportReport } from '#core/contract/images.ts';
import { follow } from '../follow.ts';
import type { CommandContext } from './context.ts';

/** Imports a folder into an open project and says what came in. */
export async function importImages(
  { client, output, signal }: CommandContext,
  projectId: string,
  folder: string,
): Promise<ImportReport> {
  const stream = await client.images.import({ projectId, folder }, { signal });
  const report = await follow(output, 'Importing', stream);
  output.line(
    `${formatCount(report.added, 'new image')}, ${report.updated} changed, ${report.unchanged} unchanged in ${report.folder}`,
  );
  if (report.ownOutputs.length > 0) {
    output.note(`Left out, as Maskwright wrote them: ${nameList(report.ownOutputs)}`);
  }
  if (report.problems.length > 0) output.note(`${formatCount(report.problems.length, 'file')} could not be imported:`);
  output.problems(report.problems);
  return report;
}
