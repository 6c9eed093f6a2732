import { follow } from '../follow.ts';
import type { CommandContext } from './context.ts';
import { showImport } from './importImages.ts';

/** Moves a folder of the project to where it is now and says which images came along. */
export async function relinkFolder(
  { client, output, signal }: CommandContext,
  projectId: string,
  folders: { readonly from: string; readonly to: string },
): Promise<void> {
  const stream = await client.images.relink({ projectId, ...folders }, { signal });
  showImport(output, await follow(output, 'Looking', stream));
}
