/** For tests: a project whose process was killed, with what it left behind. */
import { statSync } from 'node:fs';
import { assert, defined } from '#core/base/assert.ts';
import { ended, firstLine, startNode } from './temporaryProject.ts';

/**
 * Has a process write `images` ready images of `/pictures` into an existing project, so that they are in its log, and kills it.
 * `meanwhile` runs before the kill. Throws when the process did not die of it.
 */
export async function writeAndKill(
  filePath: string,
  { images = 300, meanwhile = () => Promise.resolve() }: { images?: number; meanwhile?: () => Promise<unknown> } = {},
): Promise<void> {
  using child = startNode(
    `import { openProject } from '#backend/store/projectFile.ts';
     import { readyImage } from '#backend/store/temporaryProject.ts';
     import { ensureRoot, saveImages } from '#backend/store/writeImages.ts';
     const { project } = openProject(process.argv[1]);
     const rootId = ensureRoot(project, '/pictures');
     saveImages(project, Array.from({ length: ${images} }, (_, i) => readyImage(rootId, i + '.jpg')));
     console.log('written');
     setInterval(() => {}, 1000);`,
    [filePath],
  );
  assert((await firstLine(child)) === 'written', 'the images were not written');
  await meanwhile();
  child.kill('SIGKILL');
  await ended(child);
  assert(child.signalCode === 'SIGKILL', `the process ended by itself (${String(child.exitCode)})`);
  const { size } = defined(statSync(`${filePath}-wal`, { throwIfNoEntry: false }), 'the log of a killed process');
  assert(size > 0, 'nothing was left in the log');
}
