/** What goes into an export and what comes out, the same for all formats. */
import type { DatasetFormat } from '#core/contract/datasets.ts';
import type { FileProblem } from '#core/contract/progress.ts';
import type { DatasetClass } from '#core/document/datasetClass.ts';
import type { TagValue } from '#core/document/tag.ts';
import type { RgbPicture } from '../imaging/encodePicture.ts';

export type ExportClass = Pick<DatasetClass, 'index' | 'name'>;

/** What a tag says of a class, by the class's index. */
export interface ExportTag {
  readonly index: number;
  readonly value: TagValue;
}

/** One picture with its mask. */
export interface ExportItem {
  /** Path of the picture below its root, with forward slashes; file names in the dataset follow from it. */
  readonly id: string;
  /** Pixels of the oriented picture. */
  readonly width: number;
  readonly height: number;
  readonly sourcePath: string;
  /** True when the file's pixels need no turning. */
  readonly isUpright: boolean;
  /** SHA-256 of the file at import, hexadecimal: chooses the split, and tells when the file is another one by now. */
  readonly contentSha256?: string;
  /** `[height, width]`, class indices, 0 = background, 255 = ignore. */
  readonly labelMap: Uint8Array;
  /** `[height, width]`, which object of its class a pixel belongs to; 0 where nobody said. */
  readonly regions?: Uint32Array;
  /** `[height, width]`, 0 to 255. */
  readonly confidence?: Uint8Array;
  /** Whether a person vouches for the mask. */
  readonly isAccepted: boolean;
  /** What is said of the picture as a whole. */
  readonly tags?: readonly ExportTag[];
  /** The picture's pixels, upright, `[height, width, 3]`; asked for only when its file cannot be copied as it is. */
  readOriented(): Promise<RgbPicture>;
}

export interface ExportOptions {
  /** Share of pictures in the validation split, 0 to 1. Default 0. */
  readonly validationShare?: number;
  /** Another seed gives another split of the same share. Default 0. */
  readonly splitSeed?: number;
  /** VOC: pixels this near to a boundary become 255, as in the original data set. Default 0: masks are exported as they are. */
  readonly ignoredRimPx?: number;
  /** VOC: also write confidence maps. Default true. */
  readonly withConfidence?: boolean;
}

export interface ExportRequest {
  readonly format: DatasetFormat;
  readonly items: AsyncIterable<ExportItem>;
  readonly classes: readonly ExportClass[];
  /** Must be absent or empty; appears whole or not at all. */
  readonly outFolder: string;
  readonly options?: ExportOptions;
  readonly signal?: AbortSignal;
  /** Called after every item with the number of items so far. */
  readonly onProgress?: (done: number) => void;
}

export interface ExportOutcome {
  readonly folder: string;
  /** Pictures exported. */
  readonly images: number;
  /** Of these, pictures with a pixel of a class (or 255). */
  readonly masks: number;
  /** Pictures exported with a mask that a person vouches for. */
  readonly accepted: number;
  /** Pictures whose source file was copied byte for byte; the others were written anew, upright, as JPEG of quality 95. */
  readonly copiedPictures: number;
  /** Pixels of all masks that read back differently from the files written. */
  readonly differingPixels: number;
  /** Files written. */
  readonly files: number;
  /** Pictures left out, and names that had to change. */
  readonly problems: readonly FileProblem[];
}
