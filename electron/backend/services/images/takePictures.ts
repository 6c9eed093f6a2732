import { stat } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '#core/base/errors.ts';
import { formatCount } from '#core/base/format.ts';
import { listedPaths, type TakeReport } from '#core/contract/images.ts';
import type { FileProblem, Progress } from '#core/contract/progress.ts';
import type { ImageId } from '#core/document/ids.ts';
import type { ChangedImage, Image, NewImage } from '#core/document/image.ts';
import { errorOf, problemOf } from '#core/document/problem.ts';
import { fileError } from '../../imaging/decodeErrors.ts';
import { ProgressMeter } from '../../jobs/progressMeter.ts';
import type { ReadableProject, WritableProject } from '../../store/project.ts';
import { iterateImages, readImage, readPictureOf } from '../../store/readImages.ts';
import { isStoreFailure } from '../../store/storeErrors.ts';
import { notChanged, planTaking, takePicture, type FateOfWork } from '../../store/takePicture.ts';
import { streamProgress } from '../jobs/streamProgress.ts';
import { fileLocator } from '../masks/maskedImages.ts';
import { BulkEntry } from '../projects/bulkEntry.ts';
import type { ProjectSession } from '../projects/projectRegistry.ts';
import { alone } from './importImages.ts';
import { namedImages } from './namedImages.ts';
import { readImageFacts } from './readImageFacts.ts';
import { fileStamp } from './scanFolder.ts';

export interface TakeRequest {
  /** Of images; null: all that are changed. */
  readonly paths: readonly string[] | null;
  readonly discardMasks: boolean;
  readonly isDryRun: boolean;
}

/**
 * Makes the pictures that are at the places of changed images their own. Each image is kept as it is done, in a transaction of its
 * own; together they are one step of the project's history. What cannot be taken is a problem, and stays as it is. Throws
 * `ExpectedError` (`import-running`).
 */
export function takePictures(
  session: ProjectSession,
  request: TakeRequest,
  signal?: AbortSignal,
): AsyncGenerator<Progress, TakeReport, void> {
  const { project } = session;
  const work = (stop: AbortSignal, onProgress: (progress: Progress) => void): Promise<TakeReport> =>
    alone(project, () => takeAll(project, request, { signal: stop, onProgress }));
  return streamProgress(session, work, signal);
}

async function takeAll(
  project: WritableProject,
  { paths, discardMasks, isDryRun }: TakeRequest,
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (progress: Progress) => void },
): Promise<TakeReport> {
  const { imageIds, problems } = paths === null ? allChanged(project) : namedImages(project, paths);
  const entry = new BulkEntry(project, {
    kind: 'take-pictures',
    label: `Take the new picture of ${formatCount(imageIds.length, 'image')}`,
  });
  const fileOf = fileLocator(project);
  const meter = new ProgressMeter({ total: imageIds.length, done: 0, skipped: 0, failed: 0 });
  const pathsByFate: Record<FateOfWork, string[]> = { none: [], kept: [], unaccepted: [], removed: [] };
  for (const imageId of imageIds) {
    throwIfCancelled(signal);
    const known = readImage(project, imageId);
    try {
      const image = requireChanged(imageId, known);
      const facts = await readFile(project, image, fileOf(image));
      const taking = { image, facts, removesWork: discardMasks };
      const fate = isDryRun
        ? planTaking(project, taking).fate
        : entry.record((recorder) => takePicture(project, taking, recorder));
      pathsByFate[fate].push(image.path);
      meter.count('done');
    } catch (error) {
      if (isStoreFailure(error)) throw error;
      problems.push({ path: known?.path ?? '', ...problemOf(error) });
      meter.count('failed');
    }
    onProgress(meter.progress());
    // Small files are read faster than anybody else gets a turn.
    await setImmediate();
  }
  const { kept, unaccepted, removed } = pathsByFate;
  return {
    taken: Object.values(pathsByFate).flat().length,
    masksKept: listed(kept),
    toAcceptAgain: listed(unaccepted),
    masksRemoved: listed(removed),
    problems,
  };
}

function allChanged(project: ReadableProject): { imageIds: ImageId[]; problems: FileProblem[] } {
  return { imageIds: Array.from(iterateImages(project, { state: 'changed' }), ({ id }) => id), problems: [] };
}

/** Throws `ExpectedError`: `image-not-changed`, or what is wrong with an image that cannot be read. */
function requireChanged(imageId: ImageId, image: Image | undefined): ChangedImage {
  if (image?.state === 'changed') return image;
  if (image === undefined || image.state === 'ready') throw notChanged(imageId, image?.path ?? `Image ${imageId}`);
  throw errorOf(image.problem, 'Import its folder again.');
}

/** What is at an image's place now. Throws `ExpectedError` when that is no picture. */
async function readFile(
  project: ReadableProject,
  { rootId, path }: ChangedImage,
  file: string,
): Promise<Extract<NewImage, { state: 'ready' }>> {
  const stats = await stat(file).catch((error: unknown) => {
    throw fileError(file, error);
  });
  const { byteLength, modifiedAtMs, fileNumber } = fileStamp(stats);
  const facts = await readImageFacts(
    { absolutePath: file, byteLength, modifiedAtMs, fileNumber },
    { rootId, path },
    (content) => readPictureOf(project, content),
  );
  if (facts.state === 'ready') return facts;
  throw errorOf(facts.problem, 'Put a picture there that can be read.');
}

function listed(paths: readonly string[]): { count: number; first: string[] } {
  return { count: paths.length, first: paths.slice(0, listedPaths) };
}
