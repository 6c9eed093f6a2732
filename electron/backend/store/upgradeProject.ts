/** Brings project files of earlier formats up to date. The old file stays beside it, for who wants to go back. */
import type Database from 'better-sqlite3';
import { errorMessage, ExpectedError, MaskwrightError } from '#core/base/errors.ts';
import type { CopyProgress } from './copyDatabase.ts';
import { latestVersion, migrate, readVersion } from './migrate.ts';
import { backUpProject, removeOldBackups } from './projectBackup.ts';
import { connectToCopy, setJournal, type MachineFacts } from './projectFile.ts';
import { acquireProjectLock } from './projectLock.ts';
import { forgetMarks, requireOwnLog } from './sessionMark.ts';
import { isStoreFailure, storeError } from './storeErrors.ts';

export interface ProjectMigration {
  /** The format that the file had before. */
  readonly fromVersion: number;
  /** Where it lies as it was. */
  readonly backup: string;
}

export interface UpgradeOptions extends CopyProgress, MachineFacts {
  readonly freeBytes?: (folder: string) => number;
}

/**
 * Brings a project to the current format, with a backup beside it; null when it has that already, and nothing is done. Copying is
 * what takes long with a large file: it goes on in steps, and can be cancelled. What follows is one transaction, which happens or
 * does not. Throws as `openProject`, and `CancelledError`, `ExpectedError` (`disk-full`, `project-backup-failed`,
 * `project-migration-failed`); then the file is as it was.
 */
export async function upgradeProject(path: string, options: UpgradeOptions = {}): Promise<ProjectMigration | null> {
  const { isOld, filePath } = lookAtVersion(path);
  if (!isOld) return null;
  const lock = acquireProjectLock(filePath);
  let sqlite: Database.Database | undefined;
  try {
    requireOwnLog(filePath);
    forgetMarks(filePath);
    sqlite = connectToCopy(filePath).sqlite;
    sqlite.pragma('query_only = OFF');
    // While it was not locked, another process may have been faster.
    const fromVersion = readVersion(sqlite);
    if (fromVersion === latestVersion) return null;
    setJournal(sqlite, filePath, options);
    const backup = await backUpProject(sqlite, filePath, options);
    migrateWithBackup(sqlite, filePath, { fromVersion, backup });
    removeOldBackups(filePath);
    return { fromVersion, backup };
  } catch (error) {
    throw storeError(filePath, error);
  } finally {
    sqlite?.close();
    lock.release();
  }
}

function lookAtVersion(path: string): { isOld: boolean; filePath: string } {
  const { sqlite, filePath } = connectToCopy(path);
  try {
    return { isOld: readVersion(sqlite) < latestVersion, filePath };
  } finally {
    sqlite.close();
  }
}

function migrateWithBackup(
  sqlite: Database.Database,
  filePath: string,
  { fromVersion, backup }: ProjectMigration,
): void {
  try {
    migrate(sqlite, filePath);
  } catch (error) {
    const known = storeError(filePath, error);
    if (isStoreFailure(known) && known instanceof MaskwrightError) throw known;
    throw new ExpectedError(
      'project-migration-failed',
      `${filePath} could not be brought from format ${fromVersion} to ${latestVersion}: ${errorMessage(error)}`,
      {
        remedy: `Nothing in it was changed; open it with the Maskwright that wrote it, and report this. A copy is ${backup}.`,
        details: { file: filePath, backup, fromVersion, version: latestVersion },
        cause: error,
      },
    );
  }
}
