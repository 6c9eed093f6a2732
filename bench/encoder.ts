/**
 * The image encoder's rate against the machine's: GFLOP/s of the stock and of the dense graph as a share of a plain
 * matrix product's (M) in the same run, and PyTorch's time for the same tokens and weights where there is a python with
 * torch.
 *
 *     npm run bench -- encoder [--pack DIR] [--size 512x384] [--rounds 7] [--threads N] [--matrix 2048]
 *                              [--python /path/to/python] [--out FILE.json]
 *
 * The pack is --pack, else MASKWRIGHT_BENCH_PACK, else the embedded one (too small to load a processor: its share says
 * little). For PyTorch the pack's folder must hold reference.pt, a TorchScript of its vision model with
 * `position_embedding`. Everything is measured in turns within each round, so that a busy moment hits all alike;
 * medians are reported.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { denseSize } from '#models/clip/preprocess.ts';
import { deriveDense } from '#models/onnx/derive/deriveDense.ts';
import { withGrid } from '#models/onnx/derive/withGrid.ts';
import type { Model } from '#models/onnx/graph.ts';
import { readModelFile } from '#models/onnx/modelFile.ts';
import { findVisionTransformer } from '#models/onnx/structure/findVisionTransformer.ts';
import { writeModel } from '#models/onnx/writeModel.ts';
import { visionModelPath } from '#models/packs/openPack.ts';
import { readPackJson } from '#models/packs/packFiles.ts';
import { readPackManifest } from '#models/packs/packManifest.ts';
import { createSession, type Session } from '#models/runtime/session.ts';
import { tensor, type Tensor } from '#models/tensor/tensor.ts';
import { countFlops } from './encoder/countFlops.ts';
import { createMatrixProduct } from './encoder/matrixProduct.ts';
import { startTorchReference, type TorchReference } from './encoder/torchReference.ts';
import { median } from './support/median.ts';

const fewestRounds = 5;
const defaultLongSide = 512;
const embeddedPack = fileURLToPath(new URL('../resources/packs/shapes', import.meta.url));

const { values } = parseArgs({
  options: {
    pack: { type: 'string', default: process.env['MASKWRIGHT_BENCH_PACK'] ?? embeddedPack },
    size: { type: 'string' },
    rounds: { type: 'string', default: '7' },
    threads: { type: 'string', default: '0' },
    matrix: { type: 'string', default: '2048' },
    python: { type: 'string' },
    out: { type: 'string', default: join(tmpdir(), 'maskwright-bench-encoder.json') },
  },
});

interface Contender {
  readonly name: string;
  /** Of one run; undefined where only time is compared. */
  readonly flops: number;
  /** Seconds of one run. */
  readonly run: () => Promise<number>;
  readonly seconds: number[];
}

interface Row {
  readonly name: string;
  readonly milliseconds: number;
  /** In units of M. */
  readonly units: number;
  readonly gigaflopsPerSecond: number;
  /** Of the matrix product's rate. */
  readonly share: number;
}

const threads = wholeNumber(values.threads, '--threads', 0);
const rounds = wholeNumber(values.rounds, '--rounds', fewestRounds);
const packFolder = resolve(values.pack);
const visionModel = join(packFolder, visionModelPath);
const stock = readModelFile(visionModel);
const patchSize = findVisionTransformer(stock).patchSize.height;
const picture = readSize(values.size, await longSideOf(packFolder), patchSize);
const grid = { height: picture.height / patchSize, width: picture.width / patchSize };
const encoder = withGrid(stock, grid, 'bicubic');
const pixels = tensor(
  'float32',
  [1, 3, picture.height, picture.width],
  Float32Array.from({ length: 3 * picture.height * picture.width }, () => Math.random() * 2 - 1),
);

await using resources = new AsyncDisposableStack();
const product = resources.use(await createMatrixProduct(wholeNumber(values.matrix, '--matrix', 1), { threads }));
const stockSession = resources.use(await openGraph(encoder));
const denseModel = deriveDense(encoder, 'maskclip');
const denseSession = resources.use(await openGraph(denseModel));
const torch = values.python === undefined ? undefined : resources.use(await startTorch(values.python, pixels));

const unit = contender(`M: ${values.matrix}³ MatMul`, product.flops, () => product.run());
const contenders: readonly Contender[] = [
  unit,
  contender('stock encoder', flopsOf(encoder), () => forward(stockSession, pixels)),
  contender('dense encoder', flopsOf(denseModel), () => forward(denseSession, pixels)),
  ...(torch === undefined
    ? []
    : [{ name: `PyTorch ${torch.version}`, flops: flopsOf(encoder), run: () => torch.run(), seconds: [] }]),
];

