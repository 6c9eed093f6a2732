import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMask } from './decodeMask.ts';
import { findInstances, instanceMask } from './instances.ts';
import { parseRuns, rleArea, rleBox } from './rle.ts';

/** Small planes with few values, so that objects touch, and both kinds lie side by side. */
const mask = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })).chain(([width, height]) => {
  const pixels = { minLength: width * height, maxLength: width * height };
  return fc.record({
    width: fc.constant(width),
    height: fc.constant(height),
    classes: fc.array(fc.constantFrom(0, 1, 2, 255), pixels).map((values) => Uint8Array.from(values)),
    regions: fc.array(fc.constantFrom(0, 0, 7, 4_000_000_000), pixels).map((values) => Uint32Array.from(values)),
  });
});

describe('the objects of a mask', () => {
  it('are its components where nothing has a region, and its regions where all have one', () => {
    const classes = Uint8Array.from([1, 0, 1, 1, 0, 2]);
    const box = (...values: [number, number, number, number]) => values;
    expect(findInstances(classes, undefined, 6, 1).instances).toEqual([
      { number: 1, label: 1, regionId: 0, area: 1, box: box(0, 0, 1, 1) },
      { number: 2, label: 1, regionId: 0, area: 2, box: box(2, 0, 2, 1) },
      { number: 3, label: 2, regionId: 0, area: 1, box: box(5, 0, 1, 1) },
    ]);
    // Apart and one, touching and two; of two classes never one.
    const regions = Uint32Array.from([5, 0, 5, 6, 0, 5]);
    expect(findInstances(classes, regions, 6, 1).instances).toEqual([
      { number: 1, label: 1, regionId: 5, area: 2, box: box(0, 0, 3, 1) },
      { number: 2, label: 1, regionId: 6, area: 1, box: box(3, 0, 1, 1) },
      { number: 3, label: 2, regionId: 5, area: 1, box: box(5, 0, 1, 1) },
    ]);
  });

  it('cover every pixel that has a class, each once, with area, box and run lengths that say the same', () => {
    fc.assert(
      fc.property(mask, ({ width, height, classes, regions }) => {
        const found = findInstances(classes, regions, width, height);
        const covered = new Uint32Array(width * height);
        for (const instance of found.instances) {
          const rle = instanceMask(found, instance);
          expect(parseRuns(rle.runs, height, width)).toEqual(rle);
          expect([rleArea(rle), rleBox(rle)]).toEqual([instance.area, instance.box]);
          for (const [i, isSet] of decodeMask(rle).entries()) {
            if (isSet === 0) continue;
            expect(covered[i]).toBe(0);
            covered[i] = instance.number;
            expect([classes[i], regions[i]]).toEqual([instance.label, instance.regionId]);
          }
        }
        expect(covered).toEqual(found.numbers);
        expect(covered.every((number, i) => (number === 0) === (classes[i] === 0 || classes[i] === 255))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
