/** One run of a job, from `running` to whatever it comes to: all that a run changes of the job as a whole is written here. */
import { CancelledError } from '#core/base/errors.ts';
import type { JobId } from '#core/document/ids.ts';
import type { Job, StoppedState } from '#core/document/job.ts';
import { problemOf } from '#core/document/problem.ts';
import type { WritableProject } from '../store/project.ts';
import { storeError } from '../store/storeErrors.ts';
import { endJob, startJob } from '../store/writeJobs.ts';

export interface RunJobOptions {
  readonly project: WritableProject;
  readonly jobId: JobId;
  /** Does the job. What it returns is the report of a job without items. Throws `CancelledError` when it was stopped. */
  readonly work: (job: Job) => Promise<Job['report']>;
  /** What the job becomes when it was stopped; `cancelled` by default. */
  readonly stoppedState?: () => StoppedState;
}

/**
 * Runs a job until it is done (also when some of its items failed) or stopped. Returns the job as it is then.
 * Throws `ExpectedError`: `job-missing`, `job-running`, `job-done`; and what `work` throws, with the job marked as failed where
 * this is still possible.
 */
export async function runJob({ project, jobId, work, stoppedState }: RunJobOptions): Promise<Job> {
  const job = startJob(project, jobId);
  try {
    return endJob(project, jobId, 'done', { report: await work(job) });
  } catch (error) {
    if (error instanceof CancelledError) return endJob(project, jobId, stoppedState?.() ?? 'cancelled');
    const failure = storeError(project.filePath, error);
    try {
      endJob(project, jobId, 'failed', { problem: problemOf(failure) });
    } catch {
      // The file cannot be written; the job stays 'running' there and becomes 'interrupted' when the project is opened next.
    }
    throw failure;
  }
}
