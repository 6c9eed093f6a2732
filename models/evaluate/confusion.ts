/**
 * Pixel counts by true and predicted label over a whole data set, and the scores that follow from them. One matrix for
 * all pictures: mean IoU is never the mean of per-picture values.
 */
import { assert } from '#core/base/assert.ts';
import { ExpectedError } from '#core/base/errors.ts';
import { backgroundLabel, ignoreLabel } from '#core/mask/labelMap.ts';

/**
 * What a prediction of 255 counts as: background, or nothing at all. Leaving such pixels out flatters a method that is
 * silent where it is unsure, so background is the default.
 */
export type IgnoredPrediction = 'background' | 'left out';

/**
 * Which classes a mean is taken over: those with pixels in prediction or truth (chainercv, QA-CLIMS), or only those
 * with pixels in the truth (CLIP-ES).
 */
export type MeanOver = 'present' | 'truth';

export interface ClassScores {
  /** NaN where the class is in neither prediction nor truth. */
  readonly iou: number;
  /** Share of the predicted pixels that are right; NaN where none was predicted. */
  readonly precision: number;
  /** Share of the true pixels that were found; NaN where there are none. */
  readonly recall: number;
  readonly truePixels: number;
  readonly predictedPixels: number;
}

/** Counts of a data set; pictures are added one by one. */
export class ConfusionMatrix {
  /** Labels 0 (background) to `labelCount - 1`. */
  readonly labelCount: number;
  /** `[labelCount, labelCount]`, rows truth, columns prediction. Doubles: a data set has more than 2³² pixels. */
  readonly counts: Float64Array;

  constructor(labelCount: number, counts: Float64Array = new Float64Array(labelCount * labelCount)) {
    assert(labelCount > 0 && labelCount <= ignoreLabel, `a confusion matrix of ${labelCount} labels`);
    assert(counts.length === labelCount * labelCount, `${counts.length} counts for ${labelCount} labels`);
    this.labelCount = labelCount;
    this.counts = counts;
  }

  /**
   * Adds one picture; both are label maps of one size. Pixels with a true label of 255 are left out, whatever was
   * predicted.
   * Throws `ExpectedError` (`label-out-of-range`) for a label that is neither below `labelCount` nor 255.
   */
  add(prediction: Uint8Array, truth: Uint8Array, ignoredPrediction: IgnoredPrediction = 'background'): void {
    assert(
      prediction.length === truth.length,
      `a prediction of ${prediction.length} pixels, a truth of ${truth.length}`,
    );
    const pairs = new Uint32Array(256 * 256);
    for (let i = 0; i < truth.length; i++) pairs[truth[i]! * 256 + prediction[i]!]!++;
    for (let pair = 0; pair < ignoreLabel * 256; pair++) {
      const count = pairs[pair]!;
      if (count === 0) continue;
      const trueLabel = pair >> 8;
      let predicted = pair & 255;
      if (predicted === ignoreLabel) {
        if (ignoredPrediction === 'left out') continue;
        predicted = backgroundLabel;
      }
      this.#assertLabel(trueLabel, 'ground truth');
      this.#assertLabel(predicted, 'prediction');
      this.counts[trueLabel * this.labelCount + predicted]! += count;
    }
  }

  /** Adds the counts of a matrix of at most as many labels. */
  addMatrix(other: ConfusionMatrix): void {
    assert(other.labelCount <= this.labelCount, `${other.labelCount} labels into ${this.labelCount}`);
    other.counts.forEach((count, i) => {
      const row = Math.floor(i / other.labelCount);
      this.counts[row * this.labelCount + (i % other.labelCount)]! += count;
    });
  }

  /** Scores per label, background first. */
  classScores(): ClassScores[] {
    const { labelCount, counts } = this;
    return Array.from({ length: labelCount }, (_, label) => {
      let truePixels = 0;
      let predictedPixels = 0;
      for (let other = 0; other < labelCount; other++) {
        truePixels += counts[label * labelCount + other]!;
        predictedPixels += counts[other * labelCount + label]!;
      }
      const hits = counts[label * labelCount + label]!;
      return {
        iou: hits / (truePixels + predictedPixels - hits),
        precision: hits / predictedPixels,
        recall: hits / truePixels,
        truePixels,
        predictedPixels,
      };
    });
  }

  /** Mean IoU over the labels that `over` selects; NaN when there are none. */
  meanIou(over: MeanOver = 'present'): number {
    const scores = this.classScores().filter(
      ({ iou, truePixels }) => !Number.isNaN(iou) && (over === 'present' || truePixels > 0),
    );
    return scores.reduce((sum, { iou }) => sum + iou, 0) / scores.length;
  }

  /** Share of the counted pixels whose label is right; NaN when none was counted. */
  pixelAccuracy(): number {
    let hits = 0;
    let total = 0;
    this.counts.forEach((count, i) => {
      total += count;
      if (i % (this.labelCount + 1) === 0) hits += count;
    });
    return hits / total;
  }

  #assertLabel(label: number, where: string): void {
    if (label < this.labelCount) return;
    throw new ExpectedError(
      'label-out-of-range',
      `The ${where} holds label ${label}, but there are ${this.labelCount} labels.`,
      {
        remedy: 'Evaluate with the class list that the masks were made with.',
        details: { label, labelCount: this.labelCount },
      },
    );
  }
}
