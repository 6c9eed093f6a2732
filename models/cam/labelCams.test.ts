import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tensor } from '#models/tensor/tensor.ts';
import { confidenceOfCams, labelCams, labelInStrips } from './labelCams.ts';
import { mergeScales, type CamStrip } from './mergeScales.ts';

const cams = tensor('float32', [2, 1, 4], Float32Array.of(0.1, 0.2, 0.9, 0.5, 0.05, 0.1, 0.3, 0.5));

describe('labels of CAMs', () => {
  it('take the first of equal planes, so a tie with the threshold is background', () => {
    expect([...labelCams(cams, [3, 8], 0.2)]).toEqual([0, 0, 3, 3]);
    expect([...labelCams(cams, [3, 8], 0)]).toEqual([3, 3, 3, 3]);
    expect([...labelCams(cams, [3, 8], 1)]).toEqual([0, 0, 0, 0]);
  });

  it('need a label for every plane', () => {
    expect(() => labelCams(cams, [3], 0.2)).toThrow(/1 labels for 2 CAMs/);
  });
});

describe('labels in strips', () => {
  it('are those of the whole picture, and so is their confidence', () => {
    // Wide enough that a strip is less than the picture.
    const [height, width] = [7, 90_000];
    const scores = Float32Array.from({ length: 2 * 3 * 50 }, (_, i) => Math.sin(i * 12.9));
    const merged = mergeScales([tensor('float32', [1, 2, 3, 50], scores)], { height, width, validClasses: [0, 1] });
    const heights: number[] = [];
    const strips = function* (rowCount: number): Generator<CamStrip> {
      for (const strip of merged.strips(rowCount)) {
        heights.push(strip.cams.shape[1] ?? NaN);
        yield strip;
      }
    };
    const labelled = labelInStrips({ height, width, strips }, [4, 9], 0.3);
    expect(heights).toEqual([2, 2, 2, 1]);
    expect(Buffer.compare(labelled.class, labelCams(merged.highres, [4, 9], 0.3))).toBe(0);
    expect(Buffer.compare(labelled.confidence, confidenceOfCams(merged.highres, 0.3))).toBe(0);
    expect(new Set(labelled.class)).toEqual(new Set([0, 4, 9]));
  });
});

describe('the confidence of labels', () => {
  it('is highest far from the second best and 0 at a tie', () => {
    // Background (0.2 − 0.1) / 0.2, a tie with the threshold, a class (0.9 − 0.3) / 0.8, a tie of classes.
    expect([...confidenceOfCams(cams, 0.2)]).toEqual([Math.round(255 * 0.5), 0, Math.round(255 * 0.75), 0]);
    const clear = tensor('float32', [1, 1, 2], Float32Array.of(0, 1));
    expect([...confidenceOfCams(clear, 0.15)]).toEqual([255, 255]);
  });

  it('does not depend on the order of the planes', () => {
    const rising = tensor('float32', [3, 1, 1], Float32Array.of(0.25, 0.5, 0.75));
    const mixed = tensor('float32', [3, 1, 1], Float32Array.of(0.5, 0.75, 0.25));
    const expected = [Math.round(255 * 0.5)];
    expect([...confidenceOfCams(rising, 0.5)]).toEqual(expected);
    expect([...confidenceOfCams(mixed, 0.5)]).toEqual(expected);
    // 0.75 against 0.5: the second best is above the threshold, wherever it stands.
    const contested = Math.round((255 * 0.25) / 0.75);
    expect([...confidenceOfCams(rising, 0.25)]).toEqual([contested]);
    expect([...confidenceOfCams(mixed, 0.25)]).toEqual([contested]);
  });

  it('is what sorting the scores of a pixel says', () => {
    const score = fc.integer({ min: 0, max: 16 }).map((sixteenth) => sixteenth / 16);
    const pixel = fc.array(score, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(pixel, fc.integer({ min: 1, max: 15 }), (scores, sixteenth) => {
        const threshold = sixteenth / 16;
        const sorted = [threshold, ...scores].toSorted((a, b) => b - a);
        const margin = (sorted[0] ?? NaN) - (sorted[1] ?? NaN);
        const isClass = Math.max(...scores) > threshold;
        const plane = tensor('float32', [scores.length, 1, 1], Float32Array.from(scores));
        const share = margin / (isClass ? 1 - threshold : threshold);
        expect(Math.abs((confidenceOfCams(plane, threshold)[0] ?? NaN) - 255 * share)).toBeLessThanOrEqual(0.5 + 1e-9);
      }),
    );
  });
});
