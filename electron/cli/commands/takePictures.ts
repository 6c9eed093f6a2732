import { formatCount } from '#core/base/format.ts';
import { follow } from '../follow.ts';
import { listPaths } from '../listPaths.ts';
import type { CommandContext } from './context.ts';

/** Takes the new pictures of changed images of an open project, or of all (null), and says what became of their masks. */
export async function takePictures(
  { client, output, signal }: CommandContext,
  projectId: string,
  request: { readonly paths: string[] | null; readonly discardMasks: boolean; readonly isDryRun: boolean },
): Promise<void> {
  const report = await follow(
    output,
    'Reading',
    await client.images.takePictures({ projectId, ...request }, { signal }),
  );
  const { taken, masksKept, toAcceptAgain, masksRemoved, problems } = report;
  output.line(`${formatCount(taken, 'new picture')} ${request.isDryRun ? 'would be taken' : 'taken'}`);
  listPaths(
    output,
    'What was drawn stays; `generate --all` makes the rest of the mask anew:',
    masksKept.count,
    masksKept.first,
  );
  listPaths(
    output,
    'No longer accepted, as the picture is another; the mask stays as if it was drawn:',
    toAcceptAgain.count,
    toAcceptAgain.first,
  );
  listPaths(
    output,
    'Masks and labels removed, as the size is another; `undo` brings them back:',
    masksRemoved.count,
    masksRemoved.first,
  );
  output.problems(problems);
}
