/** How many threads calculation is given when nobody says. */
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

const linuxProcessors = '/sys/devices/system/cpu';

/**
 * Physical cores that this process may use: two hardware threads of one core only take turns at its arithmetic units.
 * Where the system does not tell them apart (other than on Linux), logical processors.
 */
export function processorCores(processorsFolder: string = linuxProcessors): number {
  const usable = availableParallelism();
  const cores = new Set(readSiblings(processorsFolder));
  return cores.size === 0 ? usable : Math.min(cores.size, usable);
}

/** For each processor, which ones are the same core, as in `0,4`. */
function readSiblings(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^cpu\d+$/.test(name))
      .map((name) => readFileSync(join(folder, name, 'topology/thread_siblings_list'), 'utf8').trim());
  } catch {
    return [];
  }
}
