import { formatCount } from '#core/base/format.ts';
import type { FileProblem } from '#core/contract/progress.ts';
import { TagCollector, type TagEntries } from '../tagEntries.ts';

/**
 * Tags from the first folder of each path (`cat/2019/a.jpg` → `cat`), with `_` as it is. Pictures directly in the root get none;
 * a folder whose name cannot be a class is one problem, not one per picture.
 */
export function tagsFromFolders(paths: Iterable<string>): TagEntries {
  const collector = new TagCollector();
  const refused = new Map<string, { reason: string; count: number }>();
  for (const path of paths) {
    const [folder, ...rest] = path.split('/');
    if (folder === undefined || rest.length === 0) continue;
    const reason = collector.add(path, folder);
    if (reason === undefined) continue;
    refused.set(folder, { reason, count: (refused.get(folder)?.count ?? 0) + 1 });
  }
  const problems = [...refused].map(([folder, { reason, count }]): FileProblem => ({
    path: folder,
    code: 'class-name-invalid',
    message: `The folder '${folder}' cannot give its name to a class (${reason}); ${formatCount(count, 'image')} got no tag.`,
    remedy: 'Rename the folder.',
    details: { variant: 'folder', name: folder, count },
  }));
  return { entries: collector.entries(), problems };
}
