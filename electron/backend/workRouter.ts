/** The procedures of work that is done as jobs, and of the jobs themselves. */
import { checkExportFolder, exportDataset, planExport, startExport } from './services/datasets/exportDataset.ts';
import { listJobs } from './jobs/jobReport.ts';
import { requireUsable } from './services/generation/generationJob.ts';
import { planGeneration } from './services/generation/planGeneration.ts';
import { startGeneration } from './services/generation/startGeneration.ts';
import {
  followJobs,
  removeJobs,
  reportJob,
  resumeJob,
  retryJob,
  setPriority,
  stopJob,
  watchJob,
} from './services/jobs/controlJobs.ts';
import { requireLookFolder, writeLook } from './services/datasets/writeLook.ts';
import { base } from './procedures.ts';

export const work = {
  generation: {
    plan: base.generation.plan.handler(({ input, context }) =>
      planGeneration(context.backend, context.backend.projects.get(input.projectId), input),
    ),
    check: base.generation.check.handler(async ({ input, context }) => {
      await requireUsable(context.backend, input);
      return {};
    }),
    start: base.generation.start.handler(({ input, context }) =>
      startGeneration(context.backend, context.backend.projects.get(input.projectId), input),
    ),
  },
  jobs: {
    list: base.jobs.list.handler(({ input, context }) =>
      listJobs(context.backend.projects.get(input.projectId).project),
    ),
    follow: base.jobs.follow.handler(({ input, context, signal }) =>
      followJobs(context.backend.projects.get(input.projectId), signal),
    ),
    report: base.jobs.report.handler(({ input, context }) =>
      reportJob(context.backend.projects.get(input.projectId), input.jobId),
    ),
    watch: base.jobs.watch.handler(({ input, context }) =>
      watchJob(context.backend.projects.get(input.projectId), input.jobId),
    ),
    pause: base.jobs.pause.handler(({ input, context }) => {
      stopJob(context.backend.projects.get(input.projectId), input.jobId, 'paused');
      return {};
    }),
    cancel: base.jobs.cancel.handler(({ input, context }) => {
      stopJob(context.backend.projects.get(input.projectId), input.jobId, 'cancelled');
      return {};
    }),
    resume: base.jobs.resume.handler(async ({ input, context }) => {
      await resumeJob(context.backend, context.backend.projects.get(input.projectId), input.jobId);
      return {};
    }),
    retry: base.jobs.retry.handler(async ({ input, context }) => {
      await retryJob(context.backend, context.backend.projects.get(input.projectId), input.jobId);
      return {};
    }),
    setPriority: base.jobs.setPriority.handler(({ input, context }) => {
      setPriority(context.backend.projects.get(input.projectId), input.jobId, input.priority);
      return {};
    }),
    remove: base.jobs.remove.handler(({ input, context }) =>
      removeJobs(context.backend.projects.get(input.projectId), input.jobId),
    ),
  },
  looks: {
    check: base.looks.check.handler(async ({ input }) => {
      await requireLookFolder(input.outFolder, input.replace);
      return {};
    }),
    write: base.looks.write.handler(({ input, context, signal }) =>
      writeLook(context.backend, context.backend.projects.get(input.projectId), input, signal),
    ),
  },
  datasets: {
    plan: base.datasets.plan.handler(({ input, context }) => planExport(context.backend.projects.get(input.projectId))),
    check: base.datasets.check.handler(({ input }) => checkExportFolder(input)),
    export: base.datasets.export.handler(({ input, context, signal }) =>
      exportDataset(context.backend, context.backend.projects.get(input.projectId), input, signal),
    ),
    start: base.datasets.start.handler(({ input, context }) =>
      startExport(context.backend, context.backend.projects.get(input.projectId), input),
    ),
  },
};
