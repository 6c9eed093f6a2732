/**
 * A folder to look through masks with any browser: `index.html` and, under `images/`, the picture, the mask over it and a heat map per
 * class. Written item by item; the page takes its name last, so that an interrupted run leaves an earlier page as it was.
 */
import { open, rename, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CancelledError, ExpectedError, MaskwrightError, throwIfCancelled } from '#core/base/errors.ts';
import { fileReason, fileReasonDetail, fileRemedy } from '#core/base/fileReason.ts';
import { formatShare } from '#core/base/format.ts';
import type { FileProblem } from '#core/contract/progress.ts';
import { problemOf } from '#core/document/problem.ts';
import { classHistogram } from '#core/mask/labelMap.ts';
import { makeFolder } from '../files/makeFolder.ts';
import { DatasetNames } from '../formats/datasetNames.ts';
import { sheetCard, sheetEnd, sheetStart, type SheetHead, type SheetView } from './contactSheetHtml.ts';
import { encodeJpeg, encodePng, shrinkPicture, type RgbPicture } from './encodePicture.ts';
import { drawHeat, drawMask, type BytePlane } from './overlay.ts';
import { parseColour } from '#core/base/colour.ts';

/** Sharp on a dense screen, small enough for thousands. */
const defaultLongSidePx = 640;

const pictureQuality = 85;

/** What the page is called in its folder. */
export const sheetFileName = 'index.html';

export interface SheetItem {
  /** Path of the picture below its root; also what its files are called after. */
  readonly id: string;
  /** Class indices. */
  readonly tags: readonly number[];
  /** Of the oriented picture. */
  readonly labelMap: BytePlane;
  /** Of an accepted picture: what would be shown without the acceptance, and the share of pixels that it shows otherwise. */
  readonly proposal?: BytePlane & { readonly differingShare: number };
  /** In the order to show. */
  readonly cams: readonly (BytePlane & { readonly classIndex: number })[];
  readonly notices?: readonly string[];
  /** The picture, or a reduced copy of it with that many pixels along its long side or more. */
  readOriented(usefulLongSide: number): Promise<SheetPicture>;
}

export interface SheetPicture extends RgbPicture {
  /** The size of the picture, also where its pixels are those of a reduced copy. */
  readonly full: { readonly width: number; readonly height: number };
}

export interface SheetRequest extends SheetHead {
  /** Made when absent; files of an earlier sheet in it are replaced, others left alone. */
  readonly outFolder: string;
  readonly items: AsyncIterable<SheetItem>;
  /** Known before, such as pictures that no mask could be made for; listed at the end of the page. */
  readonly problems?: readonly FileProblem[];
  readonly longSidePx?: number;
  readonly signal?: AbortSignal;
  /** Called after every item with the number of items so far. */
  readonly onProgress?: (done: number) => void;
}

export interface SheetOutcome {
  /** Absolute path of `index.html`. */
  readonly page: string;
  readonly images: number;
  /** Items that could not be drawn. */
  readonly problems: readonly FileProblem[];
}

/**
 * Throws `ExpectedError` (`folder-unwritable`, `sheet-write-failed`, `colour-malformed`) and `CancelledError`; what is wrong with one item is a problem in the outcome.
 */
export async function writeContactSheet(request: SheetRequest): Promise<SheetOutcome> {
  const start = sheetStart(request);
  const folder = resolve(request.outFolder);
  const page = join(folder, sheetFileName);
  const draft = `${page}.partial`;
  await makeFolder(join(folder, 'images'));
  const file = await writing(folder, () => open(draft, 'w'));
  try {
    const outcome = await writePage(request, start, folder, file);
    await writing(folder, async () => {
      await file.close();
      await rename(draft, page);
    });
    return { page, ...outcome };
  } finally {
    await file.close();
    await rm(draft, { force: true });
  }
}

