import { join } from 'node:path';
import { formatCount } from '#core/base/format.ts';
import { listedPaths, type ImportReport } from '#core/contract/images.ts';
import type { FileProblem } from '#core/contract/progress.ts';
import type { Root } from '#core/document/image.ts';
import { notice, type Notice } from '#core/document/notice.ts';
import { readDuplicates } from '../../store/duplicates.ts';
import type { ReadableProject } from '../../store/project.ts';
import type { Place } from './importScope.ts';
import type { ImportOutcome } from './settleImport.ts';

export interface ImportTotals extends ImportOutcome {
  readonly unchanged: number;
  readonly ownOutputs: readonly string[];
  /** Beside `unreadable`. */
  readonly problems: readonly FileProblem[];
  readonly notices: readonly Notice[];
}

/** What an import tells its caller: counts of everything, names of the first. */
export function importReport(
  project: ReadableProject,
  { folders, roots: allRoots }: { readonly folders: readonly string[]; readonly roots: readonly Root[] },
  totals: ImportTotals,
): ImportReport {
  const roots = new Map(allRoots.map((root) => [root.id, root.folder]));
  const nameOf = ({ rootId, path }: Place): string => {
    const root = roots.get(rootId) ?? '';
    return folders.length === 1 && root === folders[0] ? path : join(root, path);
  };
  const listed = (places: readonly Place[]): { count: number; first: string[] } => ({
    count: places.length,
    first: inOrder(places.map(nameOf)).slice(0, listedPaths),
  });
  const duplicates = readDuplicates(project, listedPaths);
  const { added, unchanged, moved, changed, toCheck, missing, back, unreadable, emptyRoots } = totals;
  return {
    folders: [...folders],
    added,
    unchanged,
    moved: {
      count: moved.length,
      first: inOrder(moved, ({ from }) => from.path)
        .slice(0, listedPaths)
        .map(({ from, to }) => ({ from: nameOf(from), to: nameOf(to) })),
    },
    changed: listed(changed),
    toCheck: listed(toCheck),
    missing: listed(missing),
    back: listed(back),
    duplicates: {
      groups: duplicates.groups,
      images: duplicates.images,
      first: duplicates.first.map(({ images }) => images.map(nameOf)),
    },
    ownOutputs: [...totals.ownOutputs],
    notices: [
      ...totals.notices,
      ...emptyRoots.map(({ rootId, images }) =>
        notice(
          'folder-empty',
          `${roots.get(rootId) ?? ''} holds no picture now, but ${formatCount(images, 'image')} came from there: ` +
            'is its disk connected? They stay as they are.',
          { folder: roots.get(rootId) ?? '', images },
        ),
      ),
    ],
    problems: [...totals.problems, ...unreadable.map(({ path, problem }) => ({ path, ...problem }))],
  };
}

/** By code unit, so that the order does not depend on the machine's language. */
function inOrder<Item>(items: readonly Item[], nameOf: (item: Item) => string = String): Item[] {
  return items.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0));
}
