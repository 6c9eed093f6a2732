import { join } from 'node:path';
import { dataFolder } from '#models/packs/dataFolder.ts';

/** Where programs without a terminal of their own write what they have to say. It may not exist yet. */
export function logsFolder(): string {
  return join(dataFolder(), 'logs');
}

/** A folder of the user's for a browser's window of ours; `name` tells apart those that are open at once. */
export function windowProfileFolder(name: string): string {
  return join(dataFolder(), 'windows', name);
}

/** The sample project. Its pictures too are copies: the bundled ones may lie where nobody may write, and go with the next version. */
export function userSampleFolder(): string {
  return join(dataFolder(), 'sample');
}
