/**
 * Exports pictures with masks as a dataset. One item is in memory at a time; what cannot be exported is reported and left out; the
 * folder appears whole or not at all, after everything written has been read back and compared.
 */
import { errorOf } from '#core/document/problem.ts';
import { CancelledError, ExpectedError, MaskwrightError, throwIfCancelled } from '#core/base/errors.ts';
import type { FileProblem } from '#core/contract/progress.ts';
import { problemOf } from '#core/document/problem.ts';
import { backgroundLabel, classHistogram, ignoreLabel } from '#core/mask/labelMap.ts';
import { CocoWriter } from './coco/export.ts';
import type { DatasetWriter } from './datasetWriter.ts';
import type { ExportItem, ExportOutcome, ExportRequest } from './exportTypes.ts';
import { StagedFolder } from './stagedFolder.ts';
import { VocWriter } from './voc/export.ts';

/**
 * Writes the dataset and says what became of every item.
 * Throws `ExpectedError` (`export-folder-not-empty`, `export-write-failed`, `export-empty`) and `CancelledError`; nothing is left
 * behind then. Everything that is wrong with a single item is a problem in the outcome instead.
 */
export async function exportDataset(request: ExportRequest): Promise<ExportOutcome> {
  const { items, outFolder, signal, onProgress } = request;
  await using folder = await StagedFolder.create(outFolder);
  await using writer = createWriter(request, folder);
  const problems: FileProblem[] = [];
  const sources: string[] = [csvLine(['name', 'source', 'picture', 'split', 'accepted'])];
  let done = 0;
  let images = 0;
  let masks = 0;
  let accepted = 0;
  let copiedPictures = 0;

  for await (const item of items) {
    throwIfCancelled(signal);
    try {
      const hasMask = checkLabels(item, request);
      const written = await writer.add(item);
      images++;
      if (hasMask) masks++;
      if (item.isAccepted) accepted++;
      if (written.isCopy) copiedPictures++;
      const picture = written.isCopy ? 'copied' : 're-encoded';
      sources.push(csvLine([written.name, item.id, picture, written.split, item.isAccepted ? 'yes' : 'no']));
    } catch (error) {
      if (endsExport(error)) throw error;
      problems.push({ path: item.id, ...problemOf(error) });
    }
    onProgress?.(++done);
  }
  if (images === 0) throw nothingToExport(problems);

  await folder.write('sources.csv', sources.join(''));
  const { differingPixels, problems: writerProblems } = await writer.finish(signal);
  throwIfCancelled(signal);
  await folder.finish();
  return {
    folder: folder.target,
    images,
    masks,
    accepted,
    copiedPictures,
    differingPixels,
    files: folder.files,
    problems: [...writerProblems, ...problems],
  };
}

function createWriter(request: ExportRequest, folder: StagedFolder): DatasetWriter {
  switch (request.format) {
    case 'voc':
      return new VocWriter(folder, request.classes, request.options ?? {});
    case 'coco':
      return new CocoWriter(folder, request.classes, request.options ?? {});
  }
}

/** Whether there is a pixel that is not background. Throws `ExpectedError` when the mask does not fit picture or classes. */
function checkLabels(item: ExportItem, { classes }: ExportRequest): boolean {
  const pixels = item.width * item.height;
  const planes = [item.labelMap, item.confidence, item.regions];
  if (planes.some((plane) => plane !== undefined && plane.length !== pixels)) {
    throw new ExpectedError('mask-size-mismatch', `The mask of ${item.id} does not have the size of the picture.`, {
      remedy: 'Make the mask anew.',
      details: { file: item.id },
    });
  }
  const known = new Set([backgroundLabel, ignoreLabel, ...classes.map(({ index }) => index)]);
  const counts = classHistogram(item.labelMap);
  const stranger = counts.findIndex((count, label) => count > 0 && !known.has(label));
  if (stranger >= 0) {
    throw new ExpectedError(
      'label-out-of-range',
      `The mask of ${item.id} holds label ${stranger}, which is no class.`,
      {
        remedy: 'Restore the class that was removed, or make the mask anew.',
        details: { file: item.id, label: stranger, variant: 'mask' },
      },
    );
  }
  return counts[backgroundLabel] !== pixels;
}

/** Errors of the export itself, of the user, and our own bugs are no property of one item. */
function endsExport(error: unknown): boolean {
  if (!(error instanceof MaskwrightError)) return true;
  return error instanceof CancelledError || error.kind === 'bug' || error.code === 'export-write-failed';
}

function nothingToExport(problems: readonly FileProblem[]): ExpectedError {
  const [first] = problems;
  return new ExpectedError('export-empty', first === undefined ? 'There is no mask to export.' : first.message, {
    remedy: first?.remedy ?? 'Generate or draw masks first.',
    details: { problems: problems.length, ...(first === undefined ? {} : { variant: 'all-left-out' }) },
    ...(first === undefined ? {} : { cause: errorOf(first) }),
  });
}

function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\n`;
}
