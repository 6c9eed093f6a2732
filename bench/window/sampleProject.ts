/** The sample project as the button of the start page makes it: its pictures imported, tagged, and with masks. */
import { createBackend } from '#backend/backend.ts';
import { createInProcessClient } from '#backend/inProcessClient.ts';

/** In the user's data folder by now. Returns the project's file. */
export async function makeSampleProject(): Promise<string> {
  await using backend = createBackend();
  const client = createInProcessClient(backend);
  const { projectId, file } = await client.sample.open();
  const { jobId } = await client.generation.start({
    projectId,
    pack: null,
    preset: 'fast',
    threshold: null,
    scope: 'untouched',
  });
  if (jobId === null) return file;
  const steps = await client.jobs.watch({ projectId, jobId });
  while ((await steps.next()).done !== true);
  return file;
}
