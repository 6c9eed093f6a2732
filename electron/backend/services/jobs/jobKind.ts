import type { z } from 'zod';
import type { Job, JobKindName } from '#core/document/job.ts';
import type { Backend } from '../../backend.ts';
import type { JobWork } from '../../jobs/liveJob.ts';
import type { WritableProject } from '../../store/project.ts';

/** Where a job does its work. */
export interface JobContext {
  readonly backend: Backend;
  readonly project: WritableProject;
}

export interface JobKindDefinition<Parameters> {
  readonly name: JobKindName;
  /** What the job is asked to do, as stored with it. */
  readonly parameters: z.ZodType<Parameters>;
  /** Whether a run that stops loses nothing: only then can the job pause and step aside. */
  readonly keepsProgress: boolean;
  /**
   * Throws what would keep a job from being done (a missing pack, a full disk) while somebody is there to be told, and changes
   * nothing. `job` is null before there is one.
   */
  readonly prepare?: (context: JobContext, parameters: Parameters, job: Job | null) => Promise<void>;
  /** Does the job. Returns the report of a job without items, else null. Throws `CancelledError` when the signal is aborted. */
  readonly run: (context: JobContext, parameters: Parameters, work: JobWork) => Promise<Job['report']>;
}

/** A kind of job whose parameters are read from the project. */
export interface JobKind {
  readonly name: string;
  readonly keepsProgress: boolean;
  readonly prepare?: (context: JobContext, parameters: Job['parameters'], job: Job | null) => Promise<void>;
  readonly run: (context: JobContext, work: JobWork) => Promise<Job['report']>;
}

/** What is known of a kind's parameters ends here: whoever runs jobs of any kind need not know them. */
export function jobKind<Parameters>(definition: JobKindDefinition<Parameters>): JobKind {
  const { name, keepsProgress, parameters, prepare, run } = definition;
  return {
    name,
    keepsProgress,
    run: (context, work) => run(context, parameters.parse(work.job.parameters), work),
    ...(prepare === undefined
      ? {}
      : { prepare: (context, stored, job) => prepare(context, parameters.parse(stored), job) }),
  };
}
