import { formatNames } from '#core/base/format.ts';
import { isNameOfNoClass } from '#core/document/datasetClass.ts';
import { notice, type Notice } from '#core/document/notice.ts';
import type { ReadableProject } from '../../store/project.ts';
import { readClasses } from '../../store/readClasses.ts';

/** Classes that earlier versions let have a name with another meaning in datasets. */
export function classNotices(project: ReadableProject): Notice[] {
  const names = readClasses(project).flatMap(({ name }) => (isNameOfNoClass(name) ? [name] : []));
  if (names.length === 0) return [];
  return [
    notice(
      'classes-named-as-none',
      `Datasets call pixels of no class like these classes, so that programs which read them mix up both: ${formatNames(names)}. ` +
        'Rename them (command line: classes rename PROJECT NAME NEW).',
      { names },
    ),
  ];
}
