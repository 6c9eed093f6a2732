/**
 * A dataset in the layout of Pascal VOC:
 *
 *     JPEGImages/<name>.jpg               the picture: its own bytes when it is an upright JPEG, else JPEG of quality 95
 *     SegmentationClass/<name>.png        8-bit palette PNG whose values are the labels, 255 = ignore
 *     SegmentationObject/<name>.png       the same with single objects: 0 none, 1 to 254 the object, 255 = ignore
 *     Confidence/<name>.png               8-bit grey, 0 to 255 (our addition)
 *     ImageSets/Segmentation/{train,val,trainval}.txt
 *     ImageSets/Main/<class>_{train,val,trainval}.txt   what the tags say: 1 present, -1 absent, 0 unsure
 *     labelmap.txt                        names and colours by label
 *
 * Names are flat, as VOC readers expect: `harbour/0412.jpg` becomes `harbour__0412`.
 */
import type { FileProblem } from '#core/contract/progress.ts';
import { formatCount } from '#core/base/format.ts';
import { findInstances } from '#core/mask/instances.ts';
import { withIgnoredRim } from '#core/mask/labelMap.ts';
import { vocPalette } from '../../imaging/palette.ts';
import type { DatasetWriter, WriterResult, WrittenItem } from '../datasetWriter.ts';
import { pictureFileOf } from '../exportPicture.ts';
import { DatasetNames } from '../datasetNames.ts';
import type { ExportClass, ExportItem, ExportOptions } from '../exportTypes.ts';
import { countDifferingLabels, encodeLabelPng, type LabelPlane } from '../labelPng.ts';
import { splitOf } from '../splitOf.ts';
import type { StagedFolder } from '../stagedFolder.ts';
import { imageLevelLists, type ListedImage } from './imageLevelLists.ts';
import { writeLabelmap } from './labelmap.ts';
import { objectPlane } from './objectPlane.ts';

export class VocWriter implements DatasetWriter {
  readonly #folder: StagedFolder;
  readonly #classes: readonly ExportClass[];
  readonly #options: ExportOptions;
  readonly #names = new DatasetNames('__');
  readonly #written: ListedImage[] = [];
  readonly #problems: FileProblem[] = [];
  #differingPixels = 0;

  constructor(folder: StagedFolder, classes: readonly ExportClass[], options: ExportOptions) {
    this.#folder = folder;
    this.#classes = classes;
    this.#options = options;
  }

  async add(item: ExportItem): Promise<WrittenItem> {
    const { width, height } = item;
    const { validationShare = 0, splitSeed = 0, ignoredRimPx = 0, withConfidence = true } = this.#options;
    const picture = await pictureFileOf(item, ['jpeg']);
    const name = this.#names.nameOf(item.id);
    await this.#folder.write(`JPEGImages/${name}.jpg`, picture.bytes);

    const labelMap = ignoredRimPx > 0 ? withIgnoredRim(item.labelMap, width, height, ignoredRimPx) : item.labelMap;
    const size = { width, height };
    await this.#writeChecked(`SegmentationClass/${name}.png`, { ...size, values: labelMap, palette: vocPalette });
    if (withConfidence && item.confidence !== undefined) {
      await this.#writeChecked(`Confidence/${name}.png`, { ...size, values: item.confidence, palette: null });
    }
    const objects = objectPlane(findInstances(item.labelMap, item.regions, width, height), labelMap);
    if (objects.leftOut > 0) this.#problems.push(tooManyObjects(item.id, objects.leftOut));
    await this.#writeChecked(`SegmentationObject/${name}.png`, {
      ...size,
      values: objects.values,
      palette: vocPalette,
    });
    const split = splitOf(picture.contentSha256, validationShare, splitSeed);
    this.#written.push({ name, split, tags: item.tags ?? [] });
    return { name, isCopy: picture.isCopy, split };
  }

  async finish(): Promise<WriterResult> {
    const list = (names: readonly { readonly name: string }[]): string => names.map(({ name }) => `${name}\n`).join('');
    for (const split of ['train', 'val'] as const) {
      const names = this.#written.filter((item) => item.split === split);
      await this.#folder.write(`ImageSets/Segmentation/${split}.txt`, list(names));
    }
    await this.#folder.write('ImageSets/Segmentation/trainval.txt', list(this.#written));
    for (const { name, text } of imageLevelLists(this.#classes, this.#written)) {
      await this.#folder.write(`ImageSets/Main/${name}`, text);
    }
    const labelmap = writeLabelmap(this.#classes);
    await this.#folder.write('labelmap.txt', labelmap.text);
    return { differingPixels: this.#differingPixels, problems: [...this.#problems, ...labelmap.problems] };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Every file is closed as soon as it is written.
  }

  async #writeChecked(name: string, plane: LabelPlane): Promise<void> {
    await this.#folder.write(name, encodeLabelPng(plane));
    const path = await this.#folder.pathOf(name);
    this.#differingPixels += await this.#folder.guard(() => countDifferingLabels(path, plane));
  }
}

function tooManyObjects(path: string, leftOut: number): FileProblem {
  return {
    path,
    code: 'too-many-objects',
    message: `${formatCount(leftOut, 'object')} of it found no number in SegmentationObject, which has room for 254; the smallest are ignored there.`,
    remedy: 'Export as COCO where each object matters.',
    details: { count: leftOut },
  };
}
