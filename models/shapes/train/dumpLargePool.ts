/**
 * A pool in the layout of dumpPool.ts whose pictures are larger than the encoder's basic size: training shows them at
 * larger grids, where enlarged 96 px pictures would teach that large grids are blurred.
 *
 *     node models/shapes/train/dumpLargePool.ts --out DIR --count N --seed S [--size 192] [--blank] [--held-out]
 */
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { Command, InvalidArgumentError } from 'commander';
import { captionsOf, shownBackground } from '../captions.ts';
import { sceneTags } from '../labelMaps.ts';
import { renderScene } from '../renderScene.ts';
import { generatorVersion } from '../scene.ts';
import { sceneFromSeed } from '../sceneFromSeed.ts';
import { backgroundKinds, shapeClasses } from '../vocabulary.ts';
import { averagedDown, sampledDown } from '../writePool.ts';

interface Flags {
  readonly out: string;
  readonly count: number;
  readonly seed: number;
  readonly size: number;
  readonly blank: boolean;
  readonly heldOut: boolean;
}

/** Scenes are drawn at twice the size they are stored at. */
const oversampling = 2;
/** Keep these scenes apart from those of dumpPool.ts, whose training seeds start at 0, and from each other. */
const trainingOffset = 1 << 27;
const heldOutOffset = 3 << 27;

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('Give a whole number.');
  return value;
}

async function write(stream: WriteStream, chunk: Uint8Array | string): Promise<void> {
  if (!stream.write(chunk)) await once(stream, 'drain');
}

const command = new Command('dumpLargePool')
  .description('Write a training pool of pictures larger than the basic size.')
  .requiredOption('--out <folder>', 'folder to write to')
  .requiredOption('--count <number>', 'number of scenes', wholeNumber)
  .requiredOption('--seed <number>', 'seed of the first scene; the others follow', wholeNumber)
  .option('--size <pixels>', 'side of the pictures', wholeNumber, 192)
  .option('--blank', 'blank pictures instead of whole scenes', false)
  .option('--held-out', 'scenes that no training pool has, with unbiased backgrounds', false)
  .parse();
const { out, count, seed, size, blank, heldOut } = command.opts<Flags>();
const seedOffset = heldOut ? heldOutOffset : trainingOffset;
const backgroundBias = heldOut ? 0 : 0.5;

await mkdir(out, { recursive: true });
const streams = {
  images: createWriteStream(join(out, 'images.u8')),
  labels: createWriteStream(join(out, 'labels.u8')),
  scenes: createWriteStream(join(out, 'scenes.jsonl')),
};
for (let index = 0; index < count; index += 1) {
  const scene = sceneFromSeed(seedOffset + seed + index, { backgroundBias, isBlank: blank });
  const { rgb, labelMap } = renderScene(scene, oversampling * size);
  const record = {
    tags: sceneTags(scene),
    background: shownBackground(scene),
    blank: scene.blank !== null,
    captions: captionsOf(scene, 4),
  };
  await write(streams.images, averagedDown(rgb, oversampling * size, size));
  await write(streams.labels, sampledDown(labelMap, oversampling * size, size));
  await write(streams.scenes, `${JSON.stringify(record)}\n`);
}
for (const stream of Object.values(streams)) {
  stream.end();
  await finished(stream);
}
const meta = { generatorVersion, count, seed, size, classes: shapeClasses, backgrounds: backgroundKinds };
await writeFile(join(out, 'meta.json'), `${JSON.stringify(meta, null, 2)}\n`);
