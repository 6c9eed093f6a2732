import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { allBackground, centreBox } from './baselines.ts';
import { benchmarkManifest, benchmarkScenes, benchmarkSplit } from './benchmark.ts';
import { benchmarkScene, benchmarkSize, benchmarkSplits, describeSplit } from './benchmarkRecipe.ts';
import { classIndex, shapeClasses } from './vocabulary.ts';

describe('Shapes-WSSS', () => {
  test.each(benchmarkSplits)('all label maps of %s are as frozen', (split) => {
    expect(describeSplit(split)).toEqual(benchmarkSplit(split));
  });

  test('has 400 train and 100 val scenes with every class in both', () => {
    for (const [split, count] of [
      ['train', 400],
      ['val', 100],
    ] as const) {
      const { scenes } = benchmarkSplit(split);
      expect(scenes).toHaveLength(count);
      expect(new Set(scenes.map((entry) => entry.id)).size).toBe(count);
      const tags = new Set(scenes.flatMap((entry) => entry.tags));
      expect(shapeClasses.filter(({ name }) => !tags.has(name))).toEqual([]);
    }
  });

  test('train ties classes to backgrounds and val does not', () => {
    const share = (split: 'train' | 'val'): number => {
      const onPreferred = benchmarkSplit(split).scenes.flatMap(({ seed, tags }) => {
        const [only, ...others] = tags;
        const preferred =
          others.length > 0 || only === undefined ? null : shapeClasses[classIndex(only)]?.preferredBackground;
        return preferred === null || preferred === undefined
          ? []
          : [benchmarkScene(split, seed).background.kind === preferred];
      });
      return onPreferred.filter(Boolean).length / onPreferred.length;
    };
    expect(share('train')).toBeGreaterThan(0.8);
    expect(share('val')).toBeLessThan(0.3);
  });

  test('scenes are drawn in the order of the manifest, with its masks and tags', () => {
    let drawn = 0;
    for (const { id, rgb, labelMap, tags } of benchmarkScenes('val')) {
      const entry = benchmarkSplit('val').scenes[drawn];
      expect(id).toBe(entry?.id);
      expect(rgb).toHaveLength(benchmarkSize * benchmarkSize * 3);
      expect(createHash('sha256').update(labelMap).digest('hex').slice(0, 12)).toBe(entry?.digest);
      for (const tag of tags) {
        const pixels = labelMap.reduce((sum, label) => sum + (label === classIndex(tag) + 1 ? 1 : 0), 0);
        expect(pixels).toBeGreaterThan(0.004 * labelMap.length);
      }
      drawn += 1;
      if (drawn === 3) break;
    }
    expect(drawn).toBe(3);
  });
});

describe('baselines', () => {
  test('all background is all background', () => {
    expect([...new Set(allBackground(8))]).toEqual([0]);
  });

  test('a centre box is centred, as large as asked and shared by the tags from left to right', () => {
    const prediction = centreBox(['star', 'key'], 8, 0.5);
    const [star, key] = [classIndex('star') + 1, classIndex('key') + 1];
    expect([...prediction.subarray(0, 16)]).toEqual(Array(16).fill(0));
    expect([...prediction.subarray(16, 24)]).toEqual([0, 0, star, star, key, key, 0, 0]);
    expect(prediction.filter((label) => label > 0)).toHaveLength(16);
    expect(centreBox([], 8, 0.5).every((label) => label === 0)).toBe(true);
  });

  test('the frozen box is neither nothing nor the whole picture', () => {
    expect(benchmarkManifest.centreBoxSide).toBeGreaterThan(0.25);
    expect(benchmarkManifest.centreBoxSide).toBeLessThan(1);
  });
});
