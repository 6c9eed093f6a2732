/** The main job with no window: a folder of pictures in; masks, a contact sheet and two datasets out. */
import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { errorCode, ExpectedError, throwIfCancelled, UnsupportedError } from '#core/base/errors.ts';
import { fileReason, fileRemedy } from '#core/base/fileReason.ts';
import { formatCount, formatDuration } from '#core/base/format.ts';
import type { DatasetFormat } from '#core/contract/datasets.ts';
import type { FileProblem } from '#core/contract/progress.ts';
import { exportDataset } from './exportDataset.ts';
import { generateMasks, type GenerateOptions } from './generateMasks.ts';
import { importImages } from './importImages.ts';
import { tagImages, type TagSource } from './tagImages.ts';
import { writeLook } from './writeLook.ts';
import { bringUpToDate, type CommandContext } from './context.ts';

export interface MainJobOptions {
  /** The folder of pictures. */
  readonly folder: string;
  /** CSV of tags; null takes `tags.csv` in the folder when it is there, else the names of sub-folders. */
  readonly tags: string | null;
  readonly outFolder: string;
  readonly validationShare: number;
  /** Also a look and datasets of before in which files were added or edited since. */
  readonly replace: boolean;
  readonly generate: GenerateOptions;
}

const datasetFormats: readonly DatasetFormat[] = ['voc', 'coco'];

interface StepReport {
  readonly problems: readonly FileProblem[];
}

/**
 * Does the whole job, or goes on with it when the same project is there already. Returns early when it is cancelled. Throws
 * `ExpectedError`: `folder-missing`, and what the steps throw. What can be known before is refused before anything is written; a
 * new project of which no mask could be begun does not stay.
 */
export async function runMainJob(context: CommandContext, options: MainJobOptions): Promise<void> {
  const startedAt = performance.now();
  const { client, output } = context;
  const outFolder = resolve(options.outFolder);
  const file = join(outFolder, 'project.maskwright');
  await refuseEarly(context, options, file);
  const isNew = !existsSync(file);
  // The same folder again goes on with the same project: what is done is not done twice.
  if (!isNew) {
    output.note(`Going on with ${file}`);
    await bringUpToDate(context, file);
  }
  const project = await (isNew ? client.projects.create({ file }) : client.projects.open({ file }));
  const { projectId } = project;
  for (const notice of project.notices) output.note(`Notice: ${notice.message}`);
  try {
    const made = await makeMasks(context, projectId, options).catch(async (error: unknown) => {
      if (isNew && isRefusal(error) && !(await hasMasks(context, projectId))) {
        await client.projects.discard({ projectId });
      }
      throw error;
    });
    if (!made.isComplete) return;
    const reports = [...made.reports, ...(await makeOutputs(context, projectId, { ...options, outFolder }))];
    output.line(`Project: ${project.file}`);
    const problems = countDistinct(reports.flatMap((report) => [...report.problems]));
    const outcome = problems === 0 ? 'Done' : `Done with ${formatCount(problems, 'problem')}`;
    output.line(`${outcome} in ${formatDuration((performance.now() - startedAt) / 1000)}.`);
  } finally {
    await client.projects.close({ projectId });
  }
}

/** Pictures in, tags on them, masks of them. */
async function makeMasks(
  context: CommandContext,
  projectId: string,
  options: MainJobOptions,
): Promise<{ readonly isComplete: boolean; readonly reports: readonly StepReport[] }> {
  const imported = await importImages(context, projectId, { folder: options.folder });
  const tagged = await tagImages(context, projectId, tagSource(options));
  throwIfCancelled(context.signal);
  const generated = await generateMasks(context, projectId, options.generate);
  return { isComplete: generated.isComplete, reports: [imported, tagged, generated] };
}

async function makeOutputs(
  context: CommandContext,
  projectId: string,
  { folder, outFolder, validationShare, replace }: MainJobOptions,
): Promise<readonly StepReport[]> {
  const look = await writeLook(context, projectId, {
    outFolder: lookFolder(outFolder),
    title: basename(resolve(folder)),
    replace,
  });
  const reports: StepReport[] = [look];
  for (const format of datasetFormats) {
    throwIfCancelled(context.signal);
    const target = datasetFolder(outFolder, format);
    reports.push(
      await exportDataset(context, projectId, { format, outFolder: target, validationShare, only: 'all', replace }),
    );
  }
  return reports;
}

const lookFolder = (outFolder: string): string => join(outFolder, 'look');
const datasetFolder = (outFolder: string, format: DatasetFormat): string => join(outFolder, format);

function tagSource({ folder, tags }: MainJobOptions): TagSource {
  // The list is all that is said about its images: corrected and run again, it takes back what it said before.
  if (tags !== null) return { kind: 'csv', file: tags, replaces: true };
  const bundled = join(folder, 'tags.csv');
  return existsSync(bundled) ? { kind: 'csv', file: bundled, replaces: true } : { kind: 'folders' };
}

/** Before a project is made: a mistyped word should leave nothing behind, and not be found out after a long import. */
async function refuseEarly({ client }: CommandContext, options: MainJobOptions, file: string): Promise<void> {
  const { folder, generate, replace } = options;
  requireFolder(resolve(folder));
  const tags = tagSource(options);
  if (tags.kind === 'csv') await client.tags.checkCsv({ file: tags.file });
  const outFolder = resolve(options.outFolder);
  await client.looks.check({ outFolder: lookFolder(outFolder), replace });
  for (const format of datasetFormats) {
    await client.datasets.check({ file, format, outFolder: datasetFolder(outFolder, format), replace });
  }
  // The last, as it may have to try devices.
  await client.generation.check(generate);
}

function requireFolder(folder: string): void {
  try {
    if (statSync(folder).isDirectory()) return;
  } catch (error) {
    const reason = errorCode(error) === 'ENOENT' ? '' : `: ${fileReason(error)}`;
    throw new ExpectedError('folder-missing', `There is no folder ${folder}${reason}.`, {
      remedy: fileRemedy(error, 'Check the path, and that its disk is connected.'),
      details: { folder },
      cause: error,
    });
  }
  throw new ExpectedError('folder-missing', `${folder} is no folder.`, {
    remedy: 'Name the folder that it is in.',
    details: { folder },
  });
}

/** Something that a person can put right, and no defect or wish to stop. */
function isRefusal(error: unknown): boolean {
  return error instanceof ExpectedError || error instanceof UnsupportedError;
}

async function hasMasks({ client }: CommandContext, projectId: string): Promise<boolean> {
  return (await client.projects.status({ projectId })).images.masked > 0;
}

/** A file that fails in the same way at several steps is one problem. */
function countDistinct(problems: readonly FileProblem[]): number {
  return new Set(problems.map(({ path, code, message }) => JSON.stringify([path, code, message]))).size;
}
