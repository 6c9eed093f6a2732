/**
 * Shapes-WSSS: 400 train and 100 val scenes at 384 px with exact masks, to measure weakly supervised segmentation
 * without a download. In train a class sits on its preferred background nine times out of ten; in val backgrounds say
 * nothing about classes. The manifest (shapes-wsss.json) pins seeds, tags and digests of all label maps; pictures are
 * drawn when asked for. It holds no scores and no metrics: those are in models/evaluate.
 */
import { ExpectedError } from '#core/base/errors.ts';
import {
  benchmarkScene,
  benchmarkSize,
  type BenchmarkManifest,
  type BenchmarkSplit,
  type BenchmarkSplitManifest,
} from './benchmarkRecipe.ts';
import { renderScene } from './renderScene.ts';
import { generatorVersion, type Scene } from './scene.ts';
import manifest from './shapes-wsss.json' with { type: 'json' };

export interface BenchmarkScene {
  readonly id: string;
  readonly scene: Scene;
  /** `[384, 384, 3]`, RGB. */
  readonly rgb: Uint8Array;
  /** `[384, 384]`: 0 for background, class index + 1 otherwise. */
  readonly labelMap: Uint8Array;
  readonly tags: readonly string[];
}

export const benchmarkManifest: BenchmarkManifest = manifest;

/**
 * What the manifest says about a split. Throws `ExpectedError` (`benchmark-outdated`) when another generator wrote it.
 */
export function benchmarkSplit(split: BenchmarkSplit): BenchmarkSplitManifest {
  if (benchmarkManifest.generatorVersion !== generatorVersion) {
    throw new ExpectedError(
      'benchmark-outdated',
      `shapes-wsss.json was frozen with generator ${benchmarkManifest.generatorVersion}; this is ${generatorVersion}.`,
      { remedy: 'Run node models/shapes/freezeBenchmark.ts and say in the changelog that old scores do not compare.' },
    );
  }
  return benchmarkManifest.splits[split];
}

/** Draws the pictures of a split one at a time, in order; about 25 ms each. Throws as `benchmarkSplit`. */
export function* benchmarkScenes(split: BenchmarkSplit): Generator<BenchmarkScene, void, undefined> {
  for (const { id, seed, tags } of benchmarkSplit(split).scenes) {
    const scene = benchmarkScene(split, seed);
    const { rgb, labelMap } = renderScene(scene, benchmarkSize);
    yield { id, scene, rgb, labelMap, tags };
  }
}
