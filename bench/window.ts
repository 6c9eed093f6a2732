/**
 * How long a user waits: from `npm start` with the sample project to a window whose gallery answers a click. The real launcher, the
 * real backend, a real Chromium (without a screen, drawing in software), the pictures and the project on a warm disk.
 *
 *     npm run bench -- window [--rounds 7] [--json] [--out FILE.json]
 *
 * Every start is a process of its own in a data folder of the benchmark's; the first does not count. Beside the moments as a clock
 * shows them stands the processor time that each part of the program had used by the answer to the click: on a machine that others
 * work on too, that is what says whether the program became slower. Fails when the median is above the limit of the design, which
 * is for a machine that does nothing else. Needs Linux (/proc, a browser found by PATH) and an installed Chromium.
 */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { preparePage } from '../electron/serve/pageFiles.ts';
import { chromiumRemedy, findChromium } from '../e2e/setup/findChromium.ts';
import { median } from './support/median.ts';
import { placeBrowser, watchStart, type Start } from './window/oneStart.ts';
import { makeSampleProject } from './window/sampleProject.ts';

/** Of the design, in milliseconds. */
const limitMs = 2000;
const lastMoment = 'click answered';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const root = join(import.meta.dirname, '..');
const chromium = findChromium();
if (process.platform !== 'linux') throw new Error('this benchmark reads /proc: it runs on Linux alone');
if (chromium === undefined) throw new Error(chromiumRemedy);

const data = await mkdtemp(join(tmpdir(), 'maskwright-bench-window-'));
try {
  process.env['MASKWRIGHT_DATA'] = data;
  await preparePage(() => console.error('Building the page, once …'));
  const project = await makeSampleProject();
  const programsFolder = join(data, 'programs');
  await placeBrowser(programsFolder, chromium);
  // The same for all: a browser's profile goes by the port.
  const port = await freePort();
  const starts: Start[] = [];
  for (let round = 0; round <= rounds; round++) {
    const start = await watchStart({ root, programsFolder, project, port });
    if (round > 0) starts.push(start);
  }
  report(starts);
  if (values.out !== undefined) await writeFile(values.out, `${JSON.stringify(summary(starts), null, 2)}\n`);
} finally {
  await rm(data, { recursive: true, force: true, maxRetries: 3 });
}

function report(starts: readonly Start[]): void {
  const result = summary(starts);
  if (values.json) console.log(JSON.stringify(result));
  else {
    console.log(`From npm start to a usable window, ${rounds} starts: median (least to most), milliseconds`);
    for (const { name, medianMs, leastMs, mostMs } of result.moments) {
      console.log(`  ${name.padEnd(32)} ${number(medianMs)} (${number(leastMs)} to ${number(mostMs)})`);
    }
    console.log('Processor time by the answer to the click, all threads: median, milliseconds');
    for (const { name, medianMs } of result.processor) console.log(`  ${name.padEnd(32)} ${number(medianMs)}`);
  }
  const reached = result.moments.find(({ name }) => name === lastMoment)?.medianMs ?? NaN;
  console.log(`${lastMoment} after ${(reached / 1000).toFixed(2)} s (limit ${limitMs / 1000} s)`);
  if (!(reached <= limitMs)) {
    console.error(`limit missed: ${lastMoment}`);
    process.exitCode = 1;
  }
}

function summary(starts: readonly Start[]) {
  const names = starts[0]?.moments.map(({ name }) => name) ?? [];
  const parts = Object.keys(starts[0]?.processorMs ?? {}) as (keyof Start['processorMs'])[];
  const all = starts.map(({ processorMs }) => Object.values(processorMs).reduce((sum, one) => sum + one, 0));
  return {
    benchmark: 'window',
    machine: { processor: cpus()[0]?.model ?? 'unknown', logicalProcessors: availableParallelism() },
    rounds,
    limitMs,
    moments: names.map((name) => {
      const times = starts.map(({ moments }) => moments.find((one) => one.name === name)?.atMs ?? NaN).map(Math.round);
      return { name, medianMs: median(times), leastMs: Math.min(...times), mostMs: Math.max(...times) };
    }),
    processor: [
      ...parts.map((name) => ({ name, medianMs: median(starts.map(({ processorMs }) => processorMs[name])) })),
      { name: 'together', medianMs: median(all) },
    ],
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function number(value: number): string {
  return value.toFixed(0).padStart(6);
}
