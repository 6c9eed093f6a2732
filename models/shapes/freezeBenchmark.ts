/**
 * Command: `node models/shapes/freezeBenchmark.ts`. Writes shapes-wsss.json from the current generator. Run it only
 * together with a new `generatorVersion`: scores on different versions do not compare.
 */
import { writeFileSync } from 'node:fs';
import { ConfusionMatrix } from '#models/evaluate/confusion.ts';
import { centreBox } from './baselines.ts';
import { type BenchmarkManifest, benchmarkScene, benchmarkSize, describeSplit } from './benchmarkRecipe.ts';
import { renderLabelMaps } from './labelMaps.ts';
import { generatorVersion } from './scene.ts';
import { shapeClasses } from './vocabulary.ts';

const train = describeSplit('train');
const val = describeSplit('val');

const sides = Array.from({ length: 16 }, (_, index) => (index + 5) / 20);
const matrices = sides.map(() => new ConfusionMatrix(shapeClasses.length + 1));
for (const { seed, tags } of train.scenes) {
  const { labelMap } = renderLabelMaps(benchmarkScene('train', seed), benchmarkSize);
  for (const [index, side] of sides.entries()) matrices[index]?.add(centreBox(tags, benchmarkSize, side), labelMap);
}
const scores = matrices.map((matrix) => matrix.meanIou());
const best = scores.indexOf(Math.max(...scores));

const manifest: BenchmarkManifest = {
  name: 'Shapes-WSSS',
  generatorVersion,
  size: benchmarkSize,
  centreBoxSide: sides[best] ?? 1,
  splits: { train, val },
};
const lines = JSON.stringify(manifest, null, 2).replace(/\{\n\s+"id"[^}]*\}/g, (entry) =>
  entry.replace(/\n\s*/g, ' ').replace(/\[ /g, '[').replace(/ \]/g, ']'),
);
writeFileSync(new URL('shapes-wsss.json', import.meta.url), `${lines}\n`);
process.stdout.write(
  `train ${train.scenes.length} scenes, foreground ${train.foreground}, ${train.digest}\n` +
    `val ${val.scenes.length} scenes, foreground ${val.foreground}, ${val.digest}\n` +
    `centre box ${manifest.centreBoxSide}: mIoU ${((scores[best] ?? 0) * 100).toFixed(2)} % on train\n`,
);
