import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { ExpectedError } from '#core/base/errors.ts';
import type { FileProblem, Progress } from '#core/contract/progress.ts';
import { lookReportSchema, type LookReport } from '#core/contract/looks.ts';
import type { ImageId } from '#core/document/ids.ts';
import { describeSettings, type MaskSettings } from '#core/document/maskSettings.ts';
import type { Backend } from '../../backend.ts';
import { requireWritableFolder } from '../../files/makeFolder.ts';
import { StagedFolder } from '../../formats/stagedFolder.ts';
import { removeLeftovers } from '../../formats/workFolders.ts';
import { sheetFileName, writeContactSheet, type SheetItem, type SheetOutcome } from '../../imaging/contactSheet.ts';
import { sheetGenerator } from '../../imaging/contactSheetHtml.ts';
import { ProgressMeter } from '../../jobs/progressMeter.ts';
import type { ReadableProject } from '../../store/project.ts';
import { readClasses } from '../../store/readClasses.ts';
import { readJobs } from '../../store/readJobs.ts';
import { readTagsOfImage } from '../../store/readTags.ts';
import { readMaskBeside } from '../../store/readMasks.ts';
import { readMaskSettings } from '../../store/maskSettings.ts';
import { readSetting } from '../../store/settings.ts';
import { generationKind } from '../generation/generationParameters.ts';
import { jobReport } from '../../jobs/jobReport.ts';
import { requireSpace } from '../jobs/diskSpace.ts';
import { jobKind } from '../jobs/jobKind.ts';
import { latestGenerationKey } from '../generation/latestGeneration.ts';
import { countUsableMasks, maskedImages, readMaskedPicture } from '../masks/maskedImages.ts';
import { camsBehind } from '../masks/heatMaps.ts';
import { maskNotices } from '../masks/maskNotices.ts';
import { bytesOfLook } from './lookSpace.ts';
import { readOutputMarker, sealOutput } from './outputMarker.ts';
import { replaceFolder, requireUnchanged } from './replaceFolder.ts';
import type { ProjectSession } from '../projects/projectRegistry.ts';
import { importProblems } from '../projects/projectStatus.ts';
import { requireMasks } from '../projects/requireContents.ts';
import { streamJob } from '../jobs/streamJob.ts';

const requestSchema = z.object({ outFolder: z.string(), title: z.string(), replace: z.boolean().default(false) });

export type LookRequest = z.input<typeof requestSchema>;

/**
 * Draws the current masks and their CAMs into a folder, with a page to look through them, as a job. An earlier look there is
 * replaced, whole, when nobody added or edited a file in it since, or with `replace`. Throws `ExpectedError`: `look-folder-not-empty`
 * when the folder holds anything else, `look-folder-changed`, and as `writeContactSheet`.
 */
export function writeLook(
  backend: Backend,
  session: ProjectSession,
  request: LookRequest,
  signal?: AbortSignal,
): AsyncGenerator<Progress, LookReport, void> {
  const parameters = { ...requestSchema.parse(request), outFolder: resolve(request.outFolder) };
  return streamJob(backend, session, { kind: lookJob, parameters, report: lookReportSchema }, signal);
}

export const lookJob = jobKind({
  name: 'write-look',
  parameters: requestSchema,
  // The folder appears whole or not at all.
  keepsProgress: false,
  prepare: async ({ project }, { outFolder, replace }) => {
    requireMasks(project);
    await requireLookFolder(outFolder, replace);
    await requireSpace(outFolder, bytesOfLook(project), 'The look');
  },
  run: async ({ project }, { outFolder, title, replace }, { signal, onProgress }): Promise<LookReport> => {
    const generation = readSetting(project, latestGenerationKey);
    const notices = maskNotices(project);
    const meter = new ProgressMeter({ total: countUsableMasks(project), done: 0, skipped: 0, failed: 0 });
    const write = async (folder: string): Promise<SheetOutcome> => {
      await using staged = await StagedFolder.create(folder);
      const drawnIn = dirname(await staged.pathOf(sheetFileName));
      const outcome = await writeContactSheet({
        title,
        facts: factsOf(readMaskSettings(project)),
        notices: [...(generation?.notices ?? []), ...notices].map(({ message }) => message),
        classes: readClasses(project),
        outFolder: drawnIn,
        items: sheetItems(project),
        problems: [...importProblems(project), ...generationProblems(project)],
        signal,
        onProgress: () => {
          meter.count('done');
          onProgress(meter.progress());
        },
      });
      await staged.guard(() => sealOutput(drawnIn, { format: 'look', project: project.filePath }));
      await staged.finish();
      return outcome;
    };
    await removeLeftovers(outFolder);
    const check = (): Promise<boolean> => requireLookFolder(outFolder, replace);
    const { images, problems } = await ((await check()) ? replaceFolder(outFolder, check, write) : write(outFolder));
    return { page: join(outFolder, sheetFileName), images, notices, problems: [...problems] };
  },
});

/**
 * Makes sure that a look can be drawn into a folder, and leaves it as it is. One with anything in it only when it is a look of ours,
 * marked as one or with our page in it, and nobody changed it since, or with `replace`. Returns whether there is such a look. Throws
 * as `requireWritableFolder` and `requireUnchanged`, and `ExpectedError` (`look-folder-not-empty`).
 */
export async function requireLookFolder(folder: string, replace: boolean): Promise<boolean> {
  await requireWritableFolder(folder);
  // It is made beside it.
  await requireWritableFolder(dirname(folder));
  const names = await readdir(folder).catch(() => []);
  if (names.length === 0) return false;
  if (await isLook(folder)) {
    if (!replace) await requireUnchanged(folder, 'look');
    return true;
  }
  throw new ExpectedError(
    'look-folder-not-empty',
    `The folder ${folder} is not empty, and no look that Maskwright drew.`,
    {
      remedy: 'Choose a new or empty folder.',
      details: { folder },
    },
  );
}

async function isLook(folder: string): Promise<boolean> {
  const marker = await readOutputMarker(folder);
  if (marker !== undefined) return marker.format === 'look';
  const page = await readFile(join(folder, sheetFileName), 'utf8').catch(() => '');
  return page.includes(sheetGenerator);
}

/** What the masks were made with; of several generations, how many with what. */
function factsOf(settings: readonly MaskSettings[]): [name: string, value: string][] {
  return describeSettings(settings).map((made) => ['Masks', made]);
}

async function* sheetItems(project: ReadableProject): AsyncGenerator<SheetItem> {
  const indexOf = new Map(readClasses(project).map(({ id, index }) => [id, index]));
  for (const masked of maskedImages(project)) {
    const { image, mask } = masked;
    const { width, height } = mask;
    const beside = mask.accepted === null ? undefined : readMaskBeside(project, image.id);
    const differingShare = (beside?.differingPixels ?? 0) / (width * height);
    yield {
      id: image.path,
      tags: presentTags(project, image.id, indexOf),
      labelMap: { width, height, values: mask.planes.class },
      ...(beside === undefined ? {} : { proposal: { width, height, values: beside.labelMap, differingShare } }),
      cams: camsBehind(project, image.id, mask.proposal).flatMap(({ classId, ...cam }) => {
        const classIndex = indexOf.get(classId);
        return classIndex === undefined ? [] : [{ ...cam, classIndex }];
      }),
      readOriented: (usefulLongSide) => readMaskedPicture(masked, { usefulLongSide }),
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

/** What the latest generation could not do. */
function generationProblems(project: ReadableProject): FileProblem[] {
  const latest = readJobs(project).find((job) => job.kind === generationKind);
  return latest === undefined ? [] : jobReport(project, latest.id).problems;
}
