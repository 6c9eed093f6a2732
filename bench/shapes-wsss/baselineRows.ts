import { ConfusionMatrix } from '#models/evaluate/confusion.ts';
import { allBackground, centreBox } from '#models/shapes/baselines.ts';
import { labelCount, sceneSize, type ScoredScene, type Scenes, type ScoreRow } from './scoreRow.ts';

/** Sides tried, as shares of the picture's. */
const sides = Array.from({ length: 19 }, (_, step) => (step + 1) / 20);

/** What saying background everywhere scores. */
export function scoreNothing(scenes: Scenes): ScoreRow {
  const nothing = allBackground(sceneSize);
  return {
    name: 'all background',
    threshold: null,
    train: meanIou(scenes.train, () => nothing),
    val: meanIou(scenes.val, () => nothing),
  };
}

/** The tags in a centred box whose side is the best on train; its 'threshold' is that side. */
export function scoreCentreBox(scenes: Scenes): ScoreRow {
  const scores = sides.map((side) => ({
    side,
    score: meanIou(scenes.train, ({ tags }) => centreBox(tags, sceneSize, side)),
  }));
  const best = scores.reduce((a, b) => (b.score > a.score ? b : a));
  return {
    name: 'centre box (threshold = side)',
    threshold: best.side,
    train: best.score,
    val: meanIou(scenes.val, ({ tags }) => centreBox(tags, sceneSize, best.side)),
  };
}

function meanIou(scenes: readonly ScoredScene[], predict: (scene: ScoredScene) => Uint8Array): number {
  const confusion = new ConfusionMatrix(labelCount);
  for (const scene of scenes) confusion.add(predict(scene), scene.labelMap);
  return confusion.meanIou();
}
