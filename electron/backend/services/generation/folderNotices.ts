import { existsSync } from 'node:fs';
import type { ReadableProject } from '../../store/project.ts';
import { readRoots } from '../../store/readImages.ts';

/** A disk that is not connected would otherwise show as one problem for each of its pictures. */
export function folderNotices(project: ReadableProject): string[] {
  return readRoots(project)
    .filter(({ folder }) => !existsSync(folder))
    .map(({ folder }) => `The folder ${folder} is not there: none of its pictures can be read. Is its disk connected?`);
}
