import type { Progress } from '#core/contract/progress.ts';
import type { ProjectCheck } from '#core/contract/projects.ts';
import { checkInThread } from '../../store/checkInThread.ts';
import type { ProjectSession } from './projectRegistry.ts';
import type { Work } from '../jobs/runningWork.ts';
import { classNotices } from '../annotations/classNotices.ts';
import { streamProgress } from '../jobs/streamProgress.ts';

/** One finding for each thing that is wrong with the project file. Other work on the project goes on meanwhile. */
export function checkProject(
  session: ProjectSession,
  signal?: AbortSignal,
): AsyncGenerator<Progress, ProjectCheck, void> {
  const work: Work<ProjectCheck> = async (stop, onProgress) => {
    const findings = await checkInThread(session.project.filePath, {
      signal: stop,
      onProgress: (done, total) => {
        onProgress({ done, total, skipped: 0, failed: 0, ratePerSecond: null, secondsLeft: null });
      },
    });
    return { isSound: findings.length === 0, findings: [...findings], notices: classNotices(session.project) };
  };
  return streamProgress(session, work, signal);
}
