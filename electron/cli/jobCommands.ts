import { Argument, InvalidArgumentError, type Command } from 'commander';
import { jobIdSchema, type JobId } from '#core/document/ids.ts';
import { cancelJob, listJobs, removeJobs, runJobAgain } from './commands/manageJobs.ts';
import { projectArgument, type RunCommand } from './arguments.ts';

const jobActions = ['list', 'resume', 'retry', 'cancel', 'remove'] as const;

/**
 * `maskwright jobs …`. Pausing and priorities are for hosts with several jobs at once: here a job runs as long as its command, and
 * Ctrl+C stops it.
 */
export function addJobsCommand(program: Command, runCommand: RunCommand): void {
  program
    .command('jobs')
    .description('List the jobs of a project, also while another process works on it; or do something with one.')
    .addArgument(projectArgument())
    .addArgument(
      new Argument(
        '[action]',
        'resume: do what is left; retry: also what failed; cancel: give up; remove: off the list',
      )
        .choices(jobActions)
        .default('list'),
    )
    .argument('[job]', 'number of the job; with remove and no number: all that have ended', parseJobId)
    .action(
      (file: string, action: (typeof jobActions)[number], jobId: JobId | undefined, _: unknown, command: Command) => {
        if (action === 'list') return runCommand((context) => listJobs(context, file));
        if (action === 'remove') return runCommand((context) => removeJobs(context, file, jobId ?? null));
        if (jobId === undefined) return command.error(`error: ${action} needs the number of a job`);
        if (action === 'cancel') return runCommand((context) => cancelJob(context, file, jobId));
        return runCommand((context) => runJobAgain(context, file, { jobId, action }));
      },
    );
}

function parseJobId(text: string): JobId {
  const parsed = jobIdSchema.safeParse(Number(text));
  if (!parsed.success) throw new InvalidArgumentError('Give the number of a job, as `jobs PROJECT` lists them.');
  return parsed.data;
}
