import { access, constants, mkdir, rmdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { errorCode, ExpectedError } from '#core/base/errors.ts';
import { fileReason, fileReasonDetail, fileRemedy } from '#core/base/fileReason.ts';

/**
 * Makes a folder and what is missing above it; returns the folders that it made, the outermost first. When one of them cannot be
 * made, those before it go again. Throws `ExpectedError` (`folder-unwritable`), which names what is in the way.
 *
 * One folder at a time: Node's recursive mkdir never ends where the file system says that a new folder's parent is missing
 * although it is there, as /proc does.
 */
export async function makeFolder(folder: string): Promise<string[]> {
  const path = resolve(folder);
  const made: string[] = [];
  try {
    for (const missing of await missingFolders(path)) {
      if (await makeOne(path, missing)) made.push(missing);
    }
    return made;
  } catch (error) {
    await removeFolders(made);
    throw error;
  }
}

/** Takes away folders that `makeFolder` made, as long as nothing is in them. */
export async function removeFolders(made: readonly string[]): Promise<void> {
  for (const folder of made.toReversed()) {
    // Somebody else put something in; then those above it hold something, too.
    if (!(await rmdir(folder).then(isDone, isNot))) return;
  }
}

/** Makes sure that things can be written into a folder, or that it can be made; leaves nothing there. Throws as `makeFolder`. */
export async function requireWritableFolder(folder: string): Promise<void> {
  const path = resolve(folder);
  const made = await makeFolder(path);
  await removeFolders(made);
  if (made.length > 0) return;
  try {
    await access(path, constants.W_OK);
  } catch (error) {
    throw unwritable(`Nothing can be written into ${path}: ${fileReason(error)}.`, path, error);
  }
}

/** The folders on the way to `path`, itself included, that are not there; the outermost first. */
async function missingFolders(path: string): Promise<string[]> {
  const missing: string[] = [];
  for (let folder = path; ; folder = dirname(folder)) {
    try {
      if ((await stat(folder)).isDirectory()) return missing;
      throw notAFolder(path, folder);
    } catch (error) {
      if (error instanceof ExpectedError) throw error;
      // ENOTDIR: a file is further up, and will be found there.
      const isAbsent = errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR';
      if (!isAbsent || dirname(folder) === folder) throw impossible(path, error);
      missing.unshift(folder);
    }
  }
}

/** False when somebody else was faster. */
async function makeOne(path: string, folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') {
      throw unwritable(`${dirname(folder)} takes no new folders, so ${path} cannot be made.`, path, error);
    }
    if (errorCode(error) !== 'EEXIST') throw impossible(path, error);
    const found = await stat(folder).catch(() => undefined);
    if (found?.isDirectory() === true) return false;
    throw found === undefined
      ? unwritable(`${folder} is a link that leads nowhere, and no folder.`, path, error)
      : notAFolder(path, folder);
  }
}

function notAFolder(path: string, obstacle: string): ExpectedError {
  const consequence = path === obstacle ? '' : `, so ${path} cannot be made`;
  return unwritable(`${obstacle} is a file and no folder${consequence}.`, path);
}

function impossible(path: string, cause: unknown): ExpectedError {
  return unwritable(`The folder ${path} cannot be made: ${fileReason(cause)}.`, path, cause);
}

function unwritable(message: string, folder: string, cause?: unknown): ExpectedError {
  return new ExpectedError('folder-unwritable', message, {
    remedy: fileRemedy(cause, 'Choose another folder.'),
    details: cause === undefined ? { folder, variant: 'file' } : { folder, reason: fileReasonDetail(cause) },
    cause,
  });
}

const isDone = (): boolean => true;
const isNot = (): boolean => false;
