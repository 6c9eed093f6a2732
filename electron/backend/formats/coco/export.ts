/**
 * A dataset in COCO's format: one compressed run-length mask for each object, `iscrowd` 0, all ids from 1, category id = label,
 * background no category. Objects are the regions of a mask, and what touches where no region was set.
 *
 *     images/<folders as imported>/<name>.<ext>     upright files as they are, turned ones anew as JPEG of quality 95
 *     instances.json                                every picture
 *     instances_train.json, instances_val.json      the splits, when there is a validation share
 *
 * COCO has no word for ignored pixels: they belong to no mask, as background does.
 */
import type { ImageFormat } from '#core/document/image.ts';
import { findInstances } from '#core/mask/instances.ts';
import { ignoreLabel } from '#core/mask/labelMap.ts';
import { DatasetNames } from '../datasetNames.ts';
import type { DatasetWriter, WriterResult, WrittenItem } from '../datasetWriter.ts';
import { pictureFileOf } from '../exportPicture.ts';
import type { ExportClass, ExportItem, ExportOptions } from '../exportTypes.ts';
import { splitOf } from '../splitOf.ts';
import type { StagedFolder } from '../stagedFolder.ts';
import { annotationsOf } from './annotations.ts';
import { InstancesFile } from './instancesFile.ts';
import { cocoFingerprint, countDifferingPixels } from './verifyInstances.ts';

/** Formats that every common loader opens. */
const copiedFormats: readonly ImageFormat[] = ['jpeg', 'png', 'webp', 'tiff', 'bmp'];

interface Part {
  readonly file: InstancesFile;
  /** By image id − 1. */
  readonly fingerprints: string[];
}

type PartName = 'all' | 'train' | 'val';

const fileNames: Readonly<Record<PartName, string>> = {
  all: 'instances.json',
  train: 'instances_train.json',
  val: 'instances_val.json',
};

export class CocoWriter implements DatasetWriter {
  readonly #folder: StagedFolder;
  readonly #classes: readonly ExportClass[];
  readonly #options: ExportOptions;
  readonly #names = new DatasetNames('/');
  readonly #parts = new Map<PartName, Part>();
  #ignoredPixels = 0;

  constructor(folder: StagedFolder, classes: readonly ExportClass[], options: ExportOptions) {
    this.#folder = folder;
    this.#classes = classes;
    this.#options = options;
  }

  async add(item: ExportItem): Promise<WrittenItem> {
    const { width, height, labelMap } = item;
    const { validationShare = 0, splitSeed = 0 } = this.#options;
    const picture = await pictureFileOf(item, copiedFormats);
    const name = this.#names.nameOf(item.id);
    const image = { file_name: `${name}${picture.extension}`, width, height };
    await this.#folder.write(`images/${image.file_name}`, picture.bytes);

    const objects = findInstances(labelMap, item.regions, width, height);
    const annotations = annotationsOf(objects);
    const split = splitOf(picture.contentSha256, validationShare, splitSeed);
    const fingerprint = cocoFingerprint(labelMap, objects.numbers);
    for (const partName of validationShare > 0 ? (['all', split] as const) : (['all'] as const)) {
      const part = await this.#part(partName);
      await part.file.add(image, annotations);
      part.fingerprints.push(fingerprint);
    }
    for (const label of labelMap) if (label === ignoreLabel) this.#ignoredPixels++;
    return { name: image.file_name, isCopy: picture.isCopy, split };
  }

  async finish(signal: AbortSignal | undefined): Promise<WriterResult> {
    let differingPixels = 0;
    if ((this.#options.validationShare ?? 0) > 0) {
      // Both files are there even when one split is empty.
      await this.#part('train');
      await this.#part('val');
    }
    for (const { file, fingerprints } of this.#parts.values()) {
      await file.finish();
      differingPixels += await countDifferingPixels(file.path, fingerprints, signal);
    }
    const problems =
      this.#ignoredPixels === 0
        ? []
        : [
            {
              path: fileNames.all,
              code: 'ignored-pixels-lost',
              message: `${this.#ignoredPixels} ignored pixels are background in COCO, which has no word for them.`,
              remedy: 'Export as VOC where they matter.',
              details: { count: this.#ignoredPixels },
            },
          ];
    return { differingPixels, problems };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { file } of this.#parts.values()) await file[Symbol.asyncDispose]();
  }

  async #part(name: PartName): Promise<Part> {
    const known = this.#parts.get(name);
    if (known !== undefined) return known;
    const categories = this.#classes
      .map((item) => ({ id: item.index, name: item.name, supercategory: '' }))
      .sort((a, b) => a.id - b.id);
    const part: Part = {
      file: await InstancesFile.create(this.#folder, fileNames[name], categories),
      fingerprints: [],
    };
    this.#parts.set(name, part);
    return part;
  }
}
