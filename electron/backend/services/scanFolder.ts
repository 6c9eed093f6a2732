/**
 * The pictures below a folder, one by one, without holding the list. By name only: whether a file really is what its extension
 * says is found out when it is read.
 */
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ExpectedError, throwIfCancelled } from '#core/base/errors.ts';
import { problemOf, type Problem } from '#core/document/problem.ts';
import { supportedFormats } from '../imaging/decodeErrors.ts';
import { isOwnOutput } from './outputMarker.ts';

export interface ScannedFile {
  readonly kind: 'file';
  /** Below the root, with forward slashes. */
  readonly path: string;
  readonly absolutePath: string;
  readonly byteLength: number;
  /** Milliseconds since 1970, whole. */
  readonly modifiedAtMs: number;
}

/** A folder or picture that cannot be used, and why. */
export interface ScanProblem {
  readonly kind: 'problem';
  /** Below the root, with forward slashes; '.' is the root itself. */
  readonly path: string;
  readonly problem: Problem;
}

/** A folder that this program wrote; what is below it is not looked at. */
export interface OwnOutput {
  readonly kind: 'own-output';
  /** Below the root, with forward slashes. */
  readonly path: string;
}

export type Scanned = ScannedFile | ScanProblem | OwnOutput;

const supportedExtensions: ReadonlySet<string> = new Set(
  'jpg jpeg jpe jfif png apng webp tif tiff gif bmp dib avif avifs'.split(' '),
);

/** Pictures that people will miss when they are passed over in silence. */
const unsupportedExtensions: ReadonlySet<string> = new Set(
  'heic heif jp2 j2k jpx jxl svg psd ico exr hdr pbm pgm ppm pnm dcm cr2 cr3 nef arw dng orf rw2 raf'.split(' '),
);

/** What operating systems and network drives leave lying about. Names that begin with a dot are skipped anyway. */
const junkFolders: ReadonlySet<string> = new Set([
  '__macosx',
  '$recycle.bin',
  'system volume information',
  '@eadir',
  'lost+found',
]);

/**
 * Walks a folder: files of a folder come in order of name, then its folders in order of name. Symbolic links are followed, but
 * no folder is entered twice. Hidden files, junk of the operating system and files that are no pictures are passed over. Folders
 * that this program wrote are named and not entered; the root itself is entered whatever it holds, as the user named it.
 * Throws `ExpectedError` (`folder-missing`, `folder-unreadable`) when the root itself cannot be read, `CancelledError`.
 */
export async function* scanFolder(
  rootFolder: string,
  { signal }: { readonly signal?: AbortSignal } = {},
): AsyncGenerator<Scanned> {
  const visited = new Set<string>([await canonicalRoot(rootFolder)]);
  yield* scanLevel({ rootFolder, path: '', visited, signal });
}

interface Level {
  readonly rootFolder: string;
  /** '' is the root. */
  readonly path: string;
  /** Canonical paths of the folders entered so far. */
  readonly visited: Set<string>;
  readonly signal: AbortSignal | undefined;
}

