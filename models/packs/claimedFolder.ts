/**
 * A folder of half-done work that one process at a time may go on with, and that the next one finds again, also after a
 * kill. Who holds it is in its name: to take it is to rename it, which the file system lets only one of several do.
 * A holder renews the folder's time while it lives, so a process number that was given out again keeps nothing alive.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { ExpectedError } from '#core/base/errors.ts';
import { isRunning, machineId } from './workOwner.ts';

/** How often a holder says that it lives, and how long its word is good. */
const heartbeatMs = 20_000;
const trustedMs = 120_000;

const heldName = /^(?<idle>.+)~(?<host>[0-9a-f]{8})-(?<pid>\d{1,10})-(?<rank>[0-9a-f]{9})$/;

export class ClaimedFolder implements AsyncDisposable {
  readonly path: string;
  readonly #idle: string;
  readonly #heartbeat: NodeJS.Timeout;

  private constructor(path: string, idle: string) {
    this.path = path;
    this.#idle = idle;
    this.#heartbeat = setInterval(() => {
      void touch(path);
    }, heartbeatMs);
    this.#heartbeat.unref();
  }

  /**
   * Takes `parent/name`, with what an earlier holder left in it, or makes it. `parent` is made.
   * Throws `ExpectedError` (`work-under-way`) while a living process holds it.
   */
  static async claim(parent: string, name: string): Promise<ClaimedFolder> {
    await mkdir(parent, { recursive: true });
    const idle = join(parent, name);
    for (const found of await readdir(parent)) {
      if (found !== name && heldName.exec(found)?.groups?.['idle'] !== name) continue;
      if (await isAlive(join(parent, found))) throw underWay(join(parent, found));
      const own = ownName(idle, '0');
      // Somebody else may be faster; then there is the next one, or a folder of our own.
      const isOurs = await rename(join(parent, found), own).then(
        () => true,
        () => false,
      );
      if (!isOurs) continue;
      await touch(own);
      return new ClaimedFolder(own, idle);
    }
    const own = ownName(idle, '1');
    await mkdir(own);
    await yieldToOthers(parent, name, own);
    return new ClaimedFolder(own, idle);
  }

  /** Gives the folder to a new place, from where nobody claims it. Throws as `rename`. */
  async moveTo(target: string): Promise<void> {
    await rename(this.path, target);
    clearInterval(this.#heartbeat);
  }

  /** Leaves the folder to the next holder. Does nothing after `moveTo`. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#heartbeat);
    try {
      await rename(this.path, this.#idle);
    } catch {
      // Gone (moved, or deleted as of no use), or two were made at once and the other was left first: one is enough.
      await rm(this.path, { recursive: true, force: true });
    }
  }
}

/** Whether a folder, by its name and its time, is held by a process that lives. False for any other folder. */
export async function isAlive(folder: string): Promise<boolean> {
  const holder = heldName.exec(folder)?.groups;
  if (holder === undefined) return false;
  const found = await stat(folder).catch(() => undefined);
  if (found === undefined || Date.now() - found.mtimeMs > trustedMs) return false;
  return holder['host'] !== machineId || isRunning(Number(holder['pid']));
}

/** `rank` begins with 0 for who took what was there, with 1 for who began anew. */
function ownName(idle: string, rank: '0' | '1'): string {
  return `${idle}~${machineId}-${process.pid}-${rank}${randomBytes(4).toString('hex')}`;
}

/**
 * Several may have looked before any had taken something, and each made a folder of its own: then one goes on, by rank.
 * A rare pair that misses each other here too does the work twice, which costs nothing but time.
 */
async function yieldToOthers(parent: string, name: string, own: string): Promise<void> {
  const rank = rankOf(own);
  for (const found of await readdir(parent)) {
    const other = join(parent, found);
    if (heldName.exec(found)?.groups?.['idle'] !== name || rankOf(other) >= rank || !(await isAlive(other))) continue;
    await rmdir(own);
    throw underWay(other);
  }
}

function rankOf(folder: string): string {
  return heldName.exec(folder)?.groups?.['rank'] ?? '';
}

function underWay(folder: string): ExpectedError {
  const pid = heldName.exec(folder)?.groups?.['pid'];
  return new ExpectedError('work-under-way', 'Another process is at this already.', {
    remedy: `Wait for it (process ${pid}), or end it and try again.`,
    details: { folder, pid: Number(pid) },
  });
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
}
