/** How the splits of Shapes-WSSS are drawn, and how a manifest describes them. */
import { createHash } from 'node:crypto';
import { renderLabelMaps, sceneTags } from './labelMaps.ts';
import type { Scene } from './scene.ts';
import { type SceneOptions, sceneFromSeed } from './sceneFromSeed.ts';

export const benchmarkSplits = ['train', 'val'] as const;
export type BenchmarkSplit = (typeof benchmarkSplits)[number];

/** Side of every picture in pixels. */
export const benchmarkSize = 384;

export interface SplitRecipe {
  readonly count: number;
  readonly firstSeed: number;
  readonly options: Partial<SceneOptions>;
}

/** Seeds are far from those of training pools and samples. */
export const benchmarkRecipes: Readonly<Record<BenchmarkSplit, SplitRecipe>> = {
  train: { count: 400, firstSeed: 5 << 28, options: { backgroundBias: 0.9 } },
  val: { count: 100, firstSeed: (5 << 28) + (3 << 20), options: { backgroundBias: 0 } },
};

/** One line of the manifest. */
export interface BenchmarkEntry {
  readonly id: string;
  readonly seed: number;
  readonly tags: readonly string[];
  /** Share of pixels that belong to a class. */
  readonly foreground: number;
  /** The first 12 hexadecimal digits of the label map's SHA-256. */
  readonly digest: string;
}

export interface BenchmarkManifest {
  readonly name: string;
  readonly generatorVersion: string;
  readonly size: number;
  /** Side of the centre-box baseline as a fraction of the picture's: the best on train. */
  readonly centreBoxSide: number;
  readonly splits: Readonly<Record<BenchmarkSplit, BenchmarkSplitManifest>>;
}

export interface BenchmarkSplitManifest {
  /** SHA-256 of all label maps, one after the other in order. */
  readonly digest: string;
  readonly foreground: number;
  readonly scenes: readonly BenchmarkEntry[];
}

/** The scene behind a manifest line, not yet drawn. */
export function benchmarkScene(split: BenchmarkSplit, seed: number): Scene {
  return sceneFromSeed(seed, benchmarkRecipes[split].options);
}

/** Draws the label maps of a split's recipe afresh and describes them as the manifest does. */
export function describeSplit(split: BenchmarkSplit): BenchmarkSplitManifest {
  const { count, firstSeed } = benchmarkRecipes[split];
  const whole = createHash('sha256');
  const scenes = Array.from({ length: count }, (_, index): BenchmarkEntry => {
    const seed = firstSeed + index;
    const scene = benchmarkScene(split, seed);
    const { labelMap } = renderLabelMaps(scene, benchmarkSize);
    whole.update(labelMap);
    return {
      id: `${split}-${String(index + 1).padStart(4, '0')}`,
      seed,
      tags: sceneTags(scene),
      foreground: rounded(labelMap.reduce((sum, label) => sum + (label > 0 ? 1 : 0), 0) / labelMap.length),
      digest: createHash('sha256').update(labelMap).digest('hex').slice(0, 12),
    };
  });
  const foreground = rounded(scenes.reduce((sum, entry) => sum + entry.foreground, 0) / count);
  return { digest: whole.digest('hex'), foreground, scenes };
}

function rounded(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}
