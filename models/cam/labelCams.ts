/**
 * From CAMs to what is shown and stored: a label map by a constant background score, and a confidence map.
 *
 * Thresholds are compared in float32, as the CAMs are: a CAM value equal to the threshold is background.
 */
import { assert } from '#core/base/assert.ts';
import { backgroundLabel } from '#core/mask/labelMap.ts';
import type { Tensor } from '#models/tensor/tensor.ts';
import type { CamStrip } from './mergeScales.ts';

/**
 * The label of the highest plane per pixel, where a constant plane `threshold` (0 to 1) stands in front for the
 * background: the first of equal planes wins, so a tie is background. `cams` is `[K, H, W]`, `labels` the label of each
 * plane (1 to 254); returns `[H, W]`. Source: QA-CLIMS step/eval_cam.py.
 */
export function labelCams(cams: Tensor<'float32'>, labels: readonly number[], threshold: number): Uint8Array {
  const { planes, pixels } = planesOf(cams, labels);
  const background = Math.fround(threshold);
  const labelMap = new Uint8Array(pixels).fill(backgroundLabel);
  // Pixel by pixel, because the best value so far as a plane of its own would be four bytes a pixel.
  for (let i = 0; i < pixels; i++) {
    let best = background;
    for (let k = 0; k < planes; k++) {
      const value = cams.data[k * pixels + i]!;
      if (value > best) {
        best = value;
        labelMap[i] = labels[k]!;
      }
    }
  }
  return labelMap;
}

/**
 * How clear the decision of `labelCams` was, per pixel, 0 to 255: the distance between the best and the second best of
 * [threshold, CAMs …], divided by the largest distance that this winner could have had. Background: (θ − c₁) / θ. A
 * class: (c₁ − max(θ, c₂)) / (1 − θ). So 0 is a tie, 255 a background pixel that no class wants or a class pixel at
 * full score that nothing contests; values in between are comparable within a picture and not probabilities. `cams` is
 * `[K, H, W]`, 0 to 1.
 */
export function confidenceOfCams(cams: Tensor<'float32'>, threshold: number): Uint8Array {
  const { planes, pixels } = planesOf(cams);
  const background = Math.fround(threshold);
  const confidence = new Uint8Array(pixels);
  const backgroundScale = background > 0 ? 1 / background : 0;
  const classScale = background < 1 ? 1 / (1 - background) : 0;
  for (let i = 0; i < pixels; i++) {
    let best = 0;
    let second = 0;
    for (let k = 0; k < planes; k++) {
      const value = cams.data[k * pixels + i]!;
      if (value > best) {
        second = best;
        best = value;
      } else if (value > second) {
        second = value;
      }
    }
    const margin =
      best > background ? (best - Math.max(background, second)) * classScale : (background - best) * backgroundScale;
    confidence[i] = Math.round(255 * Math.min(1, margin));
  }
  return confidence;
}

export interface LabelledPicture {
  /** `[H, W]`, as `labelCams`. */
  readonly class: Uint8Array;
  /** `[H, W]`, as `confidenceOfCams`. */
  readonly confidence: Uint8Array;
}

export interface CamsInStrips {
  readonly height: number;
  readonly width: number;
  /** Strips of at most that many rows, from the top. */
  strips(rowCount: number): Iterable<CamStrip>;
}

/** Pixels of a strip: small beside a picture, large beside what a strip costs. */
const stripPixels = 1 << 18;

/** Labels and confidence of a whole picture, strip by strip: CAMs never take more memory than one strip of them. */
export function labelInStrips(cams: CamsInStrips, labels: readonly number[], threshold: number): LabelledPicture {
  const { height, width } = cams;
  const picture = { class: new Uint8Array(height * width), confidence: new Uint8Array(height * width) };
  for (const { top, cams: strip } of cams.strips(Math.max(1, Math.floor(stripPixels / width)))) {
    picture.class.set(labelCams(strip, labels, threshold), top * width);
    picture.confidence.set(confidenceOfCams(strip, threshold), top * width);
  }
  return picture;
}

function planesOf(cams: Tensor<'float32'>, labels?: readonly number[]): { planes: number; pixels: number } {
  const [planes = 0, height = 0, width = 0] = cams.shape;
  assert(cams.shape.length === 3, `CAMs of shape [${cams.shape.join(', ')}]`);
  assert(labels === undefined || labels.length === planes, `${labels?.length} labels for ${planes} CAMs`);
  return { planes, pixels: height * width };
}
