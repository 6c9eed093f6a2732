import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { jobIdSchema } from '#core/document/ids.ts';
import { TestBackend } from '../../../tests/support/testBackend.ts';
import { Output } from '../output.ts';
import type { CommandContext } from './context.ts';
import { cancelJob, listJobs, removeJobs, runJobAgain } from './manageJobs.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

/** What a command prints. */
async function printed(command: (context: CommandContext) => Promise<void>): Promise<string> {
  let text = '';
  const sink = { write: (part: string) => void (text += part) };
  await command({ client: backend.client, output: new Output(sink, sink), signal: new AbortController().signal });
  return text;
}

it('lists jobs, does again what failed, and takes them off the list', async () => {
  const projectId = await backend.taggedProject('pictures', [1, 2]);
  await rm(backend.path('pictures/key/2.jpg'));
  const jobId = jobIdSchema.parse((await backend.generate(projectId)).jobId);
  const { file } = await backend.client.projects.status({ projectId });
  // As long as another has the project open, its jobs can be looked at.
  expect(await printed((context) => listJobs(context, file))).toMatch(
    new RegExp(`^ +${jobId} .* generate masks, done: 1 of 2 done, 1 failed$`, 'm'),
  );
  const retry = (context: CommandContext) => runJobAgain(context, file, { jobId, action: 'retry' });
  await expect(printed(retry)).rejects.toMatchObject({ code: 'project-locked' });
  await backend.client.projects.close({ projectId });

  await backend.copySample(2, 'pictures/key/2.jpg');
  expect(await printed(retry)).toContain(`Job ${jobId} (generate masks): done, 2 masks`);
  await expect(printed(retry)).rejects.toMatchObject({ code: 'job-done' });
  expect(await printed((context) => cancelJob(context, file, jobId))).toContain('done');
  expect(await printed((context) => removeJobs(context, file, null))).toMatch(/^\d+ jobs? taken off/);
  expect(await printed((context) => listJobs(context, file))).toContain('no jobs');
});