async function* scanLevel(level: Level): AsyncGenerator<Scanned> {
  const { rootFolder, path, visited, signal } = level;
  throwIfCancelled(signal);
  let names: Dirent[];
  try {
    names = await readdir(join(rootFolder, path), { withFileTypes: true });
  } catch (error) {
    if (path === '') throw unreadableFolder(rootFolder, error);
    yield { kind: 'problem', path, problem: problemOf(unreadableFolder(path, error)) };
    return;
  }
  if (path !== '' && isOwnOutput(names.map(({ name }) => name))) {
    yield { kind: 'own-output', path };
    return;
  }
  // By code unit, so that the order does not depend on the machine's language.
  names.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const folders: string[] = [];
  for (const entry of names) {
    throwIfCancelled(signal);
    if (entry.name.startsWith('.')) continue;
    const entryPath = path === '' ? entry.name : `${path}/${entry.name}`;
    const isPictureName = supportedExtensions.has(extensionOf(entry.name));
    if (entry.isDirectory() || (entry.isSymbolicLink() && !isPictureName)) {
      // What a link without a picture's name leads to shows when it is entered.
      if (!junkFolders.has(entry.name.toLowerCase())) folders.push(entryPath);
    } else if (unsupportedExtensions.has(extensionOf(entry.name))) {
      yield { kind: 'problem', path: entryPath, problem: notSupportedYet(entryPath) };
    } else if (isPictureName) {
      yield* scanFile(level, entryPath, folders);
    }
  }
  for (const folder of folders) {
    const canonical = await canonicalFolder(join(rootFolder, folder));
    if (canonical === undefined && isMisnamed(folder)) {
      yield { kind: 'problem', path: folder, problem: problemOf(misnamed(folder)) };
    }
    if (canonical === undefined || visited.has(canonical)) continue;
    visited.add(canonical);
    yield* scanLevel({ ...level, path: folder });
  }
}

/** A file by its name; a link to a folder with a picture's name joins `folders`, a pipe or device is passed over. */
async function* scanFile({ rootFolder }: Level, path: string, folders: string[]): AsyncGenerator<Scanned> {
  const absolutePath = join(rootFolder, path);
  try {
    const stats = await stat(absolutePath);
    if (stats.isDirectory()) folders.push(path);
    if (!stats.isFile()) return;
    yield {
      kind: 'file',
      path,
      absolutePath,
      byteLength: stats.size,
      modifiedAtMs: Math.floor(stats.mtimeMs),
    };
  } catch (error) {
    yield { kind: 'problem', path, problem: problemOf(unreachableFile(path, error)) };
  }
}

async function canonicalRoot(rootFolder: string): Promise<string> {
  const found = await canonicalFolder(rootFolder);
  if (found !== undefined) return found;
  throw new ExpectedError('folder-missing', `There is no folder ${rootFolder}.`, {
    remedy: 'Check the path, and that its disk is connected.',
    details: { folder: rootFolder },
  });
}

/** Undefined when it is no folder, or a link that leads nowhere or in a circle. */
async function canonicalFolder(folder: string): Promise<string | undefined> {
  try {
    const canonical = await realpath(folder);
    return (await stat(canonical)).isDirectory() ? canonical : undefined;
  } catch {
    return undefined;
  }
}

function extensionOf(name: string): string {
  return /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
}

function notSupportedYet(path: string): Problem {
  return {
    code: 'image-format-unsupported',
    message: `${path}: pictures of the type .${extensionOf(path)} are not supported yet.`,
    remedy: `Convert it to ${supportedFormats}.`,
  };
}

function unreadableFolder(folder: string, cause: unknown): ExpectedError {
  return new ExpectedError('folder-unreadable', `The folder ${folder} could not be read (${codeOf(cause)}).`, {
    remedy: 'Give yourself permission to read it, or check its disk; then import again.',
    details: { folder },
    cause,
  });
}

/** Bytes of a name that are no UTF-8 arrive as U+FFFD, and what is called so cannot be found. */
function isMisnamed(path: string): boolean {
  return path.includes('\ufffd');
}

function misnamed(path: string): ExpectedError {
  return new ExpectedError('image-name-unreadable', `The name of ${path} is not valid UTF-8.`, {
    remedy: 'Rename it, then import again.',
    details: { file: path },
  });
}

function unreachableFile(path: string, cause: unknown): ExpectedError {
  if (codeOf(cause) === 'ENOENT' && isMisnamed(path)) return misnamed(path);
  const isDangling = codeOf(cause) === 'ENOENT' || codeOf(cause) === 'ELOOP';
  const reason = isDangling ? 'is a link that leads nowhere' : `could not be looked at (${codeOf(cause)})`;
  return new ExpectedError('image-missing', `${path} ${reason}.`, {
    remedy: 'Repair or remove it, then import again.',
    details: { file: path },
    cause,
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
