/** What file systems say in codes, in words. */
import { errorCode, errorMessage, ExpectedError, MaskwrightError } from './errors.ts';

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'it may not be read or written by this user',
  EBUSY: 'another program uses it',
  EDQUOT: 'no room is left for this user on its disk',
  EEXIST: 'something else is in its place',
  EFBIG: 'the file would be larger than its disk allows',
  EIO: 'its disk fails',
  EISDIR: 'it is a folder',
  ELOOP: 'its path is a circle of links',
  EMFILE: 'this program has too many files open',
  ENAMETOOLONG: 'a name in its path is too long',
  ENFILE: 'the machine has too many files open',
  ENOENT: 'it is not there',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of its path is a file',
  ENXIO: 'it is no ordinary file',
  EPERM: 'the system does not allow it',
  EROFS: 'its disk can only be read',
  ESTALE: 'the connection to its disk was lost',
  ETIMEDOUT: 'its disk does not answer',
};

/** What to do about faults that are the machine's, whoever met them. Others can be our own: those say nothing here. */
const remedies: Readonly<Record<string, string>> = {
  EACCES: 'Give yourself the permission, or choose another place.',
  EDQUOT: 'Make room, or choose another disk.',
  EFBIG: 'Choose another disk.',
  EIO: 'Check the disk and its connection, then do it again.',
  ELOOP: 'Repair the links, or choose another place.',
  EMFILE: 'Raise the limit of open files (ulimit -n), then do it again.',
  ENAMETOOLONG: 'Choose a shorter name.',
  ENFILE: 'Close other programs, then do it again.',
  ENOSPC: 'Make room, or choose another disk.',
  EPERM: 'Give yourself the permission, or choose another place.',
  EROFS: 'Choose another place.',
  ESTALE: 'Connect the disk again, then do it again.',
  ETIMEDOUT: 'Check the disk and its connection, then do it again.',
};

/** Why a file operation failed, as the end of a sentence: `the disk is full`. Of what is no such failure, the error's own text. */
export function fileReason(error: unknown): string {
  return reasons[errorCode(error) ?? ''] ?? errorMessage(error);
}

/** The same as a detail of an error: the system's code where it is one that is put into words, else the error's own text. */
export function fileReasonDetail(error: unknown): string {
  const code = errorCode(error);
  return code !== undefined && code in reasons ? code : errorMessage(error);
}

/** What to do about a failed file operation; `otherwise` where its code does not say. */
export function fileRemedy(error: unknown, otherwise: string): string {
  return remedies[errorCode(error) ?? ''] ?? otherwise;
}

/**
 * The last net under file operations: what the machine is to blame for (a full disk, a missing permission) and nobody has put
 * into better words becomes an `ExpectedError` (`file-trouble`) that names the path. Any other error stays as it is.
 */
export function translateFileError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof MaskwrightError) return error;
  const remedy = remedies[errorCode(error) ?? ''];
  if (remedy === undefined || !('syscall' in error)) return error;
  const path = 'path' in error && typeof error.path === 'string' ? error.path : null;
  return new ExpectedError('file-trouble', `${path ?? 'A file'} cannot be used: ${fileReason(error)}.`, {
    remedy,
    details: { ...(path === null ? { variant: 'unnamed' } : { file: path }), reason: fileReasonDetail(error) },
    cause: error,
  });
}
