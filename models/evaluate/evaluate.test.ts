import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelCams } from '#models/cam/labelCams.ts';
import { tensor } from '#models/tensor/tensor.ts';
import { check } from '../../tests/golden/metrics.ts';
import { ConfusionMatrix } from './confusion.ts';
import { ThresholdSweep } from './thresholdSweep.ts';

describe('the confusion matrix', () => {
  it('gives the numbers of the reference', async () => {
    const parts = await check(fileURLToPath(new URL('../../tests/fixtures/metrics', import.meta.url)));
    expect(parts.filter(({ status }) => status !== 'pass')).toEqual([]);
    expect(parts).toHaveLength(33);
  });

  it('counts predictions of 255 as background unless they are to be left out', () => {
    const [prediction, truth] = [Uint8Array.of(1, 255, 255, 0), Uint8Array.of(1, 1, 0, 255)];
    const counted = new ConfusionMatrix(2);
    counted.add(prediction, truth);
    expect([...counted.counts]).toEqual([1, 0, 1, 1]);
    const flattering = new ConfusionMatrix(2);
    flattering.add(prediction, truth, 'left out');
    expect([...flattering.counts]).toEqual([0, 0, 0, 1]);
    expect(flattering.pixelAccuracy()).toBe(1);
  });

  it('gives precision and recall per class', () => {
    const matrix = new ConfusionMatrix(3);
    matrix.add(Uint8Array.of(0, 1, 1, 1), Uint8Array.of(0, 0, 1, 1));
    expect(matrix.classScores()).toEqual([
      { iou: 1 / 2, precision: 1, recall: 1 / 2, truePixels: 2, predictedPixels: 1 },
      { iou: 2 / 3, precision: 2 / 3, recall: 1, truePixels: 2, predictedPixels: 3 },
      { iou: NaN, precision: NaN, recall: NaN, truePixels: 0, predictedPixels: 0 },
    ]);
  });

  it('refuses labels beyond the class list by name', () => {
    expect(() => new ConfusionMatrix(2).add(Uint8Array.of(2), Uint8Array.of(0))).toThrow(/prediction holds label 2/);
    expect(() => new ConfusionMatrix(2).add(Uint8Array.of(0), Uint8Array.of(9))).toThrow(/ground truth holds label 9/);
  });
});

describe('the threshold sweep', () => {
  const pictures = fc.array(
    fc.record({
      // Eighths are thresholds of a sweep of eight steps, so ties at the edges are frequent.
      scores: fc.array(
        fc.oneof(
          fc.integer({ min: 0, max: 8 }).map((n) => n / 8),
          fc.float({ min: 0, max: 1, noNaN: true }),
        ),
        {
          minLength: 24,
          maxLength: 24,
        },
      ),
      truth: fc.array(fc.constantFrom(0, 1, 2, 3, 255), { minLength: 12, maxLength: 12 }),
      labels: fc.constantFrom([1, 2], [3, 1], [2, 3]),
    }),
    { minLength: 1, maxLength: 4 },
  );

  it('equals labelling and counting every picture again at every threshold', () => {
    fc.assert(
      fc.property(pictures, (items) => {
        const sweep = new ThresholdSweep(4, 8);
        const inputs = items.map(({ scores, truth, labels }) => ({
          cams: tensor('float32', [2, 3, 4], Float32Array.from(scores)),
          truth: Uint8Array.from(truth),
          labels,
        }));
        for (const { cams, truth, labels } of inputs) sweep.add(cams, labels, truth);
        for (let step = 0; step < 8; step++) {
          const direct = new ConfusionMatrix(4);
          for (const { cams, truth, labels } of inputs) direct.add(labelCams(cams, labels, step / 8), truth);
          expect(sweep.confusionAt(step / 8).counts).toEqual(direct.counts);
        }
      }),
    );
  });

  it('finds the best threshold even behind a first drop', () => {
    // Right from 0.5 on; at 0.1 a true pixel is lost again, which stops a search that goes up step by step.
    const cams = tensor('float32', [1, 1, 6], Float32Array.of(0.05, 0.1, 0.3, 0.5, 0.5, 0.9));
    const truth = Uint8Array.of(0, 1, 0, 0, 0, 1);
    const sweep = new ThresholdSweep(2);
    sweep.add(cams, [1], truth);
    const { best, curve } = sweep.result();
    expect(curve).toHaveLength(1000);
    expect(best.threshold).toBe(0.5);
    expect(best.meanIou).toBeCloseTo((4 / 5 + 1 / 2) / 2, 12);
    expect(sweep.confusionAt(0.15).meanIou()).toBe(curve[150]?.meanIou);
  });

  it('leaves ignored pixels out, adds up over calls, and refuses thresholds between its steps', () => {
    const sweep = new ThresholdSweep(2, 10);
    const cams = tensor('float32', [1, 1, 2], Float32Array.of(0.5, 0.5));
    sweep.add(cams, [1], Uint8Array.of(1, 255));
    expect([...sweep.confusionAt(0.4).counts]).toEqual([0, 0, 0, 1]);
    sweep.add(cams, [1], Uint8Array.of(1, 0));
    expect([...sweep.confusionAt(0.4).counts]).toEqual([0, 1, 0, 2]);
    expect([...sweep.confusionAt(0.5).counts]).toEqual([1, 0, 2, 0]);
    expect(() => sweep.confusionAt(0.15)).toThrow(/0.15 is not one of the 10/);
    expect(() => sweep.add(cams, [1], Uint8Array.of(7, 0))).toThrow(/label 7/);
  });
});
