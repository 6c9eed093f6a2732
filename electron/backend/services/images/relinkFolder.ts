/** Tells a project that one of its folders is elsewhere by now: 'Locate folder…'. */
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ExpectedError, throwIfCancelled } from '#core/base/errors.ts';
import { formatCount, formatNames } from '#core/base/format.ts';
import type { ImportReport } from '#core/contract/images.ts';
import type { Progress } from '#core/contract/progress.ts';
import type { Root } from '#core/document/image.ts';
import { hashFile } from '../../imaging/hashFile.ts';
import { saveFoundFiles, type FoundFile } from '../../store/foundFiles.ts';
import { readKnownImages, type KnownImage } from '../../store/imagePlaces.ts';
import type { WritableProject } from '../../store/project.ts';
import { imageReader, readRoots } from '../../store/readImages.ts';
import { FolderImport, type ImportOptions } from './folderImport.ts';
import { alone } from './importImages.ts';
import { ImportScope } from './importScope.ts';
import type { ProjectSession } from '../projects/projectRegistry.ts';
import type { Work } from '../jobs/runningWork.ts';
import { canonicalRoot, fileStamp, type ScannedFile } from './scanFolder.ts';
import { streamProgress } from '../jobs/streamProgress.ts';

/** Files that are read to see whether it is the right folder; all others when their size or time are not as they were. */
const sampleSize = 64;
const looksTogether = 32;
const namedFiles = 5;

/**
 * Moves a root to a new folder, whether or not the old one is still there. Its images follow their pictures, by content; those
 * whose picture is not below the new folder are missing afterwards, and wait there. Throws `ExpectedError`: `root-unknown`,
 * `folder-missing`, `relink-same-folder`, `relink-no-match` when no picture is where it should be, `import-running`; nothing is
 * changed then.
 */
export function relinkFolder(
  session: ProjectSession,
  { from, to }: { readonly from: string; readonly to: string },
  signal?: AbortSignal,
): AsyncGenerator<Progress, ImportReport, void> {
  const { project } = session;
  const work: Work<ImportReport> = (stop, onProgress) =>
    alone(project, () => relink(project, rootAt(project, from), resolve(to), { signal: stop, onProgress }));
  return streamProgress(session, work, signal);
}

async function relink(
  project: WritableProject,
  root: Root,
  folder: string,
  options: ImportOptions,
): Promise<ImportReport> {
  if (folder === root.folder) throw sameFolder(folder);
  await canonicalRoot(folder);
  const images = readKnownImages(project, root.id, '').filter(({ contentSha256 }) => contentSha256 !== null);
  const untouched = await findAgain(images, root.folder, folder, options.signal);
  const scope = await ImportScope.of(project, [folder], root.id);
  scope.open(folder);
  const read = imageReader(project);
  const found = untouched.flatMap(({ image, stamp }): FoundFile[] => {
    const known = read(image.imageId);
    if (known?.state !== 'ready' || known.contentSha256 === null) return [];
    const { contentSha256, picture } = known;
    return [{ ...scope.placeBelow(folder, image.path), ...stamp, contentSha256, picture }];
  });
  saveFoundFiles(project, found);
  const run = new FolderImport(project, scope, options);
  await run.scan(folder);
  const retired = { rootId: root.id, placeOf: (path: string) => scope.placeBelow(folder, path) };
  return run.finish([folder], { notices: [], retired });
}

interface FoundAgain {
  readonly image: KnownImage;
  readonly stamp: Pick<ScannedFile, 'byteLength' | 'modifiedAtMs' | 'fileNumber'>;
}

/**
 * The images that need not be read again: at the same path below the new folder, with the size and time that they had. Reads a
 * sample of what is there to see that it is the right folder.
 */
async function findAgain(
  images: readonly KnownImage[],
  oldFolder: string,
  folder: string,
  signal: AbortSignal,
): Promise<FoundAgain[]> {
  const candidates: FoundAgain[] = [];
  for (let start = 0; start < images.length; start += looksTogether) {
    throwIfCancelled(signal);
    const portion = await Promise.all(
      images.slice(start, start + looksTogether).map((image) => lookFor(image, folder)),
    );
    candidates.push(...portion.filter((one) => one !== null));
  }
  const step = Math.max(1, Math.floor(candidates.length / sampleSize));
  let same = 0;
  let areStampsRight = true;
  for (const candidate of candidates.filter((_, index) => index % step === 0)) {
    throwIfCancelled(signal);
    const { sha256 } = await hashFile(join(folder, candidate.image.path));
    if (sha256 === candidate.image.contentSha256) same++;
    else if (hasStamp(candidate)) areStampsRight = false;
  }
  if (same === 0 && images.length > 0) throw noMatch(images, oldFolder, folder);
  return areStampsRight ? candidates.filter(hasStamp) : [];
}

/** Null when there is no file of its size. */
async function lookFor(image: KnownImage, folder: string): Promise<FoundAgain | null> {
  try {
    const stats = await stat(join(folder, image.path));
    const { fileKey: _, ...stamp } = fileStamp(stats);
    return stats.isFile() && stamp.byteLength === image.byteLength ? { image, stamp } : null;
  } catch {
    return null;
  }
}

function hasStamp({ image, stamp }: FoundAgain): boolean {
  return stamp.byteLength === image.byteLength && stamp.modifiedAtMs === image.modifiedAtMs;
}

function rootAt(project: WritableProject, folder: string): Root {
  const roots = readRoots(project);
  const found = roots.find((root) => root.folder === resolve(folder));
  if (found !== undefined) return found;
  throw new ExpectedError('root-unknown', `No folder of the project is ${resolve(folder)}.`, {
    remedy:
      roots.length === 0 ? 'Import a folder first.' : `Name one of: ${formatNames(roots.map((root) => root.folder))}.`,
    details: { folder },
  });
}

function sameFolder(folder: string): ExpectedError {
  return new ExpectedError('relink-same-folder', `The project has its pictures in ${folder} already.`, {
    remedy: 'Name the folder that they are in now; to look for changes in this one, import it again.',
    details: { folder },
  });
}

function noMatch(images: readonly KnownImage[], oldFolder: string, folder: string): ExpectedError {
  const names = formatNames(
    images.map(({ path }) => path),
    namedFiles,
  );
  return new ExpectedError(
    'relink-no-match',
    `None of the ${formatCount(images.length, 'picture')} of ${oldFolder} is at the same place below ${folder}: ${names}.`,
    {
      remedy:
        'Choose the folder that took the place of the old one. Pictures that were sorted anew are found by importing their folder.',
      details: { oldFolder, folder, images: images.length },
    },
  );
}
