/**
 * The pictures below a folder, one by one, without holding the list. By name only: whether a file really is what its extension
 * says is found out when it is read.
 */
import type { Dirent, Stats } from 'node:fs';
import { opendir, readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode, ExpectedError, throwIfCancelled } from '#core/base/errors.ts';
import { fileReason, fileReasonDetail } from '#core/base/fileReason.ts';
import { problemOf, type Problem } from '#core/document/problem.ts';
import { supportedFormats } from '../../imaging/decodeErrors.ts';
import { isOwnOutput } from '../datasets/outputMarker.ts';

export interface ScannedPlace {
  /** Below the root, with forward slashes; '.' is the root itself. */
  readonly path: string;
  /** Absolute, with every link on the way to its folder resolved: equal for two ways to one file. */
  readonly canonicalPath: string;
}

export interface ScannedFile extends ScannedPlace {
  readonly kind: 'file';
  readonly absolutePath: string;
  readonly byteLength: number;
  /** Milliseconds since 1970, whole. */
  readonly modifiedAtMs: number;
  /** The file system's number of the file. */
  readonly fileNumber: string;
  /** Device and number: equal for two names of one file, also where case or accents make no other name. */
  readonly fileKey: string;
}

/** A folder or picture that cannot be used, and why. */
export interface ScanProblem extends ScannedPlace {
  readonly kind: 'problem';
  readonly problem: Problem;
}

