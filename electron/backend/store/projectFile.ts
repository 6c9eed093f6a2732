/**
 * Creating, opening and closing project files. Pragmas that every connection needs are set here and nowhere else.
 */
import { existsSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { ExpectedError } from '#core/base/errors.ts';
import { latestVersion, migrate, readVersion, refuseNewerVersion } from './migrate.ts';
import type { ReadableProject, WritableProject } from './project.ts';
import { acquireProjectLock, type LockHolder, type ProjectLock } from './projectLock.ts';
import { notAProject, storeError } from './storeErrors.ts';
import { interruptAbandonedJobs } from './writeJobs.ts';

export const projectExtension = '.maskwright';

/** 'MSKW': tells a project from other SQLite files, for us and for file managers. */
const applicationId = 0x4d_53_4b_57;

const busyTimeoutMs = 5000;

export interface OpenedProject {
  readonly project: WritableProject;
  /** The process that had it open before and did not close it; its running jobs are `interrupted` now. Else null. */
  readonly takenOverFrom: LockHolder | null;
}

/**
 * Makes a new, empty project and opens it for writing.
 * Throws `ExpectedError`: `project-exists`, `project-folder-missing`, `project-name`, `project-read-only`.
 */
export function createProject(path: string): OpenedProject {
  const filePath = resolve(path);
  if (!filePath.endsWith(projectExtension)) {
    throw new ExpectedError(
      'project-name',
      `A project's name ends in ${projectExtension}, this one does not: ${path}.`,
      {
        remedy: `Name it ${basename(path)}${projectExtension}.`,
        details: { file: filePath },
      },
    );
  }
  const folder = dirname(filePath);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new ExpectedError('project-folder-missing', `There is no folder ${folder} to put the project into.`, {
      remedy: 'Create the folder first, or choose another.',
      details: { file: filePath },
    });
  }
  const canonicalPath = join(realpathSync(folder), basename(filePath));
  return lockAndOpen(canonicalPath, () => {
    if (existsSync(canonicalPath)) {
      throw new ExpectedError('project-exists', `${canonicalPath} exists already.`, {
        remedy: 'Open it, or choose another name.',
        details: { file: canonicalPath },
      });
    }
    writeEmptyProject(canonicalPath);
  });
}

/**
 * Opens a project for writing, brings it to the current schema, and marks jobs that a dead process left running.
 * Throws `ExpectedError`: `project-missing`, `project-not-a-project`, `project-newer`, `project-locked`, `project-corrupt`,
 * `project-read-only`.
 */
export function openProject(path: string): OpenedProject {
  return lockAndOpen(existingFile(path), () => undefined);
}

/**
 * Opens a project for reading, also while another process writes to it. It must have the current schema: opening it for
 * writing once brings it there. Throws as `openProject`, plus `project-older`.
 */
export function openProjectForReading(path: string): ReadableProject {
  const filePath = existingFile(path);
  try {
    const sqlite = connect(filePath, { readonly: true, fileMustExist: true });
    try {
      checkIdentity(sqlite, filePath);
      const version = readVersion(sqlite);
      if (version < latestVersion) {
        throw new ExpectedError('project-older', `${filePath} has the older format version ${version}.`, {
          remedy: 'Open the project for writing once; that brings it to the current version.',
          details: { file: filePath, fileVersion: version, supportedVersion: latestVersion },
        });
      }
      return handle(sqlite, filePath);
    } catch (error) {
      sqlite.close();
      throw error;
    }
  } catch (error) {
    throw storeError(filePath, error);
  }
}

const locks = new WeakMap<Database.Database, ProjectLock>();

/** Closes the file and gives the lock back. Does nothing the second time. */
export function closeProject(project: ReadableProject): void {
  const { sqlite } = project.database;
  if (sqlite.open) sqlite.close();
  locks.get(sqlite)?.release();
}

function lockAndOpen(filePath: string, prepare: () => void): OpenedProject {
  const lock = acquireProjectLock(filePath);
  let sqlite: Database.Database | undefined;
  try {
    prepare();
    sqlite = connect(filePath, { fileMustExist: true });
    checkIdentity(sqlite, filePath);
    sqlite.pragma('journal_mode = WAL');
    // In WAL mode a killed process loses nothing in any setting; FULL also keeps what was 'saved' through a power cut, for
    // about 0.2 ms a commit.
    sqlite.pragma('synchronous = FULL');
    migrate(sqlite, filePath);
    const project = handle(sqlite, filePath);
    locks.set(sqlite, lock);
    interruptAbandonedJobs(project);
    return { project, takenOverFrom: lock.takenOverFrom };
  } catch (error) {
    sqlite?.close();
    lock.release();
    throw storeError(filePath, error);
  }
}

/** Under another name first, so that a process that dies meanwhile leaves no half project under the right one. */
function writeEmptyProject(filePath: string): void {
  const draftPath = `${filePath}-draft`;
  rmSync(draftPath, { force: true });
  const sqlite = connect(draftPath, {});
  try {
    sqlite.pragma(`application_id = ${applicationId}`);
    migrate(sqlite, filePath);
  } finally {
    sqlite.close();
  }
  renameSync(draftPath, filePath);
}

function connect(filePath: string, options: Database.Options): Database.Database {
  const sqlite = new Database(filePath, { timeout: busyTimeoutMs, ...options });
  sqlite.pragma('foreign_keys = ON');
  // Makes INSERT OR REPLACE run delete triggers: without it, it would be a way around 'append-only'.
  sqlite.pragma('recursive_triggers = ON');
  return sqlite;
}

/** The one place where a connection becomes a handle; the brands exist for the compiler alone. */
function handle(sqlite: Database.Database, filePath: string): WritableProject {
  const unbranded = { filePath, database: { sqlite, orm: drizzle(sqlite) } };
  return unbranded as unknown as WritableProject;
}

function existingFile(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) {
    throw new ExpectedError('project-missing', `There is no file ${resolve(path)}.`, {
      remedy: 'Check the path, or create a new project there.',
      details: { file: resolve(path) },
    });
  }
  if (!stats.isFile()) throw notAProject(resolve(path), 'it is a folder');
  return realpathSync(path);
}

function checkIdentity(sqlite: Database.Database, filePath: string): void {
  // The first statement that reads the file; it throws when the file is no database at all.
  const found = sqlite.pragma('application_id', { simple: true });
  if (found !== applicationId) throw notAProject(filePath, 'it was not written by Maskwright');
  refuseNewerVersion(readVersion(sqlite), filePath);
}
