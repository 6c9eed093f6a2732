import type { Progress } from '#core/contract/progress.ts';
import type { ProjectCopy } from '#core/contract/projects.ts';
import type { Backend } from '../../backend.ts';
import { copyProject, type CopyRequest } from '../../store/copyProject.ts';
import { streamProgress } from '../jobs/streamProgress.ts';

const megabyte = 1_000_000;

/** Saves a copy of a project, open or not. Throws as `copyProject` of the store. */
export function saveCopy(
  { projects }: Backend,
  request: Pick<CopyRequest, 'file' | 'target' | 'replace'>,
  signal?: AbortSignal,
): AsyncGenerator<Progress, ProjectCopy, void> {
  const work = (stop: AbortSignal, onProgress: (progress: Progress) => void): Promise<ProjectCopy> => {
    const startedAtMs = performance.now();
    return copyProject({
      ...request,
      signal: stop,
      onProgress: (bytesDone, bytesTotal) => {
        const perSecond = (1000 * bytesDone) / Math.max(1, performance.now() - startedAtMs);
        onProgress({
          done: Math.round(bytesDone / megabyte),
          total: Math.round(bytesTotal / megabyte),
          skipped: 0,
          failed: 0,
          ratePerSecond: bytesDone === 0 ? null : perSecond / megabyte,
          secondsLeft: bytesDone === 0 ? null : (bytesTotal - bytesDone) / perSecond,
        });
      },
    });
  };
  return streamProgress(projects, work, signal);
}
