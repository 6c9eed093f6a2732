import { formatCount, formatNames } from '#core/base/format.ts';
import type { ImportReport } from '#core/contract/images.ts';
import { follow } from '../follow.ts';
import type { Output } from '../output.ts';
import { listPaths } from '../listPaths.ts';
import type { CommandContext } from './context.ts';

/** Imports a folder, or all that were imported before, into an open project and says what came in. */
export async function importImages(
  { client, output, signal }: CommandContext,
  projectId: string,
  options: { readonly folder: string | null; readonly verify?: boolean },
): Promise<ImportReport> {
  const stream = await client.images.import({ projectId, ...options }, { signal });
  const report = await follow(output, 'Importing', stream);
  showImport(output, report);
  return report;
}

const noPictures =
  'No picture was found. They are known by their names, such as .jpg, .png, .webp and .tiff; hidden folders, and what Maskwright ' +
  'wrote, are left out.';

/** How many paths of one picture. */
const shownOfGroup = 5;

/** Counts as the result; what is to be known of single files beside it. */
export function showImport(output: Output, report: ImportReport): void {
  const { moved, changed, toCheck, missing, back, duplicates, ownOutputs, notices, problems } = report;
  const counts = [
    formatCount(report.added, 'new image'),
    `${changed.count} changed`,
    `${report.unchanged} unchanged`,
    ...countOf(moved, 'moved'),
    ...countOf(toCheck, 'to check'),
    ...countOf(back, 'back'),
    ...countOf(missing, 'missing'),
  ];
  output.line(`${counts.join(', ')} in ${formatNames(report.folders)}`);
  const seen = [moved, changed, toCheck, missing, back].reduce((sum, { count }) => sum + count, 0);
  if (report.added + report.unchanged + seen + problems.length === 0) output.note(noPictures);
  for (const notice of notices) output.note(notice.message);
  if (ownOutputs.length > 0) output.note(`Left out, as Maskwright wrote them: ${formatNames(ownOutputs)}`);
  listPaths(
    output,
    'Moved, with their tags and masks:',
    moved.count,
    moved.first.map(({ from, to }) => `${from} → ${to}`),
  );
  listPaths(output, 'Another picture by now; masks will be made anew:', changed.count, changed.first);
  listPaths(
    output,
    'Another picture by now, though a person worked on the old one; left out (`maskwright take` takes the new one):',
    toCheck.count,
    toCheck.first,
  );
  listPaths(output, 'Not there any more; tags and masks are kept:', missing.count, missing.first);
  listPaths(output, 'There again:', back.count, back.first);
  listPaths(
    output,
    `The same picture several times (${duplicates.images} images of ${formatCount(duplicates.groups, 'picture')}); one of each is enough to annotate:`,
    duplicates.groups,
    duplicates.first.map(sameText),
  );
  if (problems.length > 0) output.note(`${formatCount(problems.length, 'file')} could not be imported:`);
  output.problems(problems);
}

/** `a.jpg = b.jpg = c.jpg and 4 more` */
function sameText(paths: readonly string[]): string {
  const shown = paths.slice(0, shownOfGroup).join(' = ');
  return paths.length > shownOfGroup ? `${shown} and ${paths.length - shownOfGroup} more` : shown;
}

function countOf({ count }: { readonly count: number }, what: string): string[] {
  return count === 0 ? [] : [`${count} ${what}`];
}