async function writePage(
  request: SheetRequest,
  start: string,
  folder: string,
  file: FileHandle,
): Promise<{ images: number; problems: FileProblem[] }> {
  const names = new DatasetNames('__');
  const classNames = new Map(request.classes.map(({ index, name }) => [index, name]));
  const problems: FileProblem[] = [];
  let images = 0;
  let done = 0;
  await writing(folder, () => file.write(start));
  for await (const item of request.items) {
    throwIfCancelled(request.signal);
    try {
      const card = await drawItem(item, names.nameOf(item.id), request, folder, classNames);
      await writing(folder, () => file.write(card));
      images++;
    } catch (error) {
      if (endsSheet(error)) throw error;
      problems.push({ path: item.id, ...problemOf(error) });
    }
    request.onProgress?.(++done);
  }
  await writing(folder, () => file.write(sheetEnd(images, [...(request.problems ?? []), ...problems])));
  return { images, problems };
}

async function drawItem(
  item: SheetItem,
  name: string,
  { classes, longSidePx = defaultLongSidePx }: SheetRequest,
  folder: string,
  classNames: ReadonlyMap<number, string>,
): Promise<string> {
  const original = await item.readOriented(longSidePx);
  const { width, height, values: labels } = item.labelMap;
  if (original.full.width !== width || original.full.height !== height) {
    throw new ExpectedError('image-changed', `${item.id} does not have the size of its mask any more.`, {
      remedy: 'Import the folder again, then make the mask anew.',
      details: { variant: 'mask', file: item.id },
    });
  }
  const picture = await shrinkPicture(original, longSidePx);
  const size = { width: picture.width, height: picture.height };
  const colours = new Map(classes.map(({ index, colour }) => [index, parseColour(colour)]));
  const views: SheetView[] = [];
  const add = async (
    suffix: string,
    bytes: Promise<Uint8Array>,
    view: Pick<SheetView, 'caption' | 'alternative' | 'classIndex'>,
  ): Promise<void> => {
    const path = `images/${name}.${suffix}`;
    const content = await bytes;
    await writing(folder, () => writeFile(join(folder, path), content));
    views.push({ file: path, ...size, ...view });
  };
  const counts = classHistogram(labels);
  const inMask = [...classNames].filter(([index]) => (counts[index] ?? 0) > 0).map(([, className]) => className);

  await add('picture.jpg', encodeJpeg(picture, pictureQuality), { caption: 'Picture', alternative: item.id });
  const maskAlternative =
    inMask.length === 0 ? `${item.id}: the mask is empty` : `${item.id} with the mask of ${inMask.join(', ')}`;
  await add('mask.png', encodePng(drawMask(picture, item.labelMap, colours)), {
    caption: 'Mask',
    alternative: maskAlternative,
  });
  if (item.proposal !== undefined) {
    const share = formatShare(item.proposal.differingShare);
    await add('proposal.png', encodePng(drawMask(picture, item.proposal, colours)), {
      caption: `Proposal, differs from accepted: ${share}`,
      alternative: `${item.id} with the proposal beside its accepted mask, which differs from it in ${share} of the pixels`,
    });
  }
  for (const cam of item.cams) {
    const className = classNames.get(cam.classIndex) ?? `label ${cam.classIndex}`;
    await add(`heat-${cam.classIndex}.png`, encodePng(drawHeat(picture, cam)), {
      caption: `Heat map: ${className}`,
      alternative: `Heat map of ${className} over ${item.id}`,
      classIndex: cam.classIndex,
    });
  }
  const tags = item.tags.map((classIndex) => ({ classIndex, share: (counts[classIndex] ?? 0) / labels.length }));
  return sheetCard({ path: item.id, width, height, tags, views, notices: item.notices ?? [] }, classNames);
}

function endsSheet(error: unknown): boolean {
  if (!(error instanceof MaskwrightError)) return true;
  return error instanceof CancelledError || error.kind === 'bug' || error.code === 'sheet-write-failed';
}

async function writing<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new ExpectedError(
      'sheet-write-failed',
      `The contact sheet in ${folder} could not be written: ${fileReason(error)}.`,
      {
        remedy: fileRemedy(error, 'Choose a folder that can be written to, on a disk with free space.'),
        details: { folder, reason: fileReasonDetail(error) },
        cause: error,
      },
    );
  }
}
