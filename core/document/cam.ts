import type { ClassId, ImageId } from './ids.ts';

/**
 * A class activation map of one image and class, normalised to 0..1 and quantised to a byte per cell. One is kept per
 * image, class, pack and preset; a newer one replaces it.
 */
export interface Cam {
  readonly imageId: ImageId;
  readonly classId: ClassId;
  /** Content identity of the model pack that made it. */
  readonly pack: string;
  readonly preset: string;
  /** Size of the stored map in cells, smaller than the picture by its stride. */
  readonly width: number;
  readonly height: number;
  /** Row-major `[height, width]`; value / 255 is the activation. */
  readonly values: Uint8Array;
  /** Largest activation before normalising: tells a confident map from a stretched weak one. */
  readonly peak: number;
  /** Hash of the prompts that were asked; another hash means the map is out of date. */
  readonly promptHash: string;
  /** Milliseconds since 1970. */
  readonly createdAtMs: number;
}
