/**
 * Folders beside a target in which it is made, and what a killed process leaves of them. Their names say who made them
 * (`.voc.<machine>-<process>-<random>.partial`), so that only what nobody works on any more is taken away.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { isRunning, machineId } from '#models/packs/workOwner.ts';

/** `partial`: being written. `new`: complete, about to take the target's place. `old`: what was there, until the new one is. */
export type WorkPurpose = 'partial' | 'new' | 'old';

/** A name beside the target that nobody else has. Leading dots keep such folders out of imports. */
export function workFolderOf(target: string, purpose: WorkPurpose): string {
  const owner = `${machineId}-${process.pid}-${randomBytes(4).toString('hex')}`;
  return join(dirname(target), `.${basename(target)}.${owner}.${purpose}`);
}

/**
 * Takes away what processes of this machine that were killed left beside a target, and puts back what one of them had moved out
 * of the way. Throws what the file system throws.
 */
export async function removeLeftovers(target: string): Promise<void> {
  const path = resolve(target);
  const folder = dirname(path);
  // A missing folder holds nothing; one that cannot be read is met again by who writes into it.
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const purpose = leftoverPurpose(name, basename(path));
    if (purpose === undefined) continue;
    if (purpose === 'old' && !existsSync(path)) await rename(join(folder, name), path);
    else await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** What follows the target's name. A new folder is itself made in a partial one and then has two owners, the same process. */
const ownerAndPurpose = /^([0-9a-f]{8})-(\d+)-[0-9a-f]{8}\.(?:new\.[0-9a-f]{8}-\d+-[0-9a-f]{8}\.)?(partial|new|old)$/;

/** What a folder was for, when it belongs to the target and its process is gone. */
function leftoverPurpose(name: string, target: string): WorkPurpose | undefined {
  const prefix = [`.${target}.`, `..${target}.`].find((start) => name.startsWith(start));
  const match = prefix === undefined ? null : ownerAndPurpose.exec(name.slice(prefix.length));
  if (match === null || match[1] !== machineId || isRunning(Number(match[2]))) return undefined;
  return match[3] as WorkPurpose;
}
