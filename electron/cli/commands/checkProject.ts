import { ExpectedError } from '#core/base/errors.ts';
import { formatCount } from '#core/base/format.ts';
import { follow } from '../follow.ts';
import type { CommandContext } from './context.ts';

/** Throws `ExpectedError` (`project-damaged`) when the check finds anything. */
export async function checkProject({ client, output, signal }: CommandContext, projectId: string): Promise<void> {
  const stream = await client.projects.check({ projectId }, { signal });
  const { isSound, findings, notices } = await follow(output, 'Checking', stream);
  for (const finding of findings) output.line(finding);
  for (const notice of notices) output.note(`Notice: ${notice.message}`);
  if (!isSound) {
    throw new ExpectedError('project-damaged', `The check found ${formatCount(findings.length, 'fault')}.`, {
      remedy: 'Restore the project file from a copy; masks that are sound can still be exported.',
    });
  }
  output.line('The project file is sound.');
}
