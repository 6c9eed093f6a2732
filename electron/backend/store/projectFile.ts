/**
 * Creating, opening and closing project files. Pragmas that every connection needs are set here and nowhere else.
 */
import { accessSync, constants, existsSync, realpathSync, statSync, type Stats } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { ExpectedError } from '#core/base/errors.ts';
import { fileReason, fileReasonDetail, fileRemedy } from '#core/base/fileReason.ts';
import { rememberConnection } from './connectionsHere.ts';
import { latestVersion, migrate, readVersion, refuseNewerVersion } from './migrate.ts';
import type { ReadableProject, WritableProject } from './project.ts';
import { moveIntoPlace } from './moveIntoPlace.ts';
import { networkShareOf } from './networkShare.ts';
import { acquireProjectLock, type LockHolder, type ProjectLock } from './projectLock.ts';
import { forgetMarks, renewMark, requireOwnLog } from './sessionMark.ts';
import { removeDatabase } from './sideFiles.ts';
import { notAProject, storeError } from './storeErrors.ts';
import { interruptAbandonedJobs } from './writeJobs.ts';

export const projectExtension = '.maskwright';

/** 'MSKW': tells a project from other SQLite files, for us and for file managers. */
const applicationId = 0x4d_53_4b_57;

const busyTimeoutMs = 5000;

/** File systems allow 255; `-lock-journal`, `.backup-partial`, `.v120-backup-12` and their like come after it. */
const longestNameBytes = 230;

export interface OpenedProject {
  readonly project: WritableProject;
  /** The process that had it open before and did not close it; its running jobs are `interrupted` now. Else null. */
  readonly takenOverFrom: LockHolder | null;
  /** The kind of network share that the file lies on; null when it lies on this machine, as far as can be told. */
  readonly networkShare: string | null;
  /** Where logs are now that lay at the place of a new project without theirs. */
  readonly logsSetAside: readonly string[];
}

/** What the machine says; tests have no network share, and say otherwise. */
export interface MachineFacts {
  readonly networkShareOf?: (path: string) => string | null;
}

/**
 * Makes a new, empty project and opens it for writing.
 * Throws `ExpectedError`: `project-exists`, `project-folder-missing`, `project-name`, `project-folder-unwritable`,
 * `project-log-in-use`.
 */
export function createProject(path: string): OpenedProject {
  const canonicalPath = newProjectPath(path);
  return lockAndOpen(canonicalPath, () => {
    if (existsSync(canonicalPath)) {
      throw new ExpectedError('project-exists', `${canonicalPath} exists already.`, {
        remedy: 'Open it, or choose another name.',
        details: { file: canonicalPath },
      });
    }
    return writeEmptyProject(canonicalPath);
  });
}

/**
 * Where a project of this name is to be: absolute, symbolic links of its folder resolved.
 * Throws `ExpectedError` (`project-name`, `project-folder-missing`).
 */
export function newProjectPath(path: string): string {
  requireProjectName(path);
  const filePath = resolve(path);
  const folder = dirname(filePath);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new ExpectedError('project-folder-missing', `There is no folder ${folder} to put the project into.`, {
      remedy: 'Create the folder first, or choose another.',
      details: { file: filePath, folder },
    });
  }
  return join(realpathSync(folder), basename(filePath));
}

/** Throws `ExpectedError` (`project-name`) when no project can be called so. */
export function requireProjectName(path: string): void {
  const name = basename(resolve(path));
  if (!path.endsWith(projectExtension)) {
    throw new ExpectedError(
      'project-name',
      `A project's name ends in ${projectExtension}, this one does not: ${path}.`,
      {
        remedy: `Name it ${name}${projectExtension}.`,
        details: { variant: 'extension', file: resolve(path), extension: projectExtension },
      },
    );
  }
  // Such a file is hidden, and has no name to call anything after.
  const isNameless = name === projectExtension;
  if (!isNameless && Buffer.byteLength(name) <= longestNameBytes) return;
  throw new ExpectedError('project-name', `The name of ${path} is too ${isNameless ? 'short' : 'long'}.`, {
    remedy: isNameless
      ? `Put a name before ${projectExtension}.`
      : `Give it a name of ${longestNameBytes} bytes or fewer, ${projectExtension} included.`,
    details: { file: resolve(path), most: longestNameBytes, variant: isNameless ? 'short' : 'long' },
  });
}

/**
 * Opens a project of the current format for writing, and marks jobs that a dead process left running. `upgradeProject` comes
 * first where the format is an earlier one. Throws `ExpectedError`: `project-missing`, `project-not-a-project`, `project-newer`,
 * `project-older`, `project-locked`, `project-corrupt`, `project-read-only`, `project-foreign-log`.
 */
export function openProject(path: string, facts: MachineFacts = {}): OpenedProject {
  return lockAndOpen(existingFile(path), () => [], facts);
}

/**
 * Opens a project for reading, also while another process writes to it. It must have the current schema: opening it for
 * writing once brings it there. `isOpenInProcess`: another thread of this process has it open, and has looked at its log.
 * Throws as `openProject`, plus `project-older`.
 */
export function openProjectForReading(
  path: string,
  { isOpenInProcess = false }: { readonly isOpenInProcess?: boolean } = {},
): ReadableProject {
  const filePath = existingFile(path);
  try {
    if (!isOpenInProcess) requireOwnLog(filePath);
    const sqlite = connect(filePath, { readonly: true, fileMustExist: true });
    try {
      checkIdentity(sqlite, filePath);
      refuseOlder(sqlite, filePath);
      return handle(sqlite, filePath);
    } catch (error) {
      sqlite.close();
      throw error;
    }
  } catch (error) {
    throw storeError(filePath, error);
  }
}

