import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { ExpectedError } from '#core/base/errors.ts';
import {
  datasetFormatSchema,
  exportedMasksSchema,
  exportReportSchema,
  type DatasetFormat,
  type ExportPlan,
  type ExportReport,
} from '#core/contract/datasets.ts';
import type { Progress } from '#core/contract/progress.ts';
import type { ImageId, JobId } from '#core/document/ids.ts';
import type { Backend } from '../../backend.ts';
import { requireWritableFolder } from '../../files/makeFolder.ts';
import { exportDataset as writeDataset } from '../../formats/exportDataset.ts';
import type { ExportItem, ExportOutcome } from '../../formats/exportTypes.ts';
import { requireEmptyFolder } from '../../formats/stagedFolder.ts';
import { removeLeftovers } from '../../formats/workFolders.ts';
import { ProgressMeter } from '../../jobs/progressMeter.ts';
import { readAcceptedImageIds } from '../../store/acceptedImages.ts';
import type { ReadableProject } from '../../store/project.ts';
import { readClasses, readDeletedClasses } from '../../store/readClasses.ts';
import { readTagsOfImage } from '../../store/readTags.ts';
import { readMaskedImageIds } from '../../store/readGenerationScope.ts';
import { readImageTotals } from '../../store/readImagePixels.ts';
import { classNotices } from '../annotations/classNotices.ts';
import { DeletedLabels } from '../annotations/deletedLabels.ts';
import { requireSpace } from '../jobs/diskSpace.ts';
import { jobKind } from '../jobs/jobKind.ts';
import { countUsableMasks, maskedImages, readMaskedPicture, unusableMasks } from '../masks/maskedImages.ts';
import { maskNotices } from '../masks/maskNotices.ts';
import { sealOutput } from './outputMarker.ts';
import { isReplaceable, replaceFolder, type ExportTarget } from './replaceFolder.ts';
import { TagContradictions } from './tagContradictions.ts';
import type { ProjectSession } from '../projects/projectRegistry.ts';
import { requireMasks } from '../projects/requireContents.ts';
import { beginJob, streamJob } from '../jobs/streamJob.ts';

const requestSchema = z.object({
  format: datasetFormatSchema,
  outFolder: z.string(),
  validationShare: z.number().min(0).max(1),
  only: exportedMasksSchema.default('all'),
  replace: z.boolean().default(false),
});

export type DatasetRequest = z.input<typeof requestSchema>;

/**
 * Exports the current masks, as a job. A folder that an earlier export of the same project and format wrote is replaced, whole,
 * when nobody added or edited a file in it since, or with `replace`; any other folder must be empty or absent. Throws as the export of formats/.
 */
export function exportDataset(
  backend: Backend,
  session: ProjectSession,
  request: DatasetRequest,
  signal?: AbortSignal,
): AsyncGenerator<Progress, ExportReport, void> {
  const parameters = parametersOf(request);
  return streamJob(backend, session, { kind: exportJob, parameters, report: exportReportSchema }, signal);
}

/** As `exportDataset`, but the job goes on whether or not anybody follows it. */
export async function startExport(
  backend: Backend,
  session: ProjectSession,
  request: DatasetRequest,
): Promise<{ jobId: JobId }> {
  const { jobId } = await beginJob(backend, session, { kind: exportJob, parameters: parametersOf(request) });
  return { jobId };
}

function parametersOf(request: DatasetRequest): z.infer<typeof requestSchema> {
  return { ...requestSchema.parse(request), outFolder: resolve(request.outFolder) };
}

export const exportJob = jobKind({
  name: 'export-dataset',
  parameters: requestSchema,
  // The folder appears whole or not at all.
  keepsProgress: false,
  prepare: async ({ project }, { format, outFolder, only, replace }) => {
    const accepted = readAcceptedImageIds(project);
    if (only === 'accepted' && accepted.size === 0) throw nothingAccepted(project);
    requireMasks(project);
    await requireExportFolder({ projectFile: project.filePath, format, folder: outFolder, replace });
    await requireSpaceForExport(project, outFolder, only === 'accepted' ? accepted : readMaskedImageIds(project));
  },
  run: async (
    { project },
    { format, outFolder, validationShare, only, replace },
    { signal, onProgress },
  ): Promise<ExportReport> => {
    const accepted = readAcceptedImageIds(project);
    if (only === 'accepted' && accepted.size === 0) throw nothingAccepted(project);
    const total = only === 'accepted' ? accepted.size : countUsableMasks(project);
    const meter = new ProgressMeter({ total, done: 0, skipped: 0, failed: 0 });
    const deleted = new DeletedLabels(readDeletedClasses(project));
    const classes = readClasses(project);
    const contradictions = new TagContradictions(classes);
    const write = async (folder: string): Promise<ExportOutcome> => {
      const outcome = await writeDataset({
        format,
        items: compared(exportItems(project, deleted, only === 'accepted' ? accepted : undefined), contradictions),
        classes,
        outFolder: folder,
        options: { validationShare },
        signal,
        onProgress: () => {
          meter.count('done');
          onProgress(meter.progress());
        },
      });
      await sealOutput(folder, { format, project: project.filePath });
      return outcome;
    };
    await removeLeftovers(outFolder);
    const target = { projectFile: project.filePath, format, folder: outFolder, replace };
    const isReplaced = await isReplaceable(target);
    const {
      images,
      accepted: acceptedImages,
      differingPixels,
      problems,
    } = await (isReplaced ? replaceFolder(outFolder, () => isReplaceable(target), write) : write(outFolder));
    const unusable = unusableMasks(project);
    const left = new Set([...unusable, ...problems].map(({ path }) => path));
    return {
      folder: outFolder,
      images,
      accepted: acceptedImages,
      differingPixels,
      notices: [
        ...classNotices(project),
        ...(only === 'accepted' ? [] : maskNotices(project, left)),
        ...contradictions.notices(left),
      ],
      problems: [...unusable, ...problems, ...deleted.problems()],
    };
  },
});

