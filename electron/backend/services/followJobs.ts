import { ExpectedError } from '#core/base/errors.ts';
import type { JobReport } from '#core/contract/jobs.ts';
import type { Progress } from '#core/contract/progress.ts';
import type { JobId } from '#core/document/ids.ts';
import { readJob } from '../store/readJobs.ts';
import { jobReport } from './jobReport.ts';
import type { ProjectSession } from './projectRegistry.ts';

/** Follows a job that this backend runs; of one that it does not run, only the report. Throws `ExpectedError` (`job-missing`). */
export async function* watchJob(session: ProjectSession, jobId: JobId): AsyncGenerator<Progress, JobReport, void> {
  const running = session.runningJobs.get(jobId);
  if (running !== undefined) return yield* running.watch();
  requireJob(session, jobId);
  return jobReport(session.project, jobId);
}

/** Asks a running job to stop after the item in hand; one that does not run is left as it is. Throws as `watchJob`. */
export function cancelJob(session: ProjectSession, jobId: JobId): void {
  requireJob(session, jobId);
  session.runningJobs.get(jobId)?.cancel();
}

function requireJob({ project }: ProjectSession, jobId: JobId): void {
  if (readJob(project, jobId) !== undefined) return;
  throw new ExpectedError('job-missing', `The project has no job ${jobId}.`, {
    remedy: 'List the jobs and choose one.',
  });
}
