/**
 * One folder for all temporary files of a run of the tests, those of its children too: removed at its end, whatever failed. A run
 * that was killed cannot do that; what it left goes with a later one.
 */
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorCode } from '#core/base/errors.ts';

const prefix = 'maskwright-tests-';
/** A run is not taken for dead that one merely cannot see, in another container perhaps: it makes folders all the time. */
const abandonedAfterMs = 60 * 60 * 1000;
/** Where systems look for the place of temporary files. */
const variables = ['TMPDIR', 'TEMP', 'TMP'] as const;

export interface TemporaryRoot {
  readonly path: string;
  remove(): void;
}

/** In `parent`, from which the folders of runs that were killed go. */
export function makeTemporaryRoot(parent: string): TemporaryRoot {
  for (const name of readdirSync(parent)) {
    if (isAbandoned(parent, name)) removeFolder(join(parent, name));
  }
  const path = mkdtempSync(join(parent, `${prefix}${process.pid}-`));
  // Tests of what may not be read run children as another user, who has to come through here.
  chmodSync(path, 0o755);
  return { path, remove: () => removeFolder(path) };
}

/** Vitest calls it before the first test, for each of its projects. */
export function setup(): (() => void) | undefined {
  if (tmpdir().includes(prefix)) return undefined;
  const root = makeTemporaryRoot(tmpdir());
  for (const variable of variables) process.env[variable] = root.path;
  return () => root.remove();
}

function isAbandoned(parent: string, name: string): boolean {
  const processId = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1];
  if (processId === undefined || isRunning(Number(processId))) return false;
  const changedAtMs = statSync(join(parent, name), { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
  return Date.now() - changedAtMs > abandonedAfterMs;
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // Another user's is there, too.
    return errorCode(error) !== 'ESRCH';
  }
}

function removeFolder(path: string): void {
  // What a child that is still ending writes meanwhile: tried again.
  rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
