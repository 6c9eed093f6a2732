import { formatCount, formatNames } from '#core/base/format.ts';
import type { TagReport } from '#core/contract/tags.ts';
import type { CommandContext } from './context.ts';

/** Where tags come from: the names of sub-folders, or a CSV file. */
export type TagSource =
  { readonly kind: 'folders' } | { readonly kind: 'csv'; readonly file: string; readonly replaces: boolean };

/** Tags the images of an open project and says how many. */
export async function tagImages(
  { client, output }: CommandContext,
  projectId: string,
  source: TagSource,
): Promise<TagReport> {
  const report =
    source.kind === 'csv'
      ? await client.tags.fromCsv({ projectId, file: source.file, replaces: source.replaces })
      : await client.tags.fromFolders({ projectId });
  const classes = report.newClasses.length === 0 ? '' : `; new classes: ${formatNames(report.newClasses)}`;
  const removed = report.removed === 0 ? '' : `; ${formatCount(report.removed, 'earlier tag')} taken back`;
  output.line(`${formatCount(report.tags, 'tag')} on ${formatCount(report.taggedImages, 'image')}${removed}${classes}`);
  if (report.withdrawnMasks > 0) {
    output.note(
      `${formatCount(report.withdrawnMasks, 'mask')} taken back with the last class of the image; undo brings back both. What was drawn or accepted stays.`,
    );
  }
  const { images } = await client.projects.status({ projectId });
  const untagged = images.total - images.tagged;
  if (images.total === 0) output.note('The project holds no images yet: import PROJECT FOLDER.');
  else if (report.tags === 0 && source.kind === 'folders') {
    output.note(
      'No image lies in a sub-folder that could name its class. Give a list instead: tag PROJECT --csv FILE.',
    );
  }
  if (untagged > 0) {
    output.note(`${formatCount(untagged, 'image')} without a tag, of which no mask is made: list PROJECT --untagged.`);
  }
  if (report.unusedClasses.length > 0) {
    output.note(
      `Classes that no tag speaks of any more: ${formatNames(report.unusedClasses)}. They stay until deleted: maskwright classes delete.`,
    );
  }
  if (report.problems.length > 0) output.note(`${formatCount(report.problems.length, 'problem')} with the tags:`);
  output.problems(report.problems);
  return report;
}
