/**
 * A copy of a project file as it is at one moment, while whoever has it open goes on writing. The copy is made under another
 * name, checked, and takes its place whole.
 */
import { existsSync, realpathSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type Database from 'better-sqlite3';
import { ExpectedError, throwIfCancelled } from '#core/base/errors.ts';
import { formatBytes } from '#core/base/format.ts';
import { copyDatabase, databaseBytes, type CopyProgress } from './copyDatabase.ts';
import { moveIntoPlace } from './moveIntoPlace.ts';
import { connectToCopy, newProjectPath } from './projectFile.ts';
import { acquireProjectLock } from './projectLock.ts';
import { markCopy } from './sessionMark.ts';
import { removeDatabase } from './sideFiles.ts';
import { storeError } from './storeErrors.ts';

export interface CopyRequest extends CopyProgress {
  readonly file: string;
  readonly target: string;
  /** Whether another project may be at the target, to be replaced. */
  readonly replace: boolean;
}

export interface CopiedProject {
  readonly file: string;
  readonly bytes: number;
  /** Where logs are now that lay at the target without their project. */
  readonly logsSetAside: readonly string[];
}

const reservedBytes = 16_000_000;

/**
 * Copies a project, also one that this or another process has open. Throws `CancelledError`, and `ExpectedError` as opening a
 * project for reading does, and: `project-name`, `project-folder-missing`, `project-exists`, `project-copy-onto-itself`,
 * `project-locked` (the target is open), `project-log-in-use`, `disk-full`, `project-copy-failed`. Whatever is thrown, the target is as it was.
 */
export async function copyProject({ file, target, replace, signal, onProgress }: CopyRequest): Promise<CopiedProject> {
  throwIfCancelled(signal);
  const targetPath = newProjectPath(target);
  const { sqlite, filePath } = connectToCopy(file);
  try {
    refuseTarget(filePath, targetPath, replace);
    const lock = acquireProjectLock(targetPath);
    const partial = `${targetPath}-partial`;
    try {
      // While it was not locked, somebody may have made one.
      refuseTarget(filePath, targetPath, replace);
      removeDatabase(partial);
      const bytes = holdStill(sqlite);
      requireSpace(dirname(targetPath), bytes, filePath);
      const fault = await copyDatabase(sqlite, partial, { signal, onProgress });
      if (fault !== null) throw damagedCopy(fault);
      markCopy(partial);
      const logsSetAside = moveIntoPlace(partial, targetPath);
      onProgress?.(bytes, bytes);
      return { file: targetPath, bytes: statSync(targetPath).size, logsSetAside };
    } finally {
      removeDatabase(partial);
      lock.release();
    }
  } catch (error) {
    throw storeError(filePath, error);
  } finally {
    sqlite.close();
  }
}

/**
 * Begins to look at the project as it is now, and returns its size in bytes. Where there is a write-ahead log, what others write
 * meanwhile lies beside; where there is none, holding still would keep them from writing, so there the copy begins again.
 */
function holdStill(sqlite: Database.Database): number {
  if (sqlite.pragma('journal_mode', { simple: true }) === 'wal') sqlite.exec('BEGIN');
  return databaseBytes(sqlite);
}

function refuseTarget(filePath: string, target: string, replace: boolean): void {
  if (!existsSync(target)) return;
  if (realpathSync(target) === filePath) {
    throw new ExpectedError('project-copy-onto-itself', `${target} is the project itself.`, {
      remedy: 'Choose another name for the copy.',
      details: { file: target },
    });
  }
  if (replace && statSync(target).isFile()) return;
  throw new ExpectedError('project-exists', `${target} exists already.`, {
    remedy: 'Choose another name, or have it replaced (command line: --force).',
    details: { variant: 'copy', file: target },
  });
}

function requireSpace(folder: string, bytes: number, filePath: string): void {
  const { bavail, bsize } = statfsSync(folder);
  const needed = bytes + reservedBytes;
  if (bavail * bsize >= needed) return;
  throw new ExpectedError(
    'disk-full',
    `A copy of ${filePath} needs about ${formatBytes(needed)} in ${folder}; ${formatBytes(bavail * bsize)} are free.`,
    {
      remedy: 'Make room, or copy to another disk.',
      details: { variant: 'copy', file: filePath, folder, needed, free: bavail * bsize },
    },
  );
}

function damagedCopy(fault: string): ExpectedError {
  return new ExpectedError('project-copy-failed', `The copy is not sound (${fault}), and was not kept.`, {
    remedy: 'Check the project (command line: check) and the disk, then copy again.',
  });
}
