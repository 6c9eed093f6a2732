/** The main job with no window: a folder of pictures in; masks, a contact sheet and two datasets out. */
import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { ExpectedError, throwIfCancelled } from '#core/base/errors.ts';
import { formatCount, formatDuration } from '#core/base/format.ts';
import type { DatasetFormat } from '#core/contract/datasets.ts';
import type { FileProblem } from '#core/contract/progress.ts';
import type { OpenProject } from '#core/contract/projects.ts';
import { exportDataset } from './exportDataset.ts';
import { generateMasks, type GenerateOptions } from './generateMasks.ts';
import { importImages } from './importImages.ts';
import { tagImages, type TagSource } from './tagImages.ts';
import { writeLook } from './writeLook.ts';
import type { CommandContext } from './context.ts';

export interface MainJobOptions {
  /** The folder of pictures. */
  readonly folder: string;
  /** CSV of tags; null takes `tags.csv` in the folder when it is there, else the names of sub-folders. */
  readonly tags: string | null;
  readonly outFolder: string;
  readonly validationShare: number;
  readonly generate: GenerateOptions;
}

const datasetFormats: readonly DatasetFormat[] = ['voc', 'coco'];

/**
 * Does the whole job, or goes on with it when the same project is there already. Returns early when it is cancelled. Throws
 * `ExpectedError`: `folder-missing`, `csv-unreadable` before anything is written, and what the steps throw.
 */
export async function runMainJob(context: CommandContext, options: MainJobOptions): Promise<void> {
  const startedAt = performance.now();
  const { client, output, signal } = context;
  const outFolder = resolve(options.outFolder);
  requireInputs(options);
  const project = await openOrCreate(context, join(outFolder, 'project.maskwright'));
  const { projectId } = project;
  for (const notice of project.notices) output.note(`Notice: ${notice}`);
  try {
    const imported = await importImages(context, projectId, { folder: options.folder });
    const tagged = await tagImages(context, projectId, tagSource(options));
    throwIfCancelled(signal);
    const generated = await generateMasks(context, projectId, options.generate);
    if (!generated.isComplete) return;
    const look = await writeLook(context, projectId, join(outFolder, 'look'), basename(resolve(options.folder)));
    const reports: { readonly problems: readonly FileProblem[] }[] = [imported, tagged, generated, look];
    for (const format of datasetFormats) {
      throwIfCancelled(signal);
      const exported = await exportDataset(context, projectId, {
        format,
        outFolder: join(outFolder, format),
        validationShare: options.validationShare,
        only: 'all',
      });
      reports.push(exported);
    }
    output.line(`Project: ${project.file}`);
    const problems = countDistinct(reports.flatMap((report) => [...report.problems]));
    const outcome = problems === 0 ? 'Done' : `Done with ${formatCount(problems, 'problem')}`;
    output.line(`${outcome} in ${formatDuration((performance.now() - startedAt) / 1000)}.`);
  } finally {
    await client.projects.close({ projectId });
  }
}

/** The same folder again goes on with the same project: what is done is not done twice. */
async function openOrCreate({ client, output }: CommandContext, file: string): Promise<OpenProject> {
  if (!existsSync(file)) return client.projects.create({ file });
  output.note(`Going on with ${file}`);
  return client.projects.open({ file });
}

function tagSource({ folder, tags }: MainJobOptions): TagSource {
  // The list is all that is said about its images: corrected and run again, it takes back what it said before.
  if (tags !== null) return { kind: 'csv', file: tags, replaces: true };
  const bundled = join(folder, 'tags.csv');
  return existsSync(bundled) ? { kind: 'csv', file: bundled, replaces: true } : { kind: 'folders' };
}

/** Before a project is made: a mistyped path should leave nothing behind, and not be found out after a long import. */
function requireInputs({ folder, tags }: MainJobOptions): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new ExpectedError('folder-missing', `There is no folder ${resolve(folder)}.`, {
      remedy: 'Check the path, and that its disk is connected.',
      details: { folder },
    });
  }
  if (tags !== null && !existsSync(tags)) {
    throw new ExpectedError('csv-unreadable', `There is no file ${resolve(tags)}.`, {
      remedy: 'Check the path after --tags.',
      details: { file: tags },
    });
  }
}

/** A file that fails in the same way at several steps is one problem. */
function countDistinct(problems: readonly FileProblem[]): number {
  return new Set(problems.map(({ path, code, message }) => JSON.stringify([path, code, message]))).size;
}
