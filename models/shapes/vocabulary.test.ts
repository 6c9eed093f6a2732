import { describe, expect, test } from 'vitest';
import { ExpectedError } from '#core/base/errors.ts';
import { silhouetteOf } from './silhouettes.ts';
import { backgroundIndex, backgroundKinds, classIndex, colourNames, shapeClasses } from './vocabulary.ts';

describe('the vocabulary', () => {
  test('has 24 classes, 8 of them told apart by a small part, 20 with a preferred background; 10 backgrounds, 12 colours', () => {
    expect(shapeClasses).toHaveLength(24);
    expect(shapeClasses.filter((entry) => entry.isPartClass)).toHaveLength(8);
    expect(shapeClasses.filter((entry) => entry.preferredBackground !== null)).toHaveLength(20);
    expect(backgroundKinds).toHaveLength(10);
    expect(new Set(colourNames).size).toBe(12);
  });

  test('every preferred background exists and has two classes', () => {
    for (const { name } of backgroundKinds) {
      expect(shapeClasses.filter((entry) => entry.preferredBackground === name)).toHaveLength(2);
    }
    for (const { preferredBackground } of shapeClasses) {
      if (preferredBackground !== null) expect(() => backgroundIndex(preferredBackground)).not.toThrow();
    }
  });

  test('no word means two things', () => {
    const words = [
      ...shapeClasses.flatMap((entry) => [entry.name, ...entry.synonyms]),
      ...new Set(shapeClasses.map((entry) => entry.hypernym)),
      ...backgroundKinds.flatMap((entry) => [entry.name, ...entry.synonyms, ...entry.places, ...entry.scenes]),
      ...colourNames,
    ];
    expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([]);
  });

  test('names and synonyms are single lower-case words', () => {
    const words = [...shapeClasses, ...backgroundKinds].flatMap((entry) => [entry.name, ...entry.synonyms]);
    for (const word of words) expect(word).toMatch(/^[a-z]+$/);
  });

  test('an unknown name is refused with the list of known ones', () => {
    expect(() => classIndex('zeppelin')).toThrow(ExpectedError);
    expect(() => backgroundIndex('lava')).toThrow(ExpectedError);
  });

  test('every class has a drawing of its own, one unit long and centred', () => {
    for (const [index, { name }] of shapeClasses.entries()) {
      const { parts, halfWidth, halfHeight } = silhouetteOf(index);
      expect(Math.max(halfWidth, halfHeight), name).toBeCloseTo(0.5, 9);
      const reach = Math.max(...parts.flatMap((part) => part.outlines.flat()).map(Math.abs));
      expect(reach, name).toBeCloseTo(0.5, 9);
    }
  });
});
