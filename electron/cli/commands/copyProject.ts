import { formatBytes } from '#core/base/format.ts';
import { follow } from '../follow.ts';
import type { CommandContext } from './context.ts';

export interface CopyOptions {
  readonly file: string;
  readonly target: string;
  /** Whether a project at the target may be replaced. */
  readonly replace: boolean;
}

/** Saves a copy of a project, also while another process works on it. */
export async function copyProject({ client, output, signal }: CommandContext, options: CopyOptions): Promise<void> {
  const copy = await follow(output, 'Copying', await client.projects.saveCopy(options, { signal }), 'MB');
  for (const notice of copy.notices) output.note(`Notice: ${notice.message}`);
  output.line(`Copied to ${copy.file} (${formatBytes(copy.bytes)})`);
}
