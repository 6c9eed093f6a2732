/**
 * What SQLite keeps beside a database: the write-ahead log or rollback journal with changes that the main file does not have yet,
 * and the log's index; and what we keep beside a log (`markFile.ts`). A process that is killed leaves them; SQLite applies them to whatever has the name when it is opened next.
 */
import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { errorCode, ExpectedError } from '#core/base/errors.ts';

/** Of the files that hold changes. */
const logSuffixes = ['-wal', '-journal'] as const;

/** A write-ahead log's header (SQLite's file format, 4.1). One of this length or less holds nothing. */
const walHeaderBytes = 32;

/** The logs beside a database that hold something. */
export function filledLogs(databasePath: string): string[] {
  return logSuffixes
    .map((suffix) => `${databasePath}${suffix}`)
    .filter((path) => (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > walHeaderBytes);
}

/** Removes a database with what SQLite has left beside it. Nobody may have it open. */
export function removeDatabase(path: string): void {
  rmSync(path, { force: true });
  removeSideFiles(path);
}

/** Removes what belongs to a database that is about to be replaced. Nobody may have it open. */
export function removeSideFiles(databasePath: string): void {
  for (const suffix of [...logSuffixes, '-shm', '-mark']) rmSync(`${databasePath}${suffix}`, { force: true });
}

/**
 * Clears the place of a database that is not there. A log may hold the last changes of one that was moved away, and a process that
 * still has the deleted one open may read its log: so logs are renamed, which harms neither, and only empty ones are removed.
 * Returns the new names. Throws `ExpectedError` (`project-log-in-use`) where the system does not rename files that are open.
 */
export function setLogsAside(databasePath: string): string[] {
  const logs = filledLogs(databasePath);
  try {
    const kept = logs.map((log) => {
      const name = freeName(`${databasePath}.left${log.slice(databasePath.length)}`);
      renameSync(log, name);
      return name;
    });
    removeSideFiles(databasePath);
    return kept;
  } catch (error) {
    if (!['EBUSY', 'EPERM', 'EACCES'].includes(errorCode(error) ?? '')) throw error;
    throw new ExpectedError(
      'project-log-in-use',
      `Beside ${databasePath} lies the log of a project that was there, and it cannot be moved aside.`,
      {
        remedy: 'Close the program that has that project open, or choose another name.',
        details: { file: databasePath },
        cause: error,
      },
    );
  }
}

/** The path itself, or with the first number after it that nothing has. */
export function freeName(path: string): string {
  if (!existsSync(path)) return path;
  for (let number = 2; ; number++) if (!existsSync(`${path}-${number}`)) return `${path}-${number}`;
}
