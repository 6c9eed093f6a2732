import { describe, expect, test } from 'vitest';
import { renderLabelMaps } from './labelMaps.ts';
import { minimumArea, minimumVisible } from './layOutScene.ts';
import { type SceneOptions, sceneFromSeed } from './sceneFromSeed.ts';
import { classIndex, shapeClasses } from './vocabulary.ts';

function scenes(count: number, options: Partial<SceneOptions> = {}, firstSeed = 0) {
  return Array.from({ length: count }, (_, i) => sceneFromSeed(firstSeed + i, options));
}

/** Among single-object scenes of classes that prefer a background: the share that is on it. */
function preferredShare(backgroundBias: number): number {
  const drawn = scenes(600, { backgroundBias, objectCounts: [1, 0, 0] }).flatMap((scene) => {
    const preferred = shapeClasses[classIndex(scene.objects[0]?.class ?? '')]?.preferredBackground ?? null;
    return preferred === null ? [] : [scene.background.kind === preferred];
  });
  return drawn.filter(Boolean).length / drawn.length;
}

describe('sceneFromSeed', () => {
  test('the same seed and options give the same scene, another seed another', () => {
    expect(sceneFromSeed(5)).toEqual(sceneFromSeed(5));
    expect(sceneFromSeed(5)).not.toEqual(sceneFromSeed(6));
  });

  test('a scene is plain JSON data', () => {
    for (const scene of [...scenes(10), ...scenes(10, { isBlank: true })]) {
      expect(JSON.parse(JSON.stringify(scene))).toEqual(scene);
    }
  });

  test.each([0, 0.5, 0.9])('with a bias of %d a class is on its preferred background as often as asked', (bias) => {
    // Where the bias does not decide, one of ten backgrounds is drawn. About 500 scenes: four standard errors are below
    // 0.09.
    expect(Math.abs(preferredShare(bias) - (bias + (1 - bias) / 10))).toBeLessThan(0.09);
  });

  test('one, two and three objects come at 45, 37 and 18 percent', () => {
    const counts = [0, 0, 0, 0];
    for (const { objects } of scenes(800)) counts[objects.length] = (counts[objects.length] ?? 0) + 1;
    const shares = counts.map((count) => count / 800);
    // Four standard errors of a share near 0.4 in 800 draws; a few objects find no room and are left out.
    expect(shares[0]).toBe(0);
    for (const [index, share] of [0.45, 0.37, 0.18].entries()) {
      expect(Math.abs((shares[index + 1] ?? 0) - share)).toBeLessThan(0.07);
    }
  });

  test('every object shows enough of itself', () => {
    for (const scene of scenes(150)) {
      const { visible, areas } = renderLabelMaps(scene, 96);
      for (const share of visible) expect(share).toBeGreaterThanOrEqual(minimumVisible);
      for (const area of areas) expect(area).toBeGreaterThanOrEqual(minimumArea * 96 * 96);
    }
  });

  test('objects span 27 to 69 percent of the picture, turn at most 30 degrees and are of different classes', () => {
    for (const { objects } of scenes(150)) {
      expect(new Set(objects.map((object) => object.class)).size).toBe(objects.length);
      for (const { placement } of objects) {
        expect(placement.extent).toBeGreaterThanOrEqual(0.27);
        expect(placement.extent).toBeLessThanOrEqual(0.69);
        expect(Math.abs(placement.rotation)).toBeLessThanOrEqual(30);
      }
    }
  });

  test('colours do not depend on the class', () => {
    const drawn = scenes(1000, { objectCounts: [1, 0, 0] }).flatMap((scene) => scene.objects);
    for (const { name } of shapeClasses) {
      const own = drawn.filter((object) => object.class === name);
      const commonest = Math.max(...own.map(({ colour }) => own.filter((other) => other.colour === colour).length));
      // 12 colours, about 40 objects a class: a colour of 8 % has a standard error of 4.3 %.
      expect(commonest / own.length, name).toBeLessThan(0.35);
    }
  });

  test('blank scenes are about half single objects and half backgrounds with holes', () => {
    const blanks = scenes(400, { isBlank: true });
    const withObject = blanks.filter((scene) => scene.objects.length === 1);
    expect(blanks.every((scene) => scene.blank !== null && scene.objects.length <= 1)).toBe(true);
    expect(Math.abs(withObject.length / 400 - 0.5)).toBeLessThan(0.1);
    expect(withObject.every((scene) => scene.blank?.kind !== 'greyHoles')).toBe(true);
  });
});
