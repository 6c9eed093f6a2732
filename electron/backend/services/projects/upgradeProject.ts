import type { Progress } from '#core/contract/progress.ts';
import type { ProjectUpgrade } from '#core/contract/projects.ts';
import type { Backend } from '../../backend.ts';
import { upgradeProject } from '../../store/upgradeProject.ts';
import { streamProgress } from '../jobs/streamProgress.ts';
import { megabyteProgress } from './megabyteProgress.ts';
import { upgradeNotices } from './openingNotices.ts';

/** Brings a project of an earlier format up to date. Throws as `upgradeProject` of the store. */
export function upgradeFile(
  { projects }: Backend,
  file: string,
  signal?: AbortSignal,
): AsyncGenerator<Progress, ProjectUpgrade, void> {
  const work = async (stop: AbortSignal, onProgress: (progress: Progress) => void): Promise<ProjectUpgrade> => {
    const migration = await upgradeProject(file, { signal: stop, onProgress: megabyteProgress(onProgress) });
    return { notices: upgradeNotices(file, migration) };
  };
  return streamProgress(projects, work, signal);
}
