import { formatCount, formatNames } from '#core/base/format.ts';
import type { TagReport } from '#core/contract/tags.ts';
import type { TagValue } from '#core/document/tag.ts';
import { classNamed } from './classNamed.ts';
import type { CommandContext } from './context.ts';

/** Where tags come from: the names of sub-folders, a CSV file, or a person; `value` null takes a tag back. */
export type TagSource =
  | { readonly kind: 'folders' }
  | { readonly kind: 'csv'; readonly file: string; readonly replaces: boolean }
  | { readonly kind: 'hand'; readonly paths: string[]; readonly className: string; readonly value: TagValue | null };

/** Tags the images of an open project and says how many. */
export async function tagImages(
  { client, output }: CommandContext,
  projectId: string,
  source: TagSource,
): Promise<TagReport> {
  const report = await setTags(client, projectId, source);
  const classes = report.newClasses.length === 0 ? '' : `; new classes: ${formatNames(report.newClasses)}`;
  const removed = report.removed === 0 ? '' : `; ${formatCount(report.removed, 'earlier tag')} taken back`;
  const images = formatCount(report.taggedImages, 'image');
  if (source.kind === 'hand' && source.value === null) {
    output.line(`${formatCount(report.removed, 'tag')} of ${images} taken back`);
  } else {
    output.line(`${formatCount(report.tags, 'tag')} on ${images}${removed}${classes}`);
  }
  if (report.withdrawnMasks > 0) {
    output.note(
      `${formatCount(report.withdrawnMasks, 'mask')} taken back with the last class of the image; undo brings back both. What was drawn or accepted stays.`,
    );
  }
  const { images: all } = await client.projects.status({ projectId });
  const untagged = all.total - all.tagged;
  if (all.total === 0) output.note('The project holds no images yet: import PROJECT FOLDER.');
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

async function setTags(client: CommandContext['client'], projectId: string, source: TagSource): Promise<TagReport> {
  switch (source.kind) {
    case 'folders':
      return await client.tags.fromFolders({ projectId });
    case 'csv':
      return await client.tags.fromCsv({ projectId, file: source.file, replaces: source.replaces });
    case 'hand': {
      const { paths, className, value } = source;
      // What is taken back must be there; the classes that there are say more than that it is not.
      if (value === null) await classNamed({ client }, projectId, className);
      return await client.tags.setNamed({ projectId, paths, className, value });
    }
  }
}
