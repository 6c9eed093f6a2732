import { mkdir, readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { FileProblem, Progress } from '#core/contract/progress.ts';
import type { LookReport } from '#core/contract/looks.ts';
import { presetSchema } from '#core/contract/generation.ts';
import type { ImageId } from '#core/document/ids.ts';
import { writeContactSheet, type SheetItem } from '../imaging/contactSheet.ts';
import { ProgressMeter } from '../jobs/progressMeter.ts';
import { readCams } from '../store/cams.ts';
import type { ReadableProject } from '../store/project.ts';
import { readClasses } from '../store/readClasses.ts';
import { readJobs } from '../store/readJobs.ts';
import { readTagsOfImage } from '../store/readTags.ts';
import { readSetting } from '../store/settings.ts';
import { generationKind } from './generationParameters.ts';
import { jobReport } from './jobReport.ts';
import { latestGenerationKey, type LatestGeneration } from './latestGeneration.ts';
import { countUsableMasks, maskedImages, readMaskedPicture, type MaskedImage } from './maskedImages.ts';
import { writeOutputMarker } from './outputMarker.ts';
import type { ProjectSession } from './projectRegistry.ts';
import { importProblems } from './projectStatus.ts';
import { streamProgress } from './streamProgress.ts';

export interface LookRequest {
  readonly outFolder: string;
  readonly title: string;
}

/** Draws the current masks and their CAMs into a folder, with a page to look through them. */
export function writeLook(
  session: ProjectSession,
  request: LookRequest,
  signal?: AbortSignal,
): AsyncGenerator<Progress, LookReport, void> {
  const { project } = session;
  const work = async (stop: AbortSignal, onProgress: (progress: Progress) => void): Promise<LookReport> => {
    await markIfNew(resolve(request.outFolder), project.filePath);
    const generation = readSetting(project, latestGenerationKey);
    const meter = new ProgressMeter({ total: countUsableMasks(project), done: 0, skipped: 0, failed: 0 });
    const { page, images, problems } = await writeContactSheet({
      title: request.title,
      facts: generation === undefined ? [] : factsOf(generation),
      notices: generation?.notices ?? [],
      classes: readClasses(project),
      outFolder: request.outFolder,
      items: sheetItems(project),
      problems: [...importProblems(project), ...generationProblems(project)],
      signal: stop,
      onProgress: () => {
        meter.count('done');
        onProgress(meter.progress());
      },
    });
    return { page, images, problems: [...problems] };
  };
  return streamProgress(session, work, signal);
}

/** Marks a new folder as ours, which keeps its drawings out of imports; a folder with other things in it is left unmarked. */
async function markIfNew(folder: string, projectFile: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    if ((await readdir(folder)).length === 0) await writeOutputMarker(folder, { format: 'look', project: projectFile });
  } catch {
    // Writing the sheet meets the same obstacle, and says what is wrong.
  }
}

function factsOf({ packTitle, preset, threshold }: LatestGeneration): [name: string, value: string][] {
  return [
    ['Model pack', packTitle],
    ['Preset', preset],
    ['Background threshold', String(threshold)],
  ];
}

async function* sheetItems(project: ReadableProject): AsyncGenerator<SheetItem> {
  const indexOf = new Map(readClasses(project).map(({ id, index }) => [id, index]));
  for (const masked of maskedImages(project)) {
    const { image, mask } = masked;
    const { width, height } = mask.revision;
    yield {
      id: image.path,
      tags: presentTags(project, image.id, indexOf),
      labelMap: { width, height, values: mask.planes.class },
      cams: camsBehind(project, masked).flatMap(({ classId, ...cam }) => {
        const classIndex = indexOf.get(classId);
        return classIndex === undefined ? [] : [{ ...cam, classIndex }];
      }),
      readOriented: () => readMaskedPicture(masked),
    };
    // Reading the store is synchronous; this lets cancelling and other requests in between two images.
    await new Promise(setImmediate);
  }
}

function presentTags(project: ReadableProject, imageId: ImageId, indexOf: ReadonlyMap<number, number>): number[] {
  return readTagsOfImage(project, imageId).flatMap(({ classId, value }) => {
    const index = indexOf.get(classId);
    return value === 'present' && index !== undefined ? [index] : [];
  });
}

/** The CAMs that a machine's mask was made from; none for masks of other origin. */
function camsBehind(project: ReadableProject, { image, mask }: MaskedImage) {
  const { pack, parameters } = mask.revision;
  const preset = presetSchema.safeParse(parameters['preset']);
  return pack === null || !preset.success ? [] : readCams(project, image.id, pack, preset.data);
}

/** What the latest generation could not do. */
function generationProblems(project: ReadableProject): FileProblem[] {
  const latest = readJobs(project).find((job) => job.kind === generationKind);
  return latest === undefined ? [] : jobReport(project, latest.id).problems;
}
