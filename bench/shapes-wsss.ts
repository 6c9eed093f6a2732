/**
 * Shapes-WSSS: mean IoU of the training-free maps and of what they must beat, on the embedded pack.
 *
 *     npm run bench -- shapes-wsss [--pack DIR] [--rows fast,int8,best,sclip,clearclip,head] [--train 400] [--val 100]
 *         [--out FILE.json]
 *
 * Tags are given, as in every published figure. Each row gets its best constant threshold on train; that one is applied
 * to val. Beside every row stand pictures that look at no pixel (all background, centre box), and a linear head on the
 * same dense features fitted to all train masks (what the features hold; no weakly supervised row should pass it).
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { scalePresets } from '#models/cam/zeroShotModel.ts';
import { denseVariants } from '#models/onnx/derive/deriveDense.ts';
import { openClipPack } from '#models/packs/openPack.ts';
import { packIdentity } from '#models/packs/packIdentity.ts';
import { benchmarkManifest } from '#models/shapes/benchmark.ts';
import type { BenchmarkSplit } from '#models/shapes/benchmarkRecipe.ts';
import { scoreCentreBox, scoreNothing } from './shapes-wsss/baselineRows.ts';
import { scoreLinearHead } from './shapes-wsss/linearHeadRow.ts';
import { drawScenes, type ScoredScene, type ScoreRow } from './shapes-wsss/scoreRow.ts';
import { scoreZeroShot } from './shapes-wsss/zeroShotRow.ts';

const embeddedPack = fileURLToPath(new URL('../resources/packs/shapes', import.meta.url));

const { values } = parseArgs({
  options: {
    pack: { type: 'string', default: embeddedPack },
    rows: { type: 'string', default: 'fast,int8,best,sclip,clearclip,head' },
    train: { type: 'string', default: '400' },
    val: { type: 'string', default: '100' },
    out: { type: 'string' },
  },
});

const pack = await openClipPack(values.pack);
const wanted = new Set(values.rows.split(','));
const scenes: Record<BenchmarkSplit, readonly ScoredScene[]> = {
  train: drawScenes('train', Number(values.train)),
  val: drawScenes('val', Number(values.val)),
};

const makers: readonly (readonly [key: string, make: () => Promise<ScoreRow> | ScoreRow])[] = [
  ['baselines', () => scoreNothing(scenes)],
  ['baselines', () => scoreCentreBox(scenes)],
  ['fast', () => scoreZeroShot('zero-shot, MaskCLIP, fast', pack, scenes, { preset: scalePresets.fast })],
  [
    'int8',
    () =>
      scoreZeroShot('zero-shot, MaskCLIP, fast, int8', pack, scenes, { preset: scalePresets.fast, precision: 'int8' }),
  ],
  ['best', () => scoreZeroShot('zero-shot, MaskCLIP, best', pack, scenes, { preset: scalePresets.best })],
  ...denseVariants
    .filter((variant) => variant !== 'maskclip')
    .map(
      (variant) =>
        [
          variant,
          () => scoreZeroShot(`zero-shot, ${variant}, fast`, pack, scenes, { preset: scalePresets.fast, variant }),
        ] as const,
    ),
  ['head', () => scoreLinearHead(pack, scenes)],
];

console.log(`Shapes-WSSS, scenes of generator ${benchmarkManifest.generatorVersion}, pack ${pack.title}, tags given`);
console.log(`${scenes.train.length} train and ${scenes.val.length} val scenes; mean IoU over 25 labels in %\n`);
console.log('row                              threshold   train     val   seconds');
const rows: ScoreRow[] = [];
for (const [key, make] of makers) {
  if (key !== 'baselines' && !wanted.has(key)) continue;
  const startedAt = performance.now();
  const row = await make();
  const seconds = (performance.now() - startedAt) / 1000;
  rows.push(row);
  const threshold = row.threshold === null ? '–' : row.threshold.toFixed(3);
  console.log(
    `${row.name.padEnd(32)} ${threshold.padStart(9)} ${percent(row.train)} ${percent(row.val)} ${seconds.toFixed(1).padStart(9)}`,
  );
}
if (values.out !== undefined) {
  const result = {
    generatorVersion: benchmarkManifest.generatorVersion,
    pack: { name: pack.name, identity: await packIdentity(pack) },
    tags: 'given',
    scenes: { train: scenes.train.length, val: scenes.val.length },
    rows,
  };
  await writeFile(values.out, `${JSON.stringify(result, null, 2)}\n`);
}

function percent(share: number): string {
  return (100 * share).toFixed(1).padStart(7);
}
