/**
 * Writes a pool of scenes, for training and evaluation:
 *
 *     node models/shapes/dumpPool.ts --out DIR --count N --seed S --kind train|blank|single|multi [--render 192]
 */
import { Command, InvalidArgumentError, Option } from 'commander';
import { type PoolKind, poolKinds, poolSize, writePool } from './writePool.ts';

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('Give a whole number.');
  return value;
}

function renderSize(text: string): number {
  const value = wholeNumber(text);
  if (value === 0 || value % poolSize !== 0) throw new InvalidArgumentError(`Give a multiple of ${poolSize}.`);
  return value;
}

interface Flags {
  readonly out: string;
  readonly count: number;
  readonly seed: number;
  readonly kind: PoolKind;
  readonly render: number;
}

const command = new Command('dumpPool')
  .description('Write a pool of 96 px scenes with labels and captions.')
  .requiredOption('--out <folder>', 'folder to write to')
  .requiredOption('--count <number>', 'number of scenes', wholeNumber)
  .requiredOption('--seed <number>', 'seed of the first scene; the others follow', wholeNumber)
  .addOption(new Option('--kind <kind>', 'what to draw').choices(poolKinds).makeOptionMandatory())
  .option('--render <pixels>', 'side at which scenes are drawn before averaging', renderSize, 192)
  .parse();

const { out, count, seed, kind, render } = command.opts<Flags>();
const startedMs = performance.now();
const onProgress = (done: number): void => {
  const perSceneMs = (performance.now() - startedMs) / done;
  process.stderr.write(`${done}/${count} scenes, ${perSceneMs.toFixed(2)} ms each\n`);
};
await writePool({ folder: out, kind, count, seed, renderSize: render, onProgress });
