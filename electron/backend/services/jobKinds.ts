/** The kinds of jobs that there are. When adding one: a file with its definition, and a line here. */
import { ExpectedError } from '#core/base/errors.ts';
import type { Job } from '#core/document/job.ts';
import { exportJob } from './datasets/exportDataset.ts';
import { generationJob } from './generation/generationJob.ts';
import { importJob } from './images/importImages.ts';
import type { JobKind } from './jobs/jobKind.ts';
import { lookJob } from './datasets/writeLook.ts';

const jobKinds: readonly JobKind[] = [importJob, generationJob, lookJob, exportJob];

/** Throws `ExpectedError` (`job-kind-unknown`): a project of a later program of the same format may hold others. */
export function kindOf({ id, kind }: Job): JobKind {
  const found = jobKinds.find(({ name }) => name === kind);
  if (found !== undefined) return found;
  throw new ExpectedError('job-kind-unknown', `This program does not know how to do job ${id} (${kind}).`, {
    remedy: 'Use the program that started it, or take the job off the list.',
    details: { jobId: id, kind },
  });
}
