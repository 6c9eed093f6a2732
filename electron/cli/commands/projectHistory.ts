import { formatCount } from '#core/base/format.ts';
import type { ProjectStepReport } from '#core/contract/projectHistory.ts';
import { timeText } from '../timeText.ts';
import type { CommandContext } from './context.ts';

/** Prints the bulk actions of an open project, the newest first; what was undone is marked. */
export async function showHistory(
  { client, output }: CommandContext,
  projectId: string,
  { limit, isJson }: { readonly limit: number; readonly isJson: boolean },
): Promise<void> {
  const entries = await client.projectHistory.list({ projectId, limit });
  if (isJson) {
    output.line(JSON.stringify(entries, null, 2));
    return;
  }
  if (entries.length === 0) output.line('Nothing was done yet that could be undone.');
  for (const { createdAt, label, images, isUndone } of entries) {
    const changed = images === 0 ? '' : ` (${formatCount(images, 'image')} changed)`;
    output.line(`${timeText(createdAt)}  ${label}${changed}${isUndone ? ', undone' : ''}`);
  }
}

/** Undoes the newest bulk action of an open project, or redoes what was undone last, and says what stays as it is. */
export async function stepHistory(
  { client, output }: CommandContext,
  projectId: string,
  direction: 'undo' | 'redo',
): Promise<ProjectStepReport> {
  const report = await client.projectHistory[direction]({ projectId });
  const done = direction === 'undo' ? 'Undone' : 'Done again';
  output.line(`${done}: ${report.label}; ${formatCount(report.changedImages, 'image')} changed`);
  for (const reason of report.kept) output.note(reason.message);
  if (report.skipped.length > 0) output.note(`Left as they are: ${formatCount(report.skipped.length, 'image')}`);
  output.problems(report.skipped);
  return report;
}
