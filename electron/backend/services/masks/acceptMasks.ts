import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '#core/base/errors.ts';
import { formatCount } from '#core/base/format.ts';
import type { AcceptReport } from '#core/contract/masks.ts';
import type { Progress } from '#core/contract/progress.ts';
import { problemOf } from '#core/document/problem.ts';
import { ProgressMeter } from '../../jobs/progressMeter.ts';
import { acceptInto } from '../../store/acceptMask.ts';
import { requireDrawable } from '../../store/drawMask.ts';
import { readUnacceptedMasks } from '../../store/readGenerationScope.ts';
import { readImage } from '../../store/readImages.ts';
import { isStoreFailure } from '../../store/storeErrors.ts';
import { namedImages } from '../images/namedImages.ts';
import { BulkEntry } from '../projects/bulkEntry.ts';
import { requireMasks } from '../projects/requireContents.ts';
import type { ProjectSession } from '../projects/projectRegistry.ts';
import { streamProgress } from '../jobs/streamProgress.ts';

/**
 * A person vouches for the masks of many images: those at these paths, or (null) all that have one. Each is kept as it is done, so
 * that stopping loses none; together they are one step of the project's history. An image that cannot be accepted is a problem.
 * Throws as `requireMasks` when all are to be accepted and there are none.
 */
export function acceptMasks(
  session: ProjectSession,
  { paths }: { readonly paths: readonly string[] | null },
  signal?: AbortSignal,
): AsyncGenerator<Progress, AcceptReport, void> {
  const { project } = session;
  const work = async (stop: AbortSignal, onProgress: (progress: Progress) => void): Promise<AcceptReport> => {
    const { imageIds, problems } =
      paths === null ? { imageIds: readUnacceptedMasks(project), problems: [] } : namedImages(project, paths);
    // None is left because none was there, or because all are accepted.
    if (paths === null && imageIds.length === 0) requireMasks(project);
    const entry = new BulkEntry(project, {
      kind: 'accept-images',
      label: `Accept ${formatCount(imageIds.length, 'image')}`,
    });
    const meter = new ProgressMeter({ total: imageIds.length, done: 0, skipped: 0, failed: 0 });
    let accepted = 0;
    for (const imageId of imageIds) {
      throwIfCancelled(stop);
      try {
        const isNew = entry.record((recorder) => acceptInto(project, requireDrawable(project, imageId), recorder));
        if (isNew) accepted++;
        meter.count(isNew ? 'done' : 'skipped');
      } catch (error) {
        if (isStoreFailure(error)) throw error;
        problems.push({ path: readImage(project, imageId)?.path ?? '', ...problemOf(error) });
        meter.count('failed');
      }
      onProgress(meter.progress());
      // The store is synchronous; this lets cancelling and other requests in between two images.
      await setImmediate();
    }
    return { accepted, acceptedBefore: meter.progress().skipped, problems };
  };
  return streamProgress(session, work, signal);
}