/** A folder that this program wrote; what is below it is not looked at. */
export interface OwnOutput extends ScannedPlace {
  readonly kind: 'own-output';
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

/** Files looked at together: enough to keep a disk busy. */
const statsTogether = 32;

/**
 * Walks a folder: files of a folder come in order of name, then its folders in order of name, then, after everything that is
 * really there, what links lead to. No folder is entered twice, so a folder is found by its own name rather than by a link's.
 * Hidden files, junk of the operating system and files that are no pictures are passed over. Folders that this program wrote are
 * named and not entered; the root itself is entered whatever it holds, as the user named it.
 * Throws `ExpectedError` (`folder-missing`, `folder-unreadable`) when the root itself cannot be read, `CancelledError`.
 */
export async function* scanFolder(
  rootFolder: string,
  { signal }: { readonly signal?: AbortSignal } = {},
): AsyncGenerator<Scanned> {
  const canonical = await canonicalRoot(rootFolder);
  const walk: Walk = { rootFolder, visited: new Set([canonical]), links: [], signal };
  yield* scanLevel(walk, '', canonical);
  // Links found behind links join the end of the list.
  for (const { path, canonicalPath } of walk.links) {
    const target = await canonicalFolder(join(rootFolder, path));
    if (target === undefined && isMisnamed(path)) {
      yield { kind: 'problem', path, canonicalPath, problem: problemOf(misnamed(path)) };
    }
    // A link that leads nowhere or in a circle leads to no picture.
    if (target !== undefined) yield* enter(walk, path, target);
  }
}

interface Walk {
  readonly rootFolder: string;
  /** Canonical paths of the folders entered so far. */
  readonly visited: Set<string>;
  /** To folders, or without a picture's name: what those lead to shows when they are entered, at the end. */
  readonly links: ScannedPlace[];
  readonly signal: AbortSignal | undefined;
}

/** `path` is '' for the root. */
async function* scanLevel(walk: Walk, path: string, canonicalPath: string): AsyncGenerator<Scanned> {
  const { rootFolder, signal } = walk;
  throwIfCancelled(signal);
  let entries: Dirent[];
  try {
    entries = await readdir(join(rootFolder, path), { withFileTypes: true });
  } catch (error) {
    if (path === '') throw unreadableFolder(rootFolder, error);
    const reason = isMisnamed(path) ? misnamed(path) : unreadableFolder(path, error);
    yield { kind: 'problem', path, canonicalPath, problem: problemOf(reason) };
    return;
  }
  if (path !== '' && isOwnOutput(entries.map(({ name }) => name))) {
    yield { kind: 'own-output', path, canonicalPath };
    return;
  }
  // By code unit, so that the order does not depend on the machine's language.
  entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const folders: ScannedPlace[] = [];
  const pictures: ScannedPlace[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const place: ScannedPlace = {
      path: path === '' ? entry.name : `${path}/${entry.name}`,
      canonicalPath: join(canonicalPath, entry.name),
    };
    const extension = extensionOf(entry.name);
    const isPictureName = hasPictureName(entry.name);
    if (entry.isDirectory() || (entry.isSymbolicLink() && !isPictureName)) {
      if (junkFolders.has(entry.name.toLowerCase())) continue;
      (entry.isDirectory() ? folders : walk.links).push(place);
    } else if (isPictureName || unsupportedExtensions.has(extension)) {
      pictures.push(place);
    }
  }
  for (let start = 0; start < pictures.length; start += statsTogether) {
    throwIfCancelled(signal);
    const scanned = await Promise.all(
      pictures.slice(start, start + statsTogether).map((place) => scanFile(walk, place)),
    );
    for (const one of scanned) {
      throwIfCancelled(signal);
      if (one?.kind === 'link') walk.links.push(one);
      else if (one !== undefined) yield one;
    }
  }
  // No links, so their canonical paths are known; one that cannot be read by now is named.
  for (const folder of folders) yield* enter(walk, folder.path, folder.canonicalPath);
}

async function* enter(walk: Walk, path: string, canonicalPath: string): AsyncGenerator<Scanned> {
  if (walk.visited.has(canonicalPath)) return;
  walk.visited.add(canonicalPath);
  yield* scanLevel(walk, path, canonicalPath);
}

/** What is behind a picture's name; undefined for a pipe or device. */
async function scanFile(
  { rootFolder }: Walk,
  place: ScannedPlace,
): Promise<Scanned | (ScannedPlace & { readonly kind: 'link' }) | undefined> {
  const { path } = place;
  if (unsupportedExtensions.has(extensionOf(path))) {
    return { kind: 'problem', ...place, problem: notSupportedYet(path) };
  }
  const absolutePath = join(rootFolder, path);
  try {
    const stats = await stat(absolutePath);
    // A folder itself would not have come here.
    if (stats.isDirectory()) return { kind: 'link', ...place };
    if (!stats.isFile()) return undefined;
    return { kind: 'file', ...place, absolutePath, ...fileStamp(stats) };
  } catch (error) {
    return { kind: 'problem', ...place, problem: problemOf(unreachableFile(path, error)) };
  }
}

/** What tells whether a file is the one of the last time, without reading it. */
export function fileStamp(stats: Stats): Pick<ScannedFile, 'byteLength' | 'modifiedAtMs' | 'fileNumber' | 'fileKey'> {
  const { size, mtimeMs, dev, ino } = stats;
  return { byteLength: size, modifiedAtMs: Math.floor(mtimeMs), fileNumber: String(ino), fileKey: `${dev}:${ino}` };
}

/** The folder with links resolved. Throws `ExpectedError` (`folder-missing`). */
export async function canonicalRoot(rootFolder: string): Promise<string> {
  const found = await canonicalFolder(rootFolder);
  if (found !== undefined) return found;
  const isThere = (await stat(rootFolder).catch(() => undefined)) !== undefined;
  throw new ExpectedError(
    'folder-missing',
    isThere ? `${rootFolder} is no folder.` : `There is no folder ${rootFolder}.`,
    {
      remedy: isThere ? 'Name the folder that it is in.' : 'Check the path, and that its disk is connected.',
      details: { folder: rootFolder, ...(isThere ? { variant: 'no-folder' } : {}) },
    },
  );
}

/** Makes sure that a folder can be walked. Throws `ExpectedError` (`folder-missing`, `folder-unreadable`). */
export async function requireReadableFolder(folder: string): Promise<void> {
  await canonicalRoot(folder);
  try {
    await (await opendir(folder)).close();
  } catch (error) {
    throw unreadableFolder(folder, error);
  }
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

/** Whether a file's name says that it is a picture that can be read. */
export function hasPictureName(name: string): boolean {
  return supportedExtensions.has(extensionOf(name));
}

function extensionOf(name: string): string {
  return /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
}

function notSupportedYet(path: string): Problem {
  return {
    code: 'image-format-unsupported',
    message: `${path}: pictures of the type .${extensionOf(path)} are not supported yet.`,
    remedy: `Convert it to ${supportedFormats}.`,
    details: { file: path, variant: 'type', type: extensionOf(path) },
  };
}

function unreadableFolder(folder: string, cause: unknown): ExpectedError {
  return new ExpectedError('folder-unreadable', `The folder ${folder} could not be read: ${fileReason(cause)}.`, {
    remedy: 'Give yourself permission to read it, or check its disk; then import again.',
    details: { folder, reason: fileReasonDetail(cause) },
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
  const reason = isDangling ? 'is a link that leads nowhere' : `could not be looked at: ${fileReason(cause)}`;
  return new ExpectedError('image-missing', `${path} ${reason}.`, {
    remedy: 'Repair or remove it, then import again.',
    details: {
      file: path,
      ...(isDangling ? { variant: 'link' } : { variant: 'unlooked', reason: fileReasonDetail(cause) }),
    },
    cause,
  });
}

function codeOf(error: unknown): string {
  return errorCode(error) ?? String(error);
}
