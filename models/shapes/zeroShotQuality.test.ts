/**
 * What the embedded pack is worth without any training: Shapes-WSSS, at a threshold that was fixed on its train split.
 */
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { defined } from '#core/base/assert.ts';
import { labelCams } from '#models/cam/labelCams.ts';
import { openZeroShotModel, scalePresets } from '#models/cam/zeroShotModel.ts';
import { ConfusionMatrix } from '#models/evaluate/confusion.ts';
import { openClipPack, type ClipPack } from '#models/packs/openPack.ts';
import { allBackground, centreBox } from './baselines.ts';
import { benchmarkManifest, benchmarkScenes } from './benchmark.ts';
import { benchmarkSize } from './benchmarkRecipe.ts';
import { classIndex, shapeClasses } from './vocabulary.ts';

const packFolder = fileURLToPath(new URL('../../resources/packs/shapes', import.meta.url));

const methods = {
  zeroShot: new ConfusionMatrix(shapeClasses.length + 1),
  allBackground: new ConfusionMatrix(shapeClasses.length + 1),
  centreBox: new ConfusionMatrix(shapeClasses.length + 1),
};

beforeAll(async () => {
  const pack = await openClipPack(packFolder);
  const threshold = thresholdOf(pack);
  await using model = await openZeroShotModel(pack, { preset: scalePresets.fast });
  for (const { rgb, tags, labelMap } of benchmarkScenes('val')) {
    const { highres } = await model.cams({ width: benchmarkSize, height: benchmarkSize, data: rgb }, tags);
    const labels = tags.map((tag) => classIndex(tag) + 1);
    methods.zeroShot.add(labelCams(highres, labels, threshold), labelMap);
    methods.allBackground.add(allBackground(benchmarkSize), labelMap);
    methods.centreBox.add(centreBox(tags, benchmarkSize, benchmarkManifest.centreBoxSide), labelMap);
  }
});

/** The one for the fast preset, as a generation job takes it when the user names none. */
function thresholdOf({ manifest }: ClipPack): number {
  const own = defined(manifest.inference?.background_threshold, "the pack's background threshold");
  return typeof own === 'object' ? own.fast : own;
}

describe('zero-shot masks of the embedded pack on the val scenes of Shapes-WSSS', () => {
  it('reach a mean IoU of 28 %', () => {
    expect(methods.zeroShot.meanIou()).toBeGreaterThanOrEqual(0.28);
  });

  it('are at least 15 points better than what looks at no pixel', () => {
    const score = methods.zeroShot.meanIou();
    expect(score - methods.allBackground.meanIou()).toBeGreaterThanOrEqual(0.15);
    expect(score - methods.centreBox.meanIou()).toBeGreaterThanOrEqual(0.15);
  });
});
