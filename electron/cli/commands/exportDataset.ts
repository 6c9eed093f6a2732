import { formatCount } from '#core/base/format.ts';
import type { DatasetFormat, ExportedMasks, ExportReport } from '#core/contract/datasets.ts';
import { follow } from '../follow.ts';
import type { CommandContext } from './context.ts';

export interface ExportOptions {
  readonly format: DatasetFormat;
  readonly outFolder: string;
  readonly validationShare: number;
  readonly only: ExportedMasks;
  /** Also an earlier export in which files were added or edited since. */
  readonly replace: boolean;
}

/** Exports an open project and says how its own reading-back went. */
export async function exportDataset(
  { client, output, signal }: CommandContext,
  projectId: string,
  options: ExportOptions,
): Promise<ExportReport> {
  const label = `Exporting ${options.format.toUpperCase()}`;
  const stream = await client.datasets.export({ projectId, ...options }, { signal });
  const report = await follow(output, label, stream);
  output.line(
    `${options.format.toUpperCase()} dataset of ${formatCount(report.images, 'image')}, ${report.accepted} accepted: ${report.folder} ` +
      `(read back: ${formatCount(report.differingPixels, 'differing pixel')})`,
  );
  for (const notice of report.notices) output.note(`Notice: ${notice.message}`);
  output.problems(report.problems);
  return report;
}
