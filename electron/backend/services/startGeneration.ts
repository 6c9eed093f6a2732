import { existsSync } from 'node:fs';
import { ExpectedError } from '#core/base/errors.ts';
import type { JobReport } from '#core/contract/jobs.ts';
import type { Progress } from '#core/contract/progress.ts';
import type { ImageId, JobId } from '#core/document/ids.ts';
import type { Job } from '#core/document/job.ts';
import { openClipPack, type ClipPack } from '#models/packs/openPack.ts';
import type { Backend } from '../backend.ts';
import { supportedFormats } from '../imaging/decodeErrors.ts';
import { runJob } from '../jobs/runJob.ts';
import type { WritableProject } from '../store/project.ts';
import { readClasses } from '../store/readClasses.ts';
import { readGenerationScope } from '../store/readGenerationScope.ts';
import { countImages, readRoots } from '../store/readImages.ts';
import { readJob, readJobs } from '../store/readJobs.ts';
import { readTaggedImageIds } from '../store/readTags.ts';
import { writeSetting } from '../store/settings.ts';
import { createJob, endJob, retryFailedItems } from '../store/writeJobs.ts';
import { chooseDevice, type ChosenDevice } from './chooseDevice.ts';
import { requireSpaceForMasks } from './diskSpace.ts';
import {
  generationKind,
  generationSchema,
  isSameWork,
  thresholdFor,
  type GenerationParameters,
} from './generationParameters.ts';
import { jobReport } from './jobReport.ts';
import { latestGenerationKey } from './latestGeneration.ts';
import { resolvePackFolder } from './managePacks.ts';
import { MaskGenerator } from './maskGenerator.ts';
import { packNotices } from './packNotices.ts';
import type { ProjectSession } from './projectRegistry.ts';
import { RunningWork } from './runningWork.ts';

export interface StartedGeneration {
  /** null when there is nothing to do: every image in scope has its mask. */
  jobId: number | null;
  total: number;
  notices: string[];
  device: string;
}

/**
 * Starts a job over the images in scope, or goes on with one of the same settings that did not come to its end.
 * Throws what opening the pack and choosing a device throw, and `ExpectedError`: `job-running` while another job of the project runs, `no-images`,
 * `no-tags`, `disk-full`.
 */
export async function startGeneration(
  backend: Backend,
  session: ProjectSession,
  parameters: GenerationParameters,
): Promise<StartedGeneration> {
  refuseSecondJob(session);
  const { project } = session;
  requireTaggedImages(project);
  const pack = await openClipPack(await resolvePackFolder(backend, parameters.pack));
  await requireSpaceForMasks(project.filePath, imagesInScope(project, parameters).length);
  const device = await chooseDevice(pack, parameters);
  // Between asking and answering, another request may have started one.
  refuseSecondJob(session);
  const notices = [...folderNotices(project), ...packNotices(pack, readClasses(project)), ...device.notices];
  const imageIds = imagesInScope(project, parameters);
  const job = unfinishedJob(project, parameters, imageIds.length) ?? newJob(project, parameters, imageIds);
  if (job !== undefined) run(session, job.id, pack, parameters, device);
  return {
    jobId: job?.id ?? null,
    total: job?.counts.total ?? 0,
    notices,
    device: device.label,
  };
}

/**
 * Runs a job again: pending items, and failed ones when asked for. Throws as `startGeneration`, and `ExpectedError`:
 * `job-missing`, `job-done` when nothing of it is left to do.
 */
export async function resumeJob(
  backend: Backend,
  session: ProjectSession,
  { jobId, retryFailed }: { readonly jobId: JobId; readonly retryFailed: boolean },
): Promise<void> {
  refuseSecondJob(session);
  const { project } = session;
  const job = readJob(project, jobId);
  if (job?.kind !== generationKind) {
    throw new ExpectedError('job-missing', `The project has no job ${jobId} that can be resumed.`, {
      remedy: 'List the jobs and choose one.',
    });
  }
  const parameters = generationSchema.parse(job.parameters);
  const pack = await openClipPack(await resolvePackFolder(backend, parameters.pack));
  const device = await chooseDevice(pack, parameters);
  refuseSecondJob(session);
  if (retryFailed) retryFailedItems(project, jobId);
  if (readJob(project, jobId)?.state === 'done') {
    throw new ExpectedError('job-done', `Nothing of job ${jobId} is left to do.`, {
      remedy: 'Retry its failed items, or start a new job.',
    });
  }
  run(session, jobId, pack, parameters, device);
}

