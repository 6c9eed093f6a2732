import { ExpectedError } from '#core/base/errors.ts';
import type { BackendClient } from '#core/contract/contract.ts';
import type { OpenProject, ProjectInspection } from '#core/contract/projects.ts';
import { follow } from '../follow.ts';
import type { Output } from '../output.ts';

/** What every command works with. */
export interface CommandContext {
  readonly client: BackendClient;
  readonly output: Output;
  /** Aborted by Ctrl+C or SIGTERM. */
  readonly signal: AbortSignal;
}

/** Brings a project of an earlier format up to date. Ctrl+C leaves it as it was. */
export async function bringUpToDate({ client, output, signal }: CommandContext, file: string): Promise<void> {
  const stream = await client.projects.upgrade({ file }, { signal });
  const { notices } = await follow(output, 'Older format: making a backup', stream, 'MB');
  for (const notice of notices) output.note(`Notice: ${notice.message}`);
}

/** Looks at a project, also while another process works on it. */
export async function inspectProject(context: CommandContext, file: string): Promise<ProjectInspection> {
  await bringUpToDate(context, file).catch((error: unknown) => {
    // Whoever works on it has brought it up to date; where nobody may write, nobody does.
    const isKeptFromWriting = error instanceof ExpectedError && keptFromWriting.has(error.code);
    if (!isKeptFromWriting) throw error;
  });
  const inspection = await context.client.projects.inspect({ file });
  for (const notice of inspection.notices) context.output.note(`Notice: ${notice.message}`);
  return inspection;
}

const keptFromWriting: ReadonlySet<string> = new Set(['project-locked', 'project-read-only']);

/** Opens a project for the length of one command. */
export async function withProject<Result>(
  context: CommandContext,
  file: string,
  work: (project: OpenProject) => Promise<Result>,
): Promise<Result> {
  await bringUpToDate(context, file);
  const project = await context.client.projects.open({ file });
  for (const notice of project.notices) context.output.note(`Notice: ${notice.message}`);
  try {
    return await work(project);
  } finally {
    await context.client.projects.close({ projectId: project.projectId });
  }
}
