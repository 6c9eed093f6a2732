/** What all rows of Shapes-WSSS share: scenes, and one threshold chosen on train and applied to val. */
import { ThresholdSweep } from '#models/evaluate/thresholdSweep.ts';
import { benchmarkScenes } from '#models/shapes/benchmark.ts';
import { benchmarkSize, type BenchmarkSplit } from '#models/shapes/benchmarkRecipe.ts';
import { classIndex, shapeClasses } from '#models/shapes/vocabulary.ts';
import type { Tensor } from '#models/tensor/tensor.ts';

export interface ScoreRow {
  readonly name: string;
  /** Chosen on train; null where a row has none. */
  readonly threshold: number | null;
  /** Mean IoU, 0..1. */
  readonly train: number;
  readonly val: number;
}

export interface ScoredScene {
  readonly rgb: Uint8Array;
  readonly labelMap: Uint8Array;
  readonly tags: readonly string[];
  /** Label of each tag. */
  readonly labels: readonly number[];
}

export type Scenes = Readonly<Record<BenchmarkSplit, readonly ScoredScene[]>>;

/** Pixels of a side. */
export const sceneSize = benchmarkSize;

/** Background and the classes. */
export const labelCount = shapeClasses.length + 1;

/** Thresholds tried: 0, 0.005, … 0.995. */
const thresholdSteps = 200;

/** The first scenes of a split, drawn. */
export function drawScenes(split: BenchmarkSplit, count: number): ScoredScene[] {
  const scenes: ScoredScene[] = [];
  for (const { rgb, labelMap, tags } of benchmarkScenes(split)) {
    if (scenes.length === count) break;
    scenes.push({ rgb, labelMap, tags, labels: tags.map((tag) => classIndex(tag) + 1) });
  }
  return scenes;
}

/** Maps of every scene `[tags, H, W]`, 0..1, to a row: best threshold on train, mean IoU there and on val. */
export async function scoreMaps(
  name: string,
  scenes: Scenes,
  mapsOf: (scene: ScoredScene) => Promise<Tensor<'float32'>> | Tensor<'float32'>,
): Promise<ScoreRow> {
  const sweeps = {
    train: new ThresholdSweep(labelCount, thresholdSteps),
    val: new ThresholdSweep(labelCount, thresholdSteps),
  };
  for (const split of ['train', 'val'] as const) {
    for (const scene of scenes[split]) sweeps[split].add(await mapsOf(scene), scene.labels, scene.labelMap);
  }
  const { best } = sweeps.train.result();
  return {
    name,
    threshold: best.threshold,
    train: best.meanIou,
    val: sweeps.val.confusionAt(best.threshold).meanIou(),
  };
}