function run(
  session: ProjectSession,
  jobId: JobId,
  pack: ClipPack,
  parameters: GenerationParameters,
  device: ChosenDevice,
): void {
  const { project } = session;
  writeSetting(project, latestGenerationKey, {
    packTitle: pack.title,
    preset: parameters.preset,
    threshold: thresholdFor(pack, parameters),
    notices: packNotices(pack, readClasses(project)),
    device: device.label,
  });
  const work = async (signal: AbortSignal, onProgress: (progress: Progress) => void): Promise<JobReport> => {
    await using generator = await MaskGenerator.create(project, pack, parameters, device);
    await runJob({
      project,
      jobId,
      batchSize: generator.batchSize,
      handler: (items, report) => generator.generate(items, report),
      signal,
      onProgress,
    });
    return jobReport(project, jobId);
  };
  session.runningJobs.set(jobId, new RunningWork<JobReport>(work));
}

/** One heavy job at a time: two would share the cores and both be late. */
function refuseSecondJob({ runningJobs }: ProjectSession): void {
  for (const [jobId, work] of runningJobs) {
    if (work.isFinished) continue;
    throw new ExpectedError('job-running', `Job ${jobId} of this project is still running.`, {
      remedy: 'Wait for it, or cancel it.',
    });
  }
}

function requireTaggedImages(project: WritableProject): void {
  if (countImages(project).ready === 0) {
    throw new ExpectedError('no-images', 'The project holds no picture that could be read.', {
      remedy: `Import a folder with ${supportedFormats} pictures.`,
    });
  }
  if (readTaggedImageIds(project).length === 0) {
    throw new ExpectedError('no-tags', 'No image has a tag, so there is nothing to look for.', {
      remedy:
        'Put the pictures in sub-folders named after their classes, or list path,class in a CSV ' +
        '(command line: run --tags, tag --csv).',
    });
  }
}

/** A disk that is not connected would otherwise show as one problem for each of its pictures. */
function folderNotices(project: WritableProject): string[] {
  return readRoots(project)
    .filter(({ folder }) => !existsSync(folder))
    .map(({ folder }) => `The folder ${folder} is not there: none of its pictures can be read. Is its disk connected?`);
}

/**
 * The newest job with these settings that has not come to its end and covers everything that is in scope now, its failed items
 * to be tried again: what was wrong with them may have been put right.
 */
function unfinishedJob(project: WritableProject, parameters: GenerationParameters, inScope: number): Job | undefined {
  const found = readJobs(project, ['queued', 'cancelled', 'interrupted', 'failed']).find(
    ({ kind, parameters: own }) => kind === generationKind && isSameWork(generationSchema.parse(own), parameters),
  );
  if (found === undefined) return undefined;
  const { total, done, skipped } = found.counts;
  const isStillAll = inScope <= (parameters.scope === 'all' ? total : total - done - skipped);
  if (!isStillAll || inScope === 0) {
    // Images have come since, and a new job covers them and the rest of this one; or all have got their masks otherwise.
    endJob(project, found.id, 'cancelled');
    return undefined;
  }
  retryFailedItems(project, found.id);
  return found;
}

/** Undefined when no image is in scope. */
function newJob(
  project: WritableProject,
  parameters: GenerationParameters,
  imageIds: readonly ImageId[],
): Job | undefined {
  if (imageIds.length === 0) return undefined;
  return createJob(project, { kind: generationKind, parameters: { ...generationSchema.parse(parameters) }, imageIds });
}

function imagesInScope(project: WritableProject, { scope }: GenerationParameters): ImageId[] {
  return readGenerationScope(project, scope === 'all' ? 'machine' : 'untouched');
}
