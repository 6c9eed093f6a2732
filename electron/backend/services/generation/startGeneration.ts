import { formatCount } from '#core/base/format.ts';
import type { ImageId, JobId } from '#core/document/ids.ts';
import type { Job } from '#core/document/job.ts';
import { notice, type Notice } from '#core/document/notice.ts';
import type { Backend } from '../../backend.ts';
import { recordEntry } from '../../store/journal.ts';
import type { WritableProject } from '../../store/project.ts';
import { readClasses } from '../../store/readClasses.ts';
import { readCoveredImageIds, readGenerationScope } from '../../store/readGenerationScope.ts';
import { readJobs } from '../../store/readJobs.ts';
import { readUntaggedProposals, withdrawUntaggedProposals } from '../../store/untaggedProposals.ts';
import { changeJobParameters, createJob, retryFailedItems } from '../../store/writeJobs.ts';
import { chooseDevice } from './chooseDevice.ts';
import { addToQueue } from '../jobs/addToQueue.ts';
import { generationJob, requireSpaceForMasks } from './generationJob.ts';
import { generationKind, generationSchema, isSameWork, type GenerationParameters } from './generationParameters.ts';
import { folderNotices } from './folderNotices.ts';
import { gridNotices } from './gridNotices.ts';
import { openPackForMasks } from '../packs/managePacks.ts';
import { planEncoding } from './planEncoding.ts';
import { packNotices } from './packNotices.ts';
import { requireTags } from '../projects/requireContents.ts';
import type { ProjectSession } from '../projects/projectRegistry.ts';

export interface StartedGeneration {
  /** null when there is nothing to do: every image in scope has its mask. */
  jobId: JobId | null;
  total: number;
  notices: Notice[];
  device: Notice;
}

/**
 * Puts a job over the images in scope into the queue, or goes on with one of the same settings that has not come to its end.
 * Throws what opening the pack and choosing a device throw, and `ExpectedError`: `no-images`, `no-tags`, `disk-full`.
 */
export async function startGeneration(
  backend: Backend,
  session: ProjectSession,
  parameters: GenerationParameters,
): Promise<StartedGeneration> {
  const { project } = session;
  requireTags(project);
  const pack = await openPackForMasks(backend, parameters.pack);
  await requireSpaceForMasks(project, imagesInScope(project, parameters));
  const device = await chooseDevice(pack, parameters);
  // From here on without waiting: of two requests at once, the second finds the job of the first.
  const notices = [
    ...withdrawLeftMasks(project, parameters),
    ...folderNotices(project),
    ...packNotices(pack, readClasses(project)),
    ...gridNotices(project, pack, parameters),
    ...device.notices,
    ...planEncoding(backend, project, pack, parameters, device).notices,
  ];
  const imageIds = imagesInScope(project, parameters);
  const job = unfinishedJob(session, parameters, imageIds) ?? newJob(project, parameters, imageIds);
  if (job !== undefined) addToQueue(backend, session, job, generationJob);
  return {
    jobId: job?.id ?? null,
    total: job?.counts.total ?? 0,
    notices,
    device: device.label,
  };
}

/** Masks that no class is tagged for any more, which no generation would make anew; as a step of its own. */
function withdrawLeftMasks(project: WritableProject, { images }: GenerationParameters): Notice[] {
  const wanted = images === null ? undefined : new Set(images);
  const left = readUntaggedProposals(project).filter((imageId) => wanted?.has(imageId) !== false);
  if (left.length === 0) return [];
  const masks = formatCount(left.length, 'mask');
  const entry = { imageId: null, kind: 'withdraw-masks', label: `Take back ${masks} of images without a class` };
  recordEntry(project, entry, (recorder) => withdrawUntaggedProposals(project, recorder, left));
  const message = `Taken back: ${masks} of images that show no class any more. What was drawn or accepted stays.`;
  return [notice('masks-taken-back', message, { count: left.length })];
}

/**
 * The newest job with these settings that has not come to its end and covers everything that is in scope now; when it does not
 * run, its failed items are to be tried again: what was wrong with them may have been put right.
 */
function unfinishedJob(
  session: ProjectSession,
  parameters: GenerationParameters,
  inScope: readonly ImageId[],
): Job | undefined {
  const { project, queue } = session;
  const unfinished = ['queued', 'running', 'paused', 'cancelled', 'interrupted', 'failed'] as const;
  const found = readJobs(project, unfinished).find(
    ({ kind, parameters: own }) => kind === generationKind && isSameWork(generationSchema.parse(own), parameters),
  );
  if (found === undefined) return undefined;
  const covered = readCoveredImageIds(project, found.id);
  if (inScope.length === 0 || !inScope.every((imageId) => covered.has(imageId))) {
    // Images have come since, or masks of this job were undone or are out of date: a new job covers these and the rest of this
    // one. Or all have got their masks otherwise.
    if (found.state !== 'running') queue.stop(project, found, 'cancelled');
    return undefined;
  }
  if (found.state !== 'running') {
    retryFailedItems(project, found.id);
    // The device may be another one now.
    changeJobParameters(project, found.id, storedParameters(parameters));
  }
  return found;
}

/** Undefined when no image is in scope. */
function newJob(
  project: WritableProject,
  parameters: GenerationParameters,
  imageIds: readonly ImageId[],
): Job | undefined {
  if (imageIds.length === 0) return undefined;
  return createJob(project, {
    kind: generationKind,
    parameters: storedParameters(parameters),
    imageIds,
    priority: parameters.images === null ? 'normal' : 'high',
  });
}

/** Without what a request has beside them, such as the project. */
function storedParameters(parameters: GenerationParameters): Job['parameters'] {
  return { ...generationSchema.parse(parameters) };
}

function imagesInScope(project: WritableProject, { images, ...scope }: GenerationParameters): ImageId[] {
  const inScope = readGenerationScope(project, scope);
  if (images === null) return inScope;
  const wanted = new Set(images);
  return inScope.filter((imageId) => wanted.has(imageId));
}
