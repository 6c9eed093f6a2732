import { z } from 'zod';
import { defined } from '#core/base/assert.ts';
import type { ItemProblem, JobReport, JobSummary } from '#core/contract/jobs.ts';
import { fileProblemSchema } from '#core/contract/progress.ts';
import type { ImageId, JobId } from '#core/document/ids.ts';
import type { Job } from '#core/document/job.ts';
import type { ReadableProject } from '../store/project.ts';
import { readImage } from '../store/readImages.ts';
import { readJob, readJobItems, readJobs } from '../store/readJobs.ts';

function toJobSummary(job: Job): JobSummary {
  return {
    jobId: job.id,
    kind: job.kind,
    state: job.state,
    priority: job.priority,
    createdAt: new Date(job.createdAtMs).toISOString(),
    finishedAt: job.finishedAtMs === null ? null : new Date(job.finishedAtMs).toISOString(),
    ...job.counts,
    problem: job.problem,
  };
}

/** The jobs on a project's list, the newest first. */
export function listJobs(project: ReadableProject): JobSummary[] {
  return readJobs(project)
    .filter(({ isListed }) => isListed)
    .map(toJobSummary);
}

/** How a job stands, with the reason of each item that failed or was skipped. */
export function jobReport(project: ReadableProject, jobId: JobId): JobReport {
  const job = defined(readJob(project, jobId), `job ${jobId}`);
  return {
    ...toJobSummary(job),
    problems: [...itemProblems(project, jobId, 'failed'), ...reportedProblems(job)],
    skips: [...itemProblems(project, jobId, 'skipped')],
    result: job.report,
  };
}

/** A job without items keeps its problems in its report. */
function reportedProblems({ report }: Job): readonly ItemProblem[] {
  const problems = reportSchema.safeParse(report).data?.problems ?? [];
  return problems.map((problem) => ({ ...problem, imageId: null }));
}

const reportSchema = z.object({ problems: z.array(fileProblemSchema) });

function* itemProblems(project: ReadableProject, jobId: JobId, state: 'failed' | 'skipped'): Generator<ItemProblem> {
  const limit = 500;
  let afterImageId: ImageId | undefined;
  for (;;) {
    const page = readJobItems(project, jobId, {
      state,
      limit,
      ...(afterImageId === undefined ? {} : { afterImageId }),
    });
    for (const { imageId, problem } of page) {
      if (problem === null) continue;
      yield { path: defined(readImage(project, imageId), `image ${imageId}`).path, ...problem, imageId };
    }
    afterImageId = page.at(-1)?.imageId;
    if (page.length < limit) return;
  }
}
