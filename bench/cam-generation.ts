/**
 * A whole zero-shot picture, from the file to the stored mask: decode, dense encoder, CAM of two tags against the
 * background words, label and confidence map, transaction. In units of M (a plain matrix product in the same runtime and
 * run), beside the encoder alone; what the picture takes beyond the encoder is the overhead. And the same once more with
 * the features kept, as when a prompt or the threshold was changed.
 *
 *     npm run bench -- cam-generation [--pack DIR] [--preset fast] [--rounds 7] [--threads N] [--out FILE.json]
 *
 * The pack is --pack, else MASKWRIGHT_BENCH_PACK, else the embedded one (too small for its share to say much). The job
 * runs as in the product: the same generator, queue items, session thread and project file. All contenders are measured
 * in turns, so that a busy moment hits all alike; medians are reported.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runItems } from '#backend/jobs/runItems.ts';
import { embeddedPackFolder } from '#backend/resources.ts';
import { MaskGenerator } from '#backend/services/generation/maskGenerator.ts';
import { userCache } from '#backend/services/packs/userCache.ts';
import type { WritableProject } from '#backend/store/project.ts';
import { readGenerationScope } from '#backend/store/readGenerationScope.ts';
import { createJob, endJob, startJob } from '#backend/store/writeJobs.ts';
import { presetSchema } from '#core/contract/generation.ts';
import { scalePresets } from '#models/cam/zeroShotModel.ts';
import { DenseGraphs } from '#models/clip/denseGraphs.ts';
import { denseSize } from '#models/clip/preprocess.ts';
import { openClipPack } from '#models/packs/openPack.ts';
import { processorCores } from '#models/runtime/processorCores.ts';
import { createSession } from '#models/runtime/session.ts';
import { tensor } from '#models/tensor/tensor.ts';
import { createBenchProject } from './cam-generation/benchProject.ts';
import { createMatrixProduct } from './encoder/matrixProduct.ts';
import { median } from './support/median.ts';

const { values } = parseArgs({
  options: {
    pack: { type: 'string', default: process.env['MASKWRIGHT_BENCH_PACK'] ?? embeddedPackFolder },
    preset: { type: 'string', default: 'fast' },
    rounds: { type: 'string', default: '7' },
    threads: { type: 'string' },
    out: { type: 'string' },
  },
});

const matrixSize = 2048;
const picture = { width: 500, height: 375 };
const rounds = Number(values.rounds);
const threads = Number(values.threads ?? processorCores());
const preset = presetSchema.parse(values.preset);
const pack = await openClipPack(resolve(values.pack));

await using resources = new AsyncDisposableStack();
// Features are dropped between rounds: not the user's.
const dataFolder = await mkdtemp(join(tmpdir(), 'maskwright-bench-data-'));
resources.defer(() => rm(dataFolder, { recursive: true, force: true }));
process.env['MASKWRIGHT_DATA'] = dataFolder;
const product = resources.use(await createMatrixProduct(matrixSize, { threads }));
const encoders = await openEncoders();
const { project, pictures } = resources.use(await createBenchProject());
const parameters = {
  pack: null,
  preset,
  detail: 'whole',
  threshold: null,
  scope: 'all',
  includesAccepted: false,
  images: null,
  device: 'cpu',
  threads,
  precision: 'fp32',
} as const;
const generator = resources.use(
  await MaskGenerator.create(
    project,
    pack,
    parameters,
    { provider: 'cpu', threads },
    { encodesBothViews: false, longSide: pack.longSide },
  ),
);

const seconds = {
  product: [] as number[],
  encoder: [] as number[],
  picture: [] as number[],
  known: [] as number[],
};
// The first round does not count: memory is allocated, texts are encoded and pages are read then.
for (let round = 0; round <= rounds; round++) {
  await userCache().clear('features');
  const times = {
    product: await timed(() => product.run()),
    encoder: await timed(encoders),
    picture: (await timed(() => generateAll(project))) / pictures,
    known: (await timed(() => generateAll(project))) / pictures,
  };
  if (round === 0) continue;
  seconds.product.push(times.product);
  seconds.encoder.push(times.encoder);
  seconds.picture.push(times.picture);
  seconds.known.push(times.known);
}

const unit = median(seconds.product);
const report = {
  benchmark: 'cam-generation',
  machine: { processor: cpus()[0]?.model ?? 'unknown', logicalProcessors: availableParallelism() },
  pack: basename(pack.folder),
  picture: `${picture.width}x${picture.height}`,
  preset,
  tags: 2,
  threads,
  rounds,
  rows: [
    row(`M: ${matrixSize}³ MatMul`, unit),
    row('encoder alone', median(seconds.encoder)),
    row('whole picture', median(seconds.picture)),
    row('with features kept', median(seconds.known)),
  ],
  /** Of the wall time of a picture, what is not the encoder's. */
  overheadShare: median(seconds.picture.map((whole, i) => 1 - (seconds.encoder[i] ?? NaN) / whole)),
};
console.log(`${report.pack}, ${report.picture}, preset ${preset}, ${threads} threads, ${rounds} rounds, medians`);
console.table(
  report.rows.map(({ name, milliseconds, units }) => ({
    what: name,
    ms: milliseconds.toFixed(1),
    M: units.toFixed(2),
  })),
);
console.log(`Outside the encoder: ${(report.overheadShare * 100).toFixed(1)} % of the time of a picture`);
if (values.out !== undefined) {
  await writeFile(resolve(values.out), `${JSON.stringify(report, null, 2)}\n`);
  console.log(`Written: ${resolve(values.out)}`);
}

function row(name: string, time: number): { name: string; milliseconds: number; units: number } {
  return { name, milliseconds: time * 1000, units: time / unit };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** One job over every picture, as the queue would run it. */
async function generateAll(benchProject: WritableProject): Promise<void> {
  const imageIds = readGenerationScope(benchProject, { scope: 'all', includesAccepted: false });
  const { id } = createJob(benchProject, { kind: 'generate-masks', parameters: { ...parameters }, imageIds });
  await runItems({
    project: benchProject,
    job: startJob(benchProject, id),
    batchSize: generator.batchSize,
    handler: (items, batch) => generator.generate(items, batch),
  });
  const { counts } = endJob(benchProject, id, 'done');
  if (counts.done !== pictures) throw new Error(`only ${counts.done} of ${pictures} pictures got a mask`);
}

/** The runs of the encoder that one picture needs, and nothing else. */
async function openEncoders(): Promise<() => Promise<void>> {
  const graphs = new DenseGraphs(pack, 'maskclip', { cores: threads || processorCores() });
  const patchSize = graphs.patchSize();
  const { scales, isFlipped } = scalePresets[preset];
  const runs: (() => Promise<unknown>)[] = [];
  for (const scale of scales) {
    const size = denseSize(picture, { longSide: pack.longSide, patchSize, scale });
    const grid = { height: size.height / patchSize, width: size.width / patchSize };
    const session = resources.use(await createSession(await graphs.load(grid), { threads }));
    const data = Float32Array.from({ length: 3 * size.height * size.width }, () => Math.random() * 2 - 1);
    const pixels = tensor('float32', [1, 3, size.height, size.width], data);
    const run = () => session.run({ [session.inputs[0]?.name ?? '']: pixels });
    runs.push(run, ...(isFlipped ? [run] : []));
  }
  return async () => {
    for (const run of runs) await run();
  };
}
