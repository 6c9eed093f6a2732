import type { Progress } from '#core/contract/progress.ts';
import type { ProjectCopy } from '#core/contract/projects.ts';
import type { Backend } from '../../backend.ts';
import { copyProject, type CopyRequest } from '../../store/copyProject.ts';
import { streamProgress } from '../jobs/streamProgress.ts';
import { megabyteProgress } from './megabyteProgress.ts';
import { logNotices } from './openingNotices.ts';

/** Saves a copy of a project, open or not. Throws as `copyProject` of the store. */
export function saveCopy(
  { projects }: Backend,
  request: Pick<CopyRequest, 'file' | 'target' | 'replace'>,
  signal?: AbortSignal,
): AsyncGenerator<Progress, ProjectCopy, void> {
  const work = async (stop: AbortSignal, onProgress: (progress: Progress) => void): Promise<ProjectCopy> => {
    const progress = { signal: stop, onProgress: megabyteProgress(onProgress) };
    const { logsSetAside, ...copy } = await copyProject({ ...request, ...progress });
    return { ...copy, notices: logNotices(logsSetAside) };
  };
  return streamProgress(projects, work, signal);
}
