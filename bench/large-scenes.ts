/**
 * Large pictures with objects of all sizes: mean IoU of whole pictures alone and with tiles, on the embedded pack.
 *
 *     npm run bench -- large-scenes [--size 1024] [--factors 1,2,4,8] [--train 12] [--val 12] [--rows fast,best,…] [--out FILE.json]
 *
 * Scenes of Shapes-WSSS's kind, spread out so that objects are `factor` times smaller; classes that show are the tags. Each
 * row gets one constant threshold, the best on the train scenes of all factors together, as a user has one preset for all
 * pictures; it is applied to the val scenes of each factor.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openZeroShotModel, scalePresets, type ZeroShotModelOptions } from '#models/cam/zeroShotModel.ts';
import { ThresholdSweep } from '#models/evaluate/thresholdSweep.ts';
import { openClipPack } from '#models/packs/openPack.ts';
import { renderScene } from '#models/shapes/renderScene.ts';
import { generatorVersion } from '#models/shapes/scene.ts';
import { sceneFromSeed } from '#models/shapes/sceneFromSeed.ts';
import { spreadScene } from '#models/shapes/spreadScene.ts';
import { shapeClasses } from '#models/shapes/vocabulary.ts';

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '1024' },
    factors: { type: 'string', default: '1,2,4,8' },
    train: { type: 'string', default: '12' },
    val: { type: 'string', default: '12' },
    rows: { type: 'string' },
    out: { type: 'string' },
  },
});
const size = Number(values.size);
const factors = values.factors.split(',').map(Number);
const counts = { train: Number(values.train), val: Number(values.val) };

/** Far from those of training pools, samples and Shapes-WSSS. */
const firstSeed = 7 << 28;
const thresholdSteps = 200;

const methods: readonly (readonly [name: string, options: ZeroShotModelOptions])[] = [
  ['fast', { preset: scalePresets.fast }],
  ['fast+tiles', { preset: scalePresets.fast, detail: 'tiles' }],
  ['best', { preset: scalePresets.best }],
  ['best+tiles', { preset: scalePresets.best, detail: 'tiles' }],
];

const pack = await openClipPack(fileURLToPath(new URL('../resources/packs/shapes', import.meta.url)));
console.log(
  `Scenes of ${size} × ${size} pixels, pack ${pack.title}, which looks at ${pack.longSide} pixels; tags given`,
);
console.log(`${counts.train} train and ${counts.val} val scenes of each factor; mean IoU over 25 labels on val in %\n`);
const columns = factors.map((factor) => `1/${factor}`.padStart(7)).join('');
console.log(`row            threshold${columns}   s per picture`);

const rows = [];
for (const [name, options] of methods) {
  if (values.rows !== undefined && !values.rows.split(',').includes(name)) continue;
  await using model = await openZeroShotModel(pack, options);
  const train = new ThresholdSweep(shapeClasses.length + 1, thresholdSteps);
  const val = factors.map(() => new ThresholdSweep(shapeClasses.length + 1, thresholdSteps));
  let milliseconds = 0;
  for (const [column, factor] of factors.entries()) {
    for (let i = 0; i < counts.train + counts.val; i++) {
      const scene = spreadScene(sceneFromSeed(firstSeed + i), factor);
      const { rgb, labelMap } = renderScene(scene, size);
      const labels = [...new Set(labelMap)].filter((label) => label > 0);
      const tags = labels.flatMap((label) => shapeClasses[label - 1]?.name ?? []);
      const startedAt = performance.now();
      const { highres } = await model.cams({ width: size, height: size, data: rgb }, tags);
      milliseconds += performance.now() - startedAt;
      const sweep = i < counts.train ? train : val[column];
      sweep?.add(highres, labels, labelMap);
    }
  }
  const { threshold } = train.result().best;
  const meanIou = val.map((sweep) => sweep.confusionAt(threshold).meanIou());
  const seconds = milliseconds / 1000 / (factors.length * (counts.train + counts.val));
  rows.push({ name, threshold, meanIou, secondsPerPicture: seconds });
  const shown = meanIou.map((share) => (100 * share).toFixed(1).padStart(7)).join('');
  console.log(`${name.padEnd(14)} ${threshold.toFixed(3).padStart(9)}${shown} ${seconds.toFixed(2).padStart(15)}`);
}
if (values.out !== undefined) {
  await writeFile(values.out, `${JSON.stringify({ generatorVersion, size, factors, counts, rows }, null, 2)}\n`);
}
