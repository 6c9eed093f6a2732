/**
 * Scores of CAMs under every constant background threshold, from one pass over the pictures.
 *
 * Per pixel only the highest CAM, its label and the true label matter: the prediction is that label where the CAM
 * exceeds the threshold, else background. Pixels are counted by (truth, label, number of thresholds below the CAM);
 * suffix sums then give the confusion matrix of every threshold, exactly as `labelCams` would, ties to background
 * included.
 */
import { assert, defined } from '#core/base/assert.ts';
import { ExpectedError } from '#core/base/errors.ts';
import { backgroundLabel, ignoreLabel } from '#core/mask/labelMap.ts';
import type { Tensor } from '#models/tensor/tensor.ts';
import { ConfusionMatrix, type MeanOver } from './confusion.ts';

export interface SweepPoint {
  /** 0 to 1. */
  readonly threshold: number;
  readonly meanIou: number;
}

export interface SweepResult {
  /** One point per threshold, rising. */
  readonly curve: readonly SweepPoint[];
  /**
   * The highest mean IoU, at the lowest threshold that reaches it; an upper bound when chosen on the pictures it is
   * reported for.
   */
  readonly best: SweepPoint;
}

/** Counts of a data set at every threshold; pictures are added one by one. */
export class ThresholdSweep {
  readonly labelCount: number;
  /** Thresholds are 0, 1/steps, … (steps − 1)/steps. */
  readonly steps: number;
  readonly #thresholds: Float32Array;
  /**
   * Per pair (truth · labelCount + label): pixels by the number of thresholds below their CAM. Only pairs that occur.
   */
  readonly #pixels = new Map<number, Float64Array>();
  readonly #truePixels: Float64Array;
  #cachedSums: Map<number, Float64Array> | undefined;

  constructor(labelCount: number, steps = 1000) {
    assert(labelCount > 1 && labelCount <= ignoreLabel, `a sweep over ${labelCount} labels`);
    this.labelCount = labelCount;
    this.steps = steps;
    this.#thresholds = Float32Array.from({ length: steps }, (_, i) => i / steps);
    this.#truePixels = new Float64Array(labelCount);
  }

  /**
   * Adds a picture: `cams` `[K, H, W]` (0 to 1), the label of each plane (1 to labelCount − 1), the true label map `[H,
   * W]` (255 = left out). Throws `ExpectedError` (`label-out-of-range`) for a true label beyond the class list.
   */
  add(cams: Tensor<'float32'>, labels: readonly number[], truth: Uint8Array): void {
    const [planes = 0, height = 0, width = 0] = cams.shape;
    assert(
      cams.shape.length === 3 && labels.length === planes,
      `CAMs [${cams.shape.join(', ')}], ${labels.length} labels`,
    );
    assert(truth.length === height * width, `a truth of ${truth.length} pixels for ${width}×${height}`);
    assert(
      labels.every((label) => label > backgroundLabel && label < this.labelCount),
      `labels ${labels.join(', ')}`,
    );
    for (let i = 0; i < truth.length; i++) {
      const trueLabel = truth[i]!;
      if (trueLabel === ignoreLabel) continue;
      if (trueLabel >= this.labelCount) throw labelOutOfRange(trueLabel, this.labelCount);
      this.#truePixels[trueLabel]!++;
      let highest = 0;
      let label = backgroundLabel;
      for (let k = 0; k < planes; k++) {
        const value = cams.data[k * truth.length + i]!;
        if (value > highest) {
          highest = value;
          label = labels[k]!;
        }
      }
      if (label !== backgroundLabel) this.#countsOf(trueLabel, label)[this.#thresholdsBelow(highest)]!++;
    }
  }

  /** The curve and its best point. Throws `BugError` when no pixel was added. */
  result(over: MeanOver = 'present'): SweepResult {
    const curve = Array.from(this.#thresholds, (_, i) => ({
      threshold: i / this.steps,
      meanIou: this.#confusionAtIndex(i).meanIou(over),
    }));
    const [first, ...rest] = curve;
    const best = rest.reduce((a, b) => (b.meanIou > a.meanIou ? b : a), defined(first, 'a threshold'));
    assert(!Number.isNaN(best.meanIou), 'a sweep over no pixels');
    return { curve, best };
  }

  /**
   * All counts at one threshold, for instance the fixed one of a protocol (0.15).
   * Throws `ExpectedError` (`threshold-not-swept`) when it is not a multiple of 1/steps.
   */
  confusionAt(threshold: number): ConfusionMatrix {
    const index = this.#thresholds.indexOf(Math.fround(threshold));
    if (index < 0) {
      throw new ExpectedError(
        'threshold-not-swept',
        `Threshold ${threshold} is not one of the ${this.steps} swept ones.`,
        {
          remedy: `Use a multiple of ${1 / this.steps} below 1.`,
          details: { threshold },
        },
      );
    }
    return this.#confusionAtIndex(index);
  }

  #confusionAtIndex(index: number): ConfusionMatrix {
    const { labelCount } = this;
    const matrix = new ConfusionMatrix(labelCount);
    for (let truth = 0; truth < labelCount; truth++) matrix.counts[truth * labelCount] = this.#truePixels[truth]!;
    for (const [pair, suffixSums] of this.#suffixSums()) {
      const foreground = suffixSums[index + 1]!;
      matrix.counts[pair] = foreground;
      matrix.counts[Math.floor(pair / labelCount) * labelCount]! -= foreground;
    }
    return matrix;
  }

  /** Per pair: entry n holds the pixels with at least n thresholds below their CAM. */
  #suffixSums(): ReadonlyMap<number, Float64Array> {
    if (this.#cachedSums !== undefined) return this.#cachedSums;
    this.#cachedSums = new Map();
    for (const [pair, counts] of this.#pixels) {
      const sums = counts.slice();
      for (let n = this.steps - 1; n >= 0; n--) sums[n]! += sums[n + 1]!;
      this.#cachedSums.set(pair, sums);
    }
    return this.#cachedSums;
  }

  #countsOf(truth: number, label: number): Float64Array {
    this.#cachedSums = undefined;
    const pair = truth * this.labelCount + label;
    let counts = this.#pixels.get(pair);
    if (counts === undefined) {
      counts = new Float64Array(this.steps + 1);
      this.#pixels.set(pair, counts);
    }
    return counts;
  }

  /** How many thresholds are smaller than a value; an estimate corrected by comparison, so exact at the thresholds. */
  #thresholdsBelow(value: number): number {
    let count = Math.min(this.steps, Math.max(0, Math.ceil(value * this.steps)));
    while (count > 0 && !(value > this.#thresholds[count - 1]!)) count--;
    while (count < this.steps && value > this.#thresholds[count]!) count++;
    return count;
  }
}

function labelOutOfRange(label: number, labelCount: number): ExpectedError {
  return new ExpectedError(
    'label-out-of-range',
    `The ground truth holds label ${label}, but there are ${labelCount} labels.`,
    {
      remedy: 'Evaluate with the class list that the masks were made with.',
      details: { label, labelCount },
    },
  );
}