// One round for warming up: memory is allocated and pages are read then.
for (const { run } of contenders) await run();
for (let round = 0; round < rounds; round++) {
  for (const { run, seconds } of contenders) seconds.push(await run());
}

const rows = contenders.map(toRow);
const report = {
  benchmark: 'encoder',
  machine: { processor: cpus()[0]?.model ?? 'unknown', logicalProcessors: availableParallelism() },
  pack: basename(packFolder),
  picture: `${picture.width}x${picture.height}`,
  tokens: grid.height * grid.width + 1,
  threads,
  rounds,
  rows,
  ...(torch === undefined ? {} : { torch: await compareWithTorch(torch) }),
};
console.log(`${report.pack}, ${report.picture}, ${report.tokens} tokens, ${rounds} rounds, medians`);
console.table(rows.map(toPrinted));
if (report.torch !== undefined) {
  const { threads: torchThreads, largestDifference } = report.torch;
  console.log(
    `PyTorch used ${torchThreads} threads; embeddings differ by ${largestDifference.toExponential(1)} of the largest.`,
  );
}
await writeFile(resolve(values.out), `${JSON.stringify(report, null, 2)}\n`);
console.log(`Written: ${resolve(values.out)}`);

function contender(name: string, flops: number, work: () => Promise<unknown>): Contender {
  const run = async (): Promise<number> => {
    const start = performance.now();
    await work();
    return (performance.now() - start) / 1000;
  };
  return { name, flops, run, seconds: [] };
}

function toRow({ name, flops, seconds }: Contender): Row {
  const rate = flops / median(seconds);
  return {
    name,
    milliseconds: median(seconds) * 1000,
    units: median(seconds) / median(unit.seconds),
    gigaflopsPerSecond: rate / 1e9,
    share: rate / (unit.flops / median(unit.seconds)),
  };
}

function toPrinted({ name, milliseconds, units, gigaflopsPerSecond, share }: Row): Record<string, string> {
  return {
    what: name,
    ms: milliseconds.toFixed(1),
    M: units.toFixed(2),
    'GFLOP/s': gigaflopsPerSecond.toFixed(1),
    'share of M': `${(share * 100).toFixed(0)} %`,
  };
}

function openGraph(model: Model): Promise<Session> {
  const bytes = writeModel(model, { externalize: true });
  return createSession({ bytes, externalDataFolder: dirname(visionModel), name: model.name }, { threads });
}

function forward(session: Session, input: Tensor<'float32'>): Promise<Record<string, Tensor>> {
  return session.run({ [session.inputs[0]?.name ?? '']: input });
}

function flopsOf(model: Model): number {
  const name = model.graph.inputs[0]?.name ?? '';
  return countFlops(model, { [name]: pixels.shape });
}

async function startTorch(python: string, input: Tensor<'float32'>): Promise<TorchReference> {
  const folder = await mkdtemp(join(tmpdir(), 'maskwright-bench-'));
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  const pixelFile = join(folder, 'pixels.bin');
  await writeFile(pixelFile, input.data);
  const model = join(packFolder, 'reference.pt');
  return startTorchReference({
    python,
    model,
    pixelFile,
    height: picture.height,
    width: picture.width,
    rows: grid.height,
    columns: grid.width,
    threads,
  });
}

/** That both compute the same is part of the result. */
async function compareWithTorch(reference: TorchReference): Promise<{ threads: number; largestDifference: number }> {
  const results = await forward(stockSession, pixels);
  const ours = Object.values(results).find((value) => value.shape.length === 2)?.data ?? [];
  const differences = reference.embedding.map((value, i) => Math.abs(value - Number(ours[i])));
  const largest = Math.max(...reference.embedding.map(Math.abs));
  return { threads: reference.threads, largestDifference: Math.max(...differences) / largest };
}

/** As much of the pack as the image encoder needs: a folder without tokenizer or text model will do. */
async function longSideOf(folder: string): Promise<number> {
  const manifest = readPackManifest(
    existsSync(join(folder, 'pack.json')) ? await readPackJson(folder, 'pack.json') : {},
    folder,
  );
  return manifest.inference?.long_side ?? defaultLongSide;
}

function readSize(text: string | undefined, packSide: number, patch: number): { width: number; height: number } {
  const [width = 0, height = 0] = text === undefined ? [500, 375] : text.split('x').map(Number);
  if (!(width > 0) || !(height > 0)) throw new Error('--size is WIDTHxHEIGHT in pixels, as in 512x384');
  return denseSize(
    { width, height },
    { longSide: text === undefined ? packSide : Math.max(width, height), patchSize: patch },
  );
}

function wholeNumber(text: string, option: string, smallest: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= smallest) return number;
  throw new Error(`${option} is a whole number from ${smallest} on, not "${text}"`);
}
