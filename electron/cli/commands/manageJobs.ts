import { formatCount } from '#core/base/format.ts';
import type { JobId } from '#core/document/ids.ts';
import { isUnfinished, jobOutcome, jobText, jobTitle } from '../jobText.ts';
import { timeText } from '../timeText.ts';
import { followJob } from './followJob.ts';
import { inspectProject, withProject, type CommandContext } from './context.ts';

/** Prints the list of jobs, also while another process works on them. */
export async function listJobs(context: CommandContext, file: string): Promise<void> {
  const { output } = context;
  const { jobs } = await inspectProject(context, file);
  if (jobs.length === 0) output.line('There are no jobs on the list.');
  for (const job of jobs) output.line(`${String(job.jobId).padStart(5)}  ${timeText(job.createdAt)}  ${jobText(job)}`);
  const resting = jobs.find(isUnfinished);
  if (resting !== undefined) output.note(`Not finished: jobs PROJECT resume ${resting.jobId} does what is left.`);
}

/** Gives up a job that rests. */
export async function cancelJob(context: CommandContext, file: string, jobId: JobId): Promise<void> {
  const { client, output } = context;
  await withProject(context, file, async ({ projectId }) => {
    await client.jobs.cancel({ projectId, jobId });
    const { value } = await (await client.jobs.watch({ projectId, jobId })).next();
    output.line(`Job ${jobId}: ${value.state}`);
  });
}

/** Runs a job again, to its end: what is pending, and with `retry` what failed. */
export async function runJobAgain(
  context: CommandContext,
  file: string,
  { jobId, action }: { readonly jobId: JobId; readonly action: 'resume' | 'retry' },
): Promise<void> {
  const { client, output } = context;
  await withProject(context, file, async ({ projectId }) => {
    await client.jobs[action]({ projectId, jobId });
    const report = await followJob(context, { projectId, jobId }, `Job ${jobId}`);
    output.line(`Job ${jobId} (${jobTitle(report.kind)}): ${jobOutcome(report)}`);
    output.problems(report.problems);
  });
}

/** Takes one job that has ended off the list, or all of them. */
export async function removeJobs(context: CommandContext, file: string, jobId: JobId | null): Promise<void> {
  await withProject(context, file, async ({ projectId }) => {
    const { removed } = await context.client.jobs.remove({ projectId, jobId });
    context.output.line(
      `${formatCount(removed, 'job')} taken off the list; what ${removed === 1 ? 'it' : 'they'} made stays.`,
    );
  });
}
