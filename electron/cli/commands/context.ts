import type { BackendClient } from '#core/contract/contract.ts';
import type { OpenProject } from '#core/contract/projects.ts';
import type { Output } from '../output.ts';

/** What every command works with. */
export interface CommandContext {
  readonly client: BackendClient;
  readonly output: Output;
  /** Aborted by Ctrl+C or SIGTERM. */
  readonly signal: AbortSignal;
}

/** Opens a project for the length of one command. */
export async function withProject<Result>(
  context: CommandContext,
  file: string,
  work: (project: OpenProject) => Promise<Result>,
): Promise<Result> {
  const project = await context.client.projects.open({ file });
  for (const notice of project.notices) context.output.note(`Notice: ${notice}`);
  try {
    return await work(project);
  } finally {
    await context.client.projects.close({ projectId: project.projectId });
  }
}
