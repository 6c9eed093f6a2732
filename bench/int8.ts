/**
 * What integers gain and what they change: the dense encoder in fp32 and int8, in turns within each round, and how far
 * patches, whole-picture embeddings and label maps of the two agree.
 *
 *     npm run bench -- int8 [--pack DIR] [--size 512x384] [--rounds 9] [--threads N] [--pictures 40] [--out FILE.json]
 *
 * The pack is --pack, else MASKWRIGHT_BENCH_PACK, else the embedded one. Pictures are the first of Shapes-WSSS' val scenes
 * for a pack that knows them (one with a vocabulary), with their tags, and the photographs of the golden cases for others,
 * with two tags. Label maps are those of the fast preset at the pack's threshold. A processor without instructions for
 * products of bytes gains nothing: the report says what it can.
 */
import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { labelCams } from '#models/cam/labelCams.ts';
import { openZeroShotModel, scalePresets, type ZeroShotModel } from '#models/cam/zeroShotModel.ts';
import { createDenseEncoder, type DenseEncoder } from '#models/clip/denseEncoder.ts';
import { createImageEncoder } from '#models/clip/imageEncoder.ts';
import { readPreprocessing } from '#models/clip/preprocess.ts';
import { quantiseScores } from '#models/onnx/integerScores.ts';
import { readModelFile } from '#models/onnx/modelFile.ts';
import { findVisionTransformer } from '#models/onnx/structure/findVisionTransformer.ts';
import { upcast } from '#models/onnx/upcast.ts';
import { WeightQuantiser } from '#models/onnx/weightQuantiser.ts';
import { writeModel } from '#models/onnx/writeModel.ts';
import { openClipPack, type ClipPack } from '#models/packs/openPack.ts';
import { readPackJson } from '#models/packs/packFiles.ts';
import { hasExactIntegerProducts } from '#models/runtime/integerProducts.ts';
import { tensor, type Tensor } from '#models/tensor/tensor.ts';
import { median } from './support/median.ts';
import { readPictures, type BenchPicture } from './int8/readPictures.ts';

const precisions = ['fp32', 'int8'] as const;
type Precision = (typeof precisions)[number];

const embeddedPack = fileURLToPath(new URL('../resources/packs/shapes', import.meta.url));
const fewestRounds = 5;

const { values } = parseArgs({
  options: {
    pack: { type: 'string', default: process.env['MASKWRIGHT_BENCH_PACK'] ?? embeddedPack },
    size: { type: 'string', default: '512x384' },
    rounds: { type: 'string', default: '9' },
    threads: { type: 'string', default: '0' },
    pictures: { type: 'string', default: '40' },
    out: { type: 'string', default: join(tmpdir(), 'maskwright-bench-int8.json') },
  },
});

const pack = await openClipPack(values.pack);
const threads = Number(values.threads);
const rounds = Math.max(fewestRounds, Number(values.rounds));
const [width = 0, height = 0] = values.size.split('x').map(Number);
const pictures = await readPictures(pack, Number(values.pictures));

const report = {
  benchmark: 'int8',
  machine: { processor: cpus()[0]?.model ?? 'unknown', logicalProcessors: availableParallelism() },
  hasExactIntegerProducts: await hasExactIntegerProducts(),
  pack: basename(pack.folder),
  picture: values.size,
  rounds,
  ...(await measureSpeed()),
  pictures: pictures.length,
  embeddings: await compareEmbeddings(pack, pictures),
  ...(await comparePatches(pictures)),
  labelMaps: await compareLabels(pack, pictures),
};
const { milliseconds, ratio, embeddings, patches, labelMaps } = report;
console.log(`${report.pack}, ${report.picture}, ${rounds} rounds, medians`);
console.log(`  dense encoder     fp32 ${milliseconds.fp32.toFixed(1)} ms, int8 ${milliseconds.int8.toFixed(1)} ms`);
console.log(`  ratio             ${ratio.median.toFixed(2)} (of the fastest runs ${ratio.fastest.toFixed(2)})`);
console.log(`${report.pictures} pictures, agreement of int8 with fp32`);
console.log(`  embedding cosine  mean ${embeddings.mean.toFixed(5)}, least ${embeddings.least.toFixed(5)}`);
console.log(`  patch cosine      mean ${patches.mean.toFixed(5)}, least ${patches.least.toFixed(5)}`);
console.log(`  label maps        ${percent(labelMaps.mean)} of pixels, least of a picture ${percent(labelMaps.least)}`);
await writeFile(resolve(values.out), `${JSON.stringify(report, null, 2)}\n`);
console.log(`Written: ${resolve(values.out)}`);

