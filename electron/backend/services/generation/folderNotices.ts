import { existsSync } from 'node:fs';
import { notice, type Notice } from '#core/document/notice.ts';
import type { ReadableProject } from '../../store/project.ts';
import { readRoots } from '../../store/readImages.ts';

/** A disk that is not connected would otherwise show as one problem for each of its pictures. */
export function folderNotices(project: ReadableProject): Notice[] {
  return readRoots(project)
    .filter(({ folder }) => !existsSync(folder))
    .map(({ folder }) =>
      notice(
        'folder-not-there',
        `The folder ${folder} is not there: none of its pictures can be read. Is its disk connected?`,
        { folder },
      ),
    );
}