/** Of a mask and its confidence map as PNG: measured on photographs, and most of it is the confidence map. */
const bytesPerPixel = 0.3;

/** Makes sure that the pictures and their masks will roughly fit. Throws `ExpectedError` (`disk-full`). */
async function requireSpaceForExport(
  project: ReadableProject,
  outFolder: string,
  imageIds: ReadonlySet<ImageId> | readonly ImageId[],
): Promise<void> {
  await requireSpace(outFolder, exportBytes(project, imageIds), 'The export');
}

/** About what pictures, masks and confidence maps of these images take. */
function exportBytes(project: ReadableProject, imageIds: ReadonlySet<ImageId> | readonly ImageId[]): number {
  const { bytes, pixels } = readImageTotals(project, imageIds);
  return bytes + pixels * bytesPerPixel;
}

/** What exports would write by now. */
export function planExport({ project }: ProjectSession): ExportPlan {
  const accepted = readAcceptedImageIds(project);
  const unusable = unusableMasks(project);
  return {
    all: { images: countUsableMasks(project), bytes: exportBytes(project, readMaskedImageIds(project)) },
    accepted: { images: accepted.size, bytes: exportBytes(project, accepted) },
    leftOut: unusable.length,
    notices: maskNotices(project, new Set(unusable.map(({ path }) => path))),
  };
}

async function* exportItems(
  project: ReadableProject,
  deleted: DeletedLabels,
  only: ReadonlySet<ImageId> | undefined,
): AsyncGenerator<ExportItem> {
  const indexOf = new Map(readClasses(project).map(({ id, index }) => [id, index]));
  for (const masked of maskedImages(project, only)) {
    const { image, file, mask, contentSha256 } = masked;
    // Its acceptance was withdrawn while others were written.
    if (only !== undefined && mask.accepted === null) continue;
    yield {
      id: image.path,
      width: mask.width,
      height: mask.height,
      sourcePath: file,
      isUpright: image.picture.orientation === 1,
      labelMap: deleted.ignored(image.path, mask.planes.class),
      isAccepted: mask.accepted !== null,
      tags: readTagsOfImage(project, image.id).flatMap(({ classId, value }) => {
        const index = indexOf.get(classId);
        return index === undefined ? [] : [{ index, value }];
      }),
      readOriented: () => readMaskedPicture(masked),
      ...(mask.planes.region === undefined ? {} : { regions: mask.planes.region }),
      ...(contentSha256 === null ? {} : { contentSha256 }),
      ...(mask.planes.confidence === undefined ? {} : { confidence: mask.planes.confidence }),
    };
    // Reading the store is synchronous; this lets cancelling and other requests in between two images.
    await new Promise(setImmediate);
  }
}

async function* compared(
  items: AsyncIterable<ExportItem>,
  contradictions: TagContradictions,
): AsyncGenerator<ExportItem> {
  for await (const item of items) {
    contradictions.compare(item);
    yield item;
  }
}

function nothingAccepted(project: ReadableProject): ExpectedError {
  requireMasks(project);
  return new ExpectedError('export-empty', 'No mask is accepted, so there is nothing to export.', {
    remedy: 'Accept masks first, or export all of them.',
    details: { variant: 'none-accepted' },
  });
}

/** As `requireExportFolder`: whether an earlier export would be replaced; of a project file that need not be there yet. */
export async function checkExportFolder({
  file,
  format,
  outFolder,
  replace,
}: {
  readonly file: string;
  readonly format: DatasetFormat;
  readonly outFolder: string;
  readonly replace: boolean;
}): Promise<{ isReplaced: boolean }> {
  const path = resolve(file);
  // As it is written down in earlier exports.
  const folder = await realpath(dirname(path)).catch(() => dirname(path));
  const projectFile = join(folder, basename(path));
  return { isReplaced: await requireExportFolder({ projectFile, format, folder: resolve(outFolder), replace }) };
}

/**
 * Makes sure that an export of a project can take the place of a folder, and leaves it as it is. Throws as `requireWritableFolder`,
 * `isReplaceable`, and `ExpectedError` (`export-folder-not-empty`).
 */
async function requireExportFolder(target: ExportTarget): Promise<boolean> {
  const { folder } = target;
  const isReplaced = await isReplaceable(target);
  if (!isReplaced) await requireEmptyFolder(folder);
  await requireWritableFolder(folder);
  // It is made beside it.
  await requireWritableFolder(dirname(folder));
  return isReplaced;
}
