import type { Progress } from '#core/contract/progress.ts';
import type { ProjectCopy } from '#core/contract/projects.ts';
import type { Backend } from '../../backend.ts';
import { copyProject, type CopyRequest } from '../../store/copyProject.ts';
import { streamProgress } from '../jobs/streamProgress.ts';
import { megabyteProgress } from './megabyteProgress.ts';

/** Saves a copy of a project, open or not. Throws as `copyProject` of the store. */
export function saveCopy(
  { projects }: Backend,
  request: Pick<CopyRequest, 'file' | 'target' | 'replace'>,
  signal?: AbortSignal,
): AsyncGenerator<Progress, ProjectCopy, void> {
  const work = (stop: AbortSignal, onProgress: (progress: Progress) => void): Promise<ProjectCopy> =>
    copyProject({ ...request, signal: stop, onProgress: megabyteProgress(onProgress) });
  return streamProgress(projects, work, signal);
}
