/** The records of a COCO annotation file that we write: one run-length mask for each object. */
import type { CocoBox } from '#core/mask/rle.ts';

export interface CocoCategory {
  /** The class's label: 1, 2, …; background is no category. */
  readonly id: number;
  readonly name: string;
  readonly supercategory: string;
}

export interface CocoImage {
  readonly id: number;
  /** Below `images/`. */
  readonly file_name: string;
  readonly width: number;
  readonly height: number;
}

export interface CocoAnnotation {
  /** From 1: evaluators take 0 for 'no match'. */
  readonly id: number;
  readonly image_id: number;
  readonly category_id: number;
  readonly segmentation: { readonly size: readonly [height: number, width: number]; readonly counts: string };
  readonly area: number;
  readonly bbox: CocoBox;
  /** Each is a single object; 1 would make evaluators use another IoU. */
  readonly iscrowd: 0;
}