async function measureSpeed() {
  await using resources = new AsyncDisposableStack();
  const encoders: Partial<Record<Precision, DenseEncoder>> = {};
  for (const precision of precisions) encoders[precision] = resources.use(await openEncoder(precision));
  const data = Float32Array.from({ length: 3 * width * height }, () => Math.random() * 2 - 1);
  const pixels = tensor('float32', [1, 3, height, width], data);
  const seconds: Record<Precision, number[]> = { fp32: [], int8: [] };
  // The first round warms up: graphs are derived, memory is allocated.
  for (let round = -1; round < rounds; round++) {
    for (const precision of precisions) {
      const start = performance.now();
      await encoders[precision]?.encodePixels(pixels);
      if (round >= 0) seconds[precision].push(performance.now() - start);
    }
  }
  return {
    milliseconds: { fp32: median(seconds.fp32), int8: median(seconds.int8) },
    ratio: {
      median: median(seconds.fp32) / median(seconds.int8),
      fastest: Math.min(...seconds.fp32) / Math.min(...seconds.int8),
    },
  };
}

function openEncoder(precision: Precision): Promise<DenseEncoder> {
  return createDenseEncoder(pack, { precision, threads });
}

/** The embedding of the whole picture, by the stock graph at its own size. */
async function compareEmbeddings({ folder, visionModel }: ClipPack, all: readonly BenchPicture[]) {
  const preprocessing = readPreprocessing(await readPackJson(folder, 'preprocessor_config.json'), folder);
  const stock = findVisionTransformer(upcast(readModelFile(visionModel))).model;
  const largest = (await hasExactIntegerProducts()) ? 127 : 63;
  const quantised = quantiseScores(new WeightQuantiser(largest).quantise(stock), largest);
  const encoded: Tensor<'float32'>[] = [];
  for (const model of [stock, quantised]) {
    const bytes = writeModel(model, { externalize: true });
    const source = { bytes, externalDataFolder: dirname(visionModel), name: model.name };
    await using encoder = await createImageEncoder(source, preprocessing, { threads });
    encoded.push(await encoder.encode(all.map(({ image }) => image)));
  }
  return summary(cosines(encoded[0]?.data, encoded[1]?.data, encoded[0]?.shape[1] ?? 0));
}

async function comparePatches(all: readonly BenchPicture[]) {
  await using exact = await openEncoder('fp32');
  await using close = await openEncoder('int8');
  const found: number[] = [];
  for (const { image } of all) {
    const [a, b] = [await exact.encode(image), await close.encode(image)];
    found.push(...cosines(a.features, b.features, a.width));
  }
  return { patches: summary(found) };
}

async function compareLabels(of: ClipPack, all: readonly BenchPicture[]) {
  const preset = scalePresets.fast;
  await using exact = await openZeroShotModel(of, { preset, threads });
  await using close = await openZeroShotModel(of, { preset, threads, precision: 'int8' });
  const shares: number[] = [];
  for (const picture of all) {
    const [a, b] = [await labelsOf(exact, picture), await labelsOf(close, picture)];
    shares.push(a.filter((label, i) => label === b[i]).length / a.length);
  }
  return summary(shares);
}

async function labelsOf(model: ZeroShotModel, { image, tags, threshold }: BenchPicture): Promise<Uint8Array> {
  const { highres } = await model.cams(image, tags);
  return labelCams(
    highres,
    tags.map((_, index) => index + 1),
    threshold,
  );
}

/** Of rows of unit length. */
function cosines(
  a: Float32Array = new Float32Array(0),
  b: Float32Array = new Float32Array(0),
  length: number,
): number[] {
  return Array.from({ length: a.length / length }, (_, row) => {
    let sum = 0;
    for (let i = row * length; i < (row + 1) * length; i++) sum += (a[i] ?? NaN) * (b[i] ?? NaN);
    return sum;
  });
}

function summary(shares: readonly number[]): { readonly mean: number; readonly least: number } {
  const total = shares.reduce((sum, share) => sum + share, 0);
  return { mean: total / shares.length, least: shares.reduce((least, share) => Math.min(least, share), Infinity) };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}