/**
 * A connection that only reads a project of this or an earlier format, to copy it, whoever has it open. It may write to the file
 * system: one that may not would leave SQLite's two side files behind. Throws as `openProjectForReading`, but `project-older`.
 */
export function connectToCopy(path: string): { readonly sqlite: Database.Database; readonly filePath: string } {
  const filePath = existingFile(path);
  const readonly = !mayBeWritten(filePath);
  let sqlite: Database.Database | undefined;
  try {
    requireOwnLog(filePath);
    sqlite = connect(filePath, { readonly, fileMustExist: true });
    sqlite.pragma('query_only = ON');
    checkIdentity(sqlite, filePath);
    return { sqlite, filePath };
  } catch (error) {
    sqlite?.close();
    throw storeError(filePath, error);
  }
}

function mayBeWritten(filePath: string): boolean {
  try {
    accessSync(filePath, constants.W_OK);
    accessSync(dirname(filePath), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

const locks = new WeakMap<Database.Database, ProjectLock>();

/** Closes the file and gives the lock back. Does nothing the second time. */
export function closeProject(project: ReadableProject): void {
  const { sqlite } = project.database;
  if (sqlite.open) sqlite.close();
  const lock = locks.get(sqlite);
  if (lock === undefined) return;
  locks.delete(sqlite);
  try {
    forgetMarks(project.filePath);
  } finally {
    lock.release();
  }
}

/** `prepare` says what it has set aside. */
function lockAndOpen(filePath: string, prepare: () => string[], facts: MachineFacts = {}): OpenedProject {
  const lock = acquireProjectLock(filePath);
  let sqlite: Database.Database | undefined;
  try {
    const logsSetAside = prepare();
    requireOwnLog(filePath);
    forgetMarks(filePath);
    sqlite = connect(filePath, { fileMustExist: true });
    checkIdentity(sqlite, filePath);
    refuseOlder(sqlite, filePath);
    const networkShare = setJournal(sqlite, filePath, facts);
    renewMark(sqlite, filePath);
    const project = handle(sqlite, filePath);
    locks.set(sqlite, lock);
    interruptAbandonedJobs(project);
    return { project, takenOverFrom: lock.takenOverFrom, networkShare, logsSetAside };
  } catch (error) {
    sqlite?.close();
    lock.release();
    throw storeError(filePath, error);
  }
}

/** How what is written gets safely onto the disk. Returns the kind of network share that the file lies on, if it does. */
export function setJournal(sqlite: Database.Database, filePath: string, facts: MachineFacts): string | null {
  const networkShare = (facts.networkShareOf ?? networkShareOf)(filePath);
  // A write-ahead log needs memory that all who have the file open share: there is none between two machines.
  sqlite.pragma(`journal_mode = ${networkShare === null ? 'WAL' : 'DELETE'}`);
  // In WAL mode a killed process loses nothing in any setting; FULL also keeps what was 'saved' through a power cut, for
  // about 0.2 ms a commit.
  sqlite.pragma('synchronous = FULL');
  return networkShare;
}

function refuseOlder(sqlite: Database.Database, filePath: string): void {
  const version = readVersion(sqlite);
  if (version === latestVersion) return;
  throw new ExpectedError('project-older', `${filePath} has the older format version ${version}.`, {
    remedy: 'Open the project for writing once; that brings it to the current version.',
    details: { file: filePath, fileVersion: version, supportedVersion: latestVersion },
  });
}

/** Under another name first, so that a process that dies meanwhile leaves no half project under the right one. */
function writeEmptyProject(filePath: string): string[] {
  const draftPath = `${filePath}-draft`;
  removeDatabase(draftPath);
  try {
    const sqlite = connect(draftPath, {});
    try {
      sqlite.pragma(`application_id = ${applicationId}`);
      migrate(sqlite, filePath);
    } finally {
      sqlite.close();
    }
    return moveIntoPlace(draftPath, filePath);
  } finally {
    removeDatabase(draftPath);
  }
}

function connect(filePath: string, options: Database.Options): Database.Database {
  const sqlite = new Database(filePath, { timeout: busyTimeoutMs, ...options });
  rememberConnection(sqlite);
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
  const stats = statOf(path);
  if (stats === undefined) {
    throw new ExpectedError('project-missing', `There is no file ${resolve(path)}.`, {
      remedy: existsSync(`${path}${projectExtension}`)
        ? `Did you mean ${path}${projectExtension}?`
        : 'Check the path, or create a new project there.',
      details: {
        file: resolve(path),
        ...(existsSync(`${path}${projectExtension}`)
          ? { variant: 'extension', suggestion: `${path}${projectExtension}` }
          : {}),
      },
    });
  }
  if (!stats.isFile()) {
    throw notAProject(resolve(path), stats.isDirectory() ? 'it is a folder' : 'it is no ordinary file');
  }
  return realpathSync(path);
}

/** Undefined where nothing is. Throws `ExpectedError` (`project-unreachable`) where that cannot be told. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw new ExpectedError('project-unreachable', `${resolve(path)} cannot be opened: ${fileReason(error)}.`, {
      remedy: fileRemedy(error, 'Check the path.'),
      details: { file: resolve(path), reason: fileReasonDetail(error) },
      cause: error,
    });
  }
}

function checkIdentity(sqlite: Database.Database, filePath: string): void {
  // The first statement that reads the file; it throws when the file is no database at all.
  const found = sqlite.pragma('application_id', { simple: true });
  if (found !== applicationId) throw notAProject(filePath, 'it was not written by Maskwright');
  refuseNewerVersion(readVersion(sqlite), filePath);
}
