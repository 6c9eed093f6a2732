import { closeSync, existsSync, fsyncSync, openSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { removeSideFiles, setLogsAside } from './sideFiles.ts';

/**
 * Gives a finished SQLite file its name, taking the place of what has it: after a power cut there is the old file or the new one.
 * What SQLite left beside the old file goes first, or it would be applied to the new one. Nobody may have the target open.
 * Returns where logs are now whose file was not there, see `setLogsAside`. Throws as that.
 */
export function moveIntoPlace(finished: string, target: string): string[] {
  flush(finished);
  const setAside = existsSync(target) ? [] : setLogsAside(target);
  removeSideFiles(target);
  renameSync(finished, target);
  // Windows neither opens nor needs to flush a folder.
  if (process.platform !== 'win32') flush(dirname(target));
  return setAside;
}

function flush(path: string): void {
  const descriptor = openSync(path, process.platform === 'win32' ? 'r+' : 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
