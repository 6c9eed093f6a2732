import { describe, expect, test } from 'vitest';
import { renderLabelMaps, sceneTags } from './labelMaps.ts';
import { renderScene } from './renderScene.ts';
import type { Scene } from './scene.ts';
import { sceneFromSeed } from './sceneFromSeed.ts';
import { classIndex } from './vocabulary.ts';

/** The scene on one plain ground as a faultless camera would see it: no shadow, no uneven light, no blur, no noise. */
function withoutEffects(scene: Scene): Scene {
  return {
    ...scene,
    background: { ...scene.background, kind: 'tiles', variant: 0 },
    effects: {
      ...scene.effects,
      shadowStrength: 0,
      falloff: 0,
      dapple: { ...scene.effects.dapple, strength: 0 },
      gain: 1,
      contrast: 1,
      tint: [1, 1, 1],
      noise: 0,
      defocus: 0,
      blockNoise: 0,
    },
  };
}

function greyOf(rgb: Uint8Array): number[] {
  return Array.from(
    { length: rgb.length / 3 },
    (_, i) => (rgb[3 * i] ?? 0) + (rgb[3 * i + 1] ?? 0) + (rgb[3 * i + 2] ?? 0),
  );
}

describe('renderScene', () => {
  test('the same scene and size give the same bytes', () => {
    const scene = sceneFromSeed(11);
    const first = renderScene(scene, 96);
    const second = renderScene(JSON.parse(JSON.stringify(scene)) as Scene, 96);
    expect(second.rgb).toEqual(first.rgb);
    expect(second.labelMap).toEqual(first.labelMap);
  });

  test('masks follow what is painted: repainting an object changes its own pixels and no others', () => {
    for (let seed = 0; seed < 20; seed += 1) {
      const scene = withoutEffects(sceneFromSeed(seed, { objectCounts: [0, 0.5, 0.5] }));
      const index = seed % scene.objects.length;
      const painted = (level: number): number[] => {
        const colour = [level, level, level] as const;
        const objects = scene.objects.map((object, i) =>
          i === index
            ? { ...object, relief: 0, weathering: 0, colours: { main: colour, accent: colour, dark: colour } }
            : object,
        );
        return greyOf(renderScene({ ...scene, objects }, 96).rgb);
      };
      const dark = painted(0);
      const bright = painted(255);
      const { objectMap } = renderLabelMaps(scene, 96);
      let disagreeing = 0;
      for (let i = 0; i < objectMap.length; i += 1) {
        // The share of the pixel that shows the object's paint.
        const share = ((bright[i] ?? 0) - (dark[i] ?? 0)) / (3 * 255);
        if (objectMap[i] === index + 1) {
          // Half of the pixel at least, less what an object in front covers of it (below one half).
          if (share < 0.25) disagreeing += 1;
        } else if (share > 0.5 + 0.01) disagreeing += 1;
      }
      expect(disagreeing).toBe(0);
    }
  });

  test('the label map is the object map by class, and holds exactly the tags', () => {
    for (let seed = 100; seed < 160; seed += 1) {
      const scene = sceneFromSeed(seed);
      const { labelMap, objectMap } = renderLabelMaps(scene, 64);
      const expected = objectMap.map((owner) =>
        owner === 0 ? 0 : classIndex(scene.objects[owner - 1]?.class ?? '') + 1,
      );
      expect(labelMap).toEqual(expected);
      const shown = [...new Set(labelMap)].filter((label) => label > 0).toSorted((a, b) => a - b);
      expect(shown).toEqual(
        sceneTags(scene)
          .map((tag) => classIndex(tag) + 1)
          .toSorted((a, b) => a - b),
      );
    }
  });

  test('masks of different sizes show the same scene', () => {
    for (let seed = 200; seed < 220; seed += 1) {
      const scene = sceneFromSeed(seed);
      const small = renderLabelMaps(scene, 96);
      const large = renderLabelMaps(scene, 384);
      for (const [index, area] of small.areas.entries()) {
        // Thin parts gain or lose up to half a pixel on each side at 96 px.
        const ratio = (large.areas[index] ?? 0) / 16 / area;
        expect(ratio).toBeGreaterThan(0.85);
        expect(ratio).toBeLessThan(1.15);
      }
    }
  });

  test('an object on grey is surrounded by exact mid-grey', () => {
    const scene = Array.from({ length: 40 }, (_, seed) => sceneFromSeed(seed, { isBlank: true })).find(
      (candidate) => candidate.blank?.kind === 'objectOnGrey',
    );
    expect(scene).toBeDefined();
    if (scene === undefined) return;
    const { rgb, labelMap } = renderScene(scene, 96);
    const corners = [0, 95, 95 * 96, 96 * 96 - 1].filter((pixel) => labelMap[pixel] === 0);
    // 127.5 rounds up.
    for (const pixel of corners) expect([...rgb.subarray(3 * pixel, 3 * pixel + 3)]).toEqual([128, 128, 128]);
    expect(labelMap.some((label) => label > 0)).toBe(true);
  });

  test('a background with holes has no label, and grey inside its holes', () => {
    const scene = Array.from({ length: 40 }, (_, seed) => sceneFromSeed(seed, { isBlank: true })).find(
      (candidate) => candidate.blank?.kind === 'greyHoles' && candidate.blank.softness < 0.02,
    );
    expect(scene).toBeDefined();
    if (scene === undefined) return;
    const { rgb, labelMap } = renderScene(scene, 96);
    expect(labelMap.every((label) => label === 0)).toBe(true);
    const grey = greyOf(rgb).filter((_, i) => rgb[3 * i] === 128 && rgb[3 * i + 1] === 128 && rgb[3 * i + 2] === 128);
    expect(grey.length).toBeGreaterThan(0.01 * 96 * 96);
    expect(grey.length).toBeLessThan(0.9 * 96 * 96);
  });
});
