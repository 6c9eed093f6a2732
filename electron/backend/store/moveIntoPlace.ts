import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Gives a finished SQLite file its name, taking the place of what has it: after a power cut there is the old file or the new one.
 * What SQLite left beside the old file goes first, or it would be applied to the new one. Nobody may have the target open.
 */
export function moveIntoPlace(finished: string, target: string): void {
  flush(finished);
  for (const suffix of ['-wal', '-shm', '-journal']) rmSync(`${target}${suffix}`, { force: true });
  renameSync(finished, target);
  // Windows neither opens nor needs to flush a folder.
  if (process.platform !== 'win32') flush(dirname(target));
}

function flush(path: string): void {
  const descriptor = openSync(path, process.platform === 'win32' ? 'r+' : 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
