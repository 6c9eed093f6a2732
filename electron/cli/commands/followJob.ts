import type { JobReport } from '#core/contract/jobs.ts';
import type { JobId } from '#core/document/ids.ts';
import { follow } from '../follow.ts';
import type { CommandContext } from './context.ts';

/** Follows a job to its end; Ctrl+C cancels it after the item in hand. What is done stays, and it can go on with the rest. */
export async function followJob(
  { client, output, signal }: CommandContext,
  job: { readonly projectId: string; readonly jobId: JobId },
  label: string,
): Promise<JobReport> {
  const cancel = (): void => {
    output.note('Stopping after the image in hand; the same command goes on from there.');
    client.jobs.cancel(job).catch((error: unknown) => {
      output.error(error);
    });
  };
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    return await follow(output, label, await client.jobs.watch(job));
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
