import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '#core/base/errors.ts';
import { formatCount } from '#core/base/format.ts';
import type { AcceptReport } from '#core/contract/masks.ts';
import type { FileProblem, Progress } from '#core/contract/progress.ts';
import type { ImageId, JournalEntryId } from '#core/document/ids.ts';
import { problemOf } from '#core/document/problem.ts';
import { ProgressMeter } from '../../jobs/progressMeter.ts';
import { acceptInto } from '../../store/acceptMask.ts';
import { requireDrawable } from '../../store/drawMask.ts';
import { extendEntry, recordEntry, type Recorder } from '../../store/journal.ts';
import type { ReadableProject, WritableProject } from '../../store/project.ts';
import { readUnacceptedMasks } from '../../store/readGenerationScope.ts';
import { readImage } from '../../store/readImages.ts';
import { readNextEntry } from '../../store/readJournal.ts';
import { isStoreFailure } from '../../store/storeErrors.ts';
import { ImageFinder } from '../images/imageFinder.ts';
import type { ProjectSession } from '../projects/projectRegistry.ts';
import { streamProgress } from '../jobs/streamProgress.ts';

/**
 * A person vouches for the masks of many images: those at these paths, or (null) all that have one. Each is kept as it is done, so
 * that stopping loses none; together they are one step of the project's history. An image that cannot be accepted is a problem.
 */
export function acceptMasks(
  session: ProjectSession,
  { paths }: { readonly paths: readonly string[] | null },
  signal?: AbortSignal,
): AsyncGenerator<Progress, AcceptReport, void> {
  const { project } = session;
  const work = async (stop: AbortSignal, onProgress: (progress: Progress) => void): Promise<AcceptReport> => {
    const { imageIds, problems } =
      paths === null ? { imageIds: readUnacceptedMasks(project), problems: [] } : findImages(project, paths);
    const entry = new AcceptEntry(project, `Accept ${formatCount(imageIds.length, 'image')}`);
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

/** One step for all images, as long as no other bulk action comes in between. */
class AcceptEntry {
  readonly #project: WritableProject;
  readonly #label: string;
  #entryId: JournalEntryId | null = null;

  constructor(project: WritableProject, label: string) {
    this.#project = project;
    this.#label = label;
  }

  record<Result>(work: (recorder: Recorder) => Result): Result {
    const isOpen = this.#entryId !== null && readNextEntry(this.#project, null, 'undo')?.id === this.#entryId;
    if (isOpen && this.#entryId !== null) return extendEntry(this.#project, this.#entryId, work);
    const { entryId, result } = recordEntry(
      this.#project,
      { imageId: null, kind: 'accept-images', label: this.#label },
      work,
    );
    this.#entryId = entryId;
    return result;
  }
}

/** Each image once, in the order given. */
function findImages(
  project: ReadableProject,
  paths: readonly string[],
): { imageIds: ImageId[]; problems: FileProblem[] } {
  // No list lies anywhere here: paths are absolute, below an imported folder, or bare names.
  const finder = new ImageFinder(project, '/');
  const imageIds = new Set<ImageId>();
  const problems: FileProblem[] = [];
  for (const path of paths) {
    const found = finder.find(path);
    if (found.kind === 'found') {
      imageIds.add(found.imageId);
    } else if (found.kind === 'none') {
      problems.push({
        path,
        code: 'image-unknown',
        message: 'The project has no such image.',
        remedy: 'Give a path below an imported folder, as `list` shows it.',
      });
    } else {
      problems.push({
        path,
        code: 'image-ambiguous',
        message: 'Several images fit this path.',
        remedy: 'Give the whole path.',
      });
    }
  }
  return { imageIds: [...imageIds], problems };
}
