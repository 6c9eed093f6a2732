import Database from 'better-sqlite3';
import { errorCode, ExpectedError, MaskwrightError } from '#core/base/errors.ts';

/**
 * Runs `work` and turns those of SQLite's errors that come from the machine (a full disk, a damaged file) into
 * `ExpectedError`s that name the file. Others, such as a broken constraint, are bugs and pass as they are.
 */
export function translateStoreErrors<Result>(filePath: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw storeError(filePath, error);
  }
}

/** True when the store itself cannot go on, so that trying the next item is pointless. */
export function isStoreFailure(error: unknown): boolean {
  return error instanceof MaskwrightError && storeFailureCodes.has(error.code);
}

const storeFailureCodes: ReadonlySet<string> = new Set([
  'project-corrupt',
  'project-disk-full',
  'project-read-only',
  'project-input-output',
  'project-busy',
  'project-closed',
]);

/** The error to throw instead of `error`; `error` itself when it is not one of SQLite's about the machine. */
export function storeError(filePath: string, error: unknown): unknown {
  // better-sqlite3 reports use after close with a plain TypeError.
  if (error instanceof TypeError && error.message === 'The database connection is not open') {
    return expected('project-closed', `${filePath} is closed.`, 'Open the project again.', { file: filePath }, error);
  }
  if (errorCode(error) === 'ENOSPC') return diskFull(filePath, error);
  if (!(error instanceof Database.SqliteError)) return error;
  const { code } = error;
  if (code.startsWith('SQLITE_CORRUPT')) {
    return corruptProject(filePath, error.message, error);
  }
  if (code === 'SQLITE_NOTADB') return notAProject(filePath, 'it is not a SQLite database', error);
  if (code === 'SQLITE_FULL') return diskFull(filePath, error);
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_PERM')) {
    return readOnly(filePath, error);
  }
  if (code.startsWith('SQLITE_IOERR')) {
    return expected(
      'project-input-output',
      `${filePath} could not be read or written: ${error.message} (${code}).`,
      'Check the disk and its connection, then open the project again.',
      { file: filePath },
      error,
    );
  }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return expected(
      'project-busy',
      `Another program is working on ${filePath} and did not finish in time.`,
      'Close the other program, then do it again.',
      { file: filePath },
      error,
    );
  }
  return error;
}

export function corruptProject(filePath: string, reason: string, cause?: unknown): ExpectedError {
  return expected(
    'project-corrupt',
    `${filePath} is damaged: ${reason}.`,
    'Restore the project from a copy. Pictures and other projects are not affected.',
    { file: filePath },
    cause,
  );
}

export function notAProject(filePath: string, reason: string, cause?: unknown): ExpectedError {
  return expected(
    'project-not-a-project',
    `${filePath} is not a Maskwright project: ${reason}.`,
    'Choose a file that ends in .maskwright, or create a new project.',
    { file: filePath },
    cause,
  );
}

export function readOnly(filePath: string, cause?: unknown): ExpectedError {
  return expected(
    'project-read-only',
    `${filePath} cannot be written: its folder or the file itself is read-only.`,
    'Copy the project to a folder you may write to, or ask for the permission.',
    { file: filePath },
    cause,
  );
}

function diskFull(filePath: string, cause: unknown): ExpectedError {
  return expected(
    'project-disk-full',
    `The disk that holds ${filePath} is full; the last change was not saved.`,
    'Free some space, then do it again. Everything saved before is intact.',
    { file: filePath },
    cause,
  );
}

function expected(
  code: string,
  message: string,
  remedy: string,
  { file }: { readonly file: string },
  cause: unknown,
): ExpectedError {
  return new ExpectedError(code, message, { remedy, details: { file }, ...(cause === undefined ? {} : { cause }) });
}
