import type { Job } from '#core/document/job.ts';
import type { Backend } from '../../backend.ts';
import type { LiveJob } from '../../jobs/liveJob.ts';
import type { JobKind } from './jobKind.ts';
import type { ProjectSession } from '../projects/projectRegistry.ts';

/** Puts a job that nothing keeps from being done into the queue of this backend. Throws as `JobQueue.add`. */
export function addToQueue(backend: Backend, { project, queue }: ProjectSession, job: Job, kind: JobKind): LiveJob {
  return queue.add(project, job.id, {
    keepsProgress: kind.keepsProgress,
    run: (work) => kind.run({ backend, project }, work),
  });
}
