/**
 * What a person's work on the mask of a picture of 24 megapixels costs the backend, from the contract's door to the committed
 * transaction: strokes, the first one above all, undoing, accepting, clearing, filling, reading.
 *
 *     npm run bench -- strokes [--rounds 8] [--only TEXT] [--json] [--out FILE.json]
 *
 * Each case is done in a process of its own on a fresh copy of a project file, opened for it: the first time in a process that has
 * drawn nothing before, then again. The files lie in the system's temporary folder: on a disk, a commit waits for it. Fails when
 * the median is above a limit: the limits are of the design, for a machine that does nothing else meanwhile.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { temporaryFolder } from '#backend/store/temporaryProject.ts';
import { heightPx, Session, stateFile, widthPx, writeStates, type State } from './strokes/largePicture.ts';
import { median } from './support/median.ts';

const strokesInARow = 40;

/** Limits of the design, in milliseconds. */
const limits = { stroke: 16, undo: 50 };

interface Duration {
  readonly milliseconds: number;
  /** Of all threads: what a machine that others work on too leaves as it is. */
  readonly processorMilliseconds: number;
}

interface Case {
  readonly name: string;
  /** What the project is like before. */
  readonly state: State;
  readonly limitMs: number | null;
  /** Does it, once or several times, and gives how long each took. */
  readonly measure: (session: Session) => Promise<Duration[]>;
}

const cases: readonly Case[] = [
  ...(
    [
      ['first stroke after generating', 'proposed'],
      ['first stroke after reopening, 40 strokes before', 'drawn'],
      ['first stroke after reopening, all drawn', 'filled'],
      ['first stroke after accepting', 'accepted'],
      ['first stroke after accepting, all drawn', 'filled and accepted'],
    ] as const
  ).map(([name, state]): Case => {
    return { name, state, limitMs: limits.stroke, measure: async (session) => [await timed(await session.disc(3))] };
  }),
  {
    name: 'first stroke after accepting, newer proposal',
    state: 'revised',
    limitMs: null,
    measure: async (session) => [await timed(await session.disc(3))],
  },
  {
    name: 'strokes, one after another',
    state: 'proposed',
    limitMs: limits.stroke,
    measure: async (session) => {
      const all: Duration[] = [];
      for (let number = 0; number < strokesInARow; number++) all.push(await timed(await session.disc(number)));
      return all;
    },
  },
  once('undo a stroke', 'drawn', limits.undo, ({ client, input }) => client.imageHistory.undo(input)),
  once('undo drawing everything', 'filled', limits.undo, ({ client, input }) => client.imageHistory.undo(input)),
  once('accept, nothing drawn', 'proposed', null, ({ client, input }) => client.masks.accept(input)),
  once('accept, 40 strokes', 'drawn', null, ({ client, input }) => client.masks.accept(input)),
  once('accept, all drawn', 'filled', null, ({ client, input }) => client.masks.accept(input)),
  once('withdraw, 40 strokes', 'accepted', null, ({ client, input }) => client.masks.withdraw(input)),
  once('clear everything, 40 strokes', 'drawn', null, ({ client, input }) =>
    client.masks.clearToMachine({ ...input, box: null }),
  ),
  once('clear everything, all drawn', 'filled', null, ({ client, input }) =>
    client.masks.clearToMachine({ ...input, box: null }),
  ),
  {
    name: 'fill the picture as one region',
    state: 'proposed',
    limitMs: null,
    measure: async (session) => [await timed(await session.fill())],
  },
  once('name the region under a pixel', 'proposed', null, ({ client, input }) =>
    client.masks.editRegions({ ...input, edit: { kind: 'new', at: { x: 0, y: 0 } } }),
  ),
  once('read the class plane, 40 strokes', 'drawn', null, ({ client, input }) =>
    client.masks.plane({ ...input, layer: 'shown', plane: 'class' }),
  ),
  once('state, accepted', 'accepted', null, ({ client, input }) => client.masks.state(input)),
];

interface Measured {
  readonly name: string;
  readonly limitMs: number | null;
  /** In a process that has done nothing like it before. */
  readonly first: readonly Duration[];
  readonly again: readonly Duration[];
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '8' },
    only: { type: 'string', default: '' },
    case: { type: 'string' },
    folder: { type: 'string' },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});

if (values.case === undefined) await measureAll();
else console.log(JSON.stringify(await measureOne(values.case, values.folder ?? '')));

async function measureAll(): Promise<void> {
  using folder = temporaryFolder();
  await writeStates(folder.path);
  const results: Measured[] = [];
  if (!values.json) {
    console.log(`${widthPx} × ${heightPx} pixels; milliseconds: first in a process; then median, largest, processor`);
  }
  for (const { name } of cases.filter((one) => one.name.includes(values.only))) {
    const child = spawnSync(
      process.execPath,
      [fileURLToPath(import.meta.url), '--case', name, '--folder', folder.path, '--rounds', values.rounds],
      { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' },
    );
    if (child.status !== 0) throw new Error(`the case '${name}' failed`);
    const measured = JSON.parse(child.stdout) as Measured;
    results.push(measured);
    if (!values.json) show(measured);
  }
  if (values.json) console.log(JSON.stringify(results));
  if (values.out !== undefined) {
    await writeFile(values.out, `${JSON.stringify({ widthPx, heightPx, results }, null, 2)}\n`);
  }
  const missed = results.filter(
    ({ limitMs, again }) => limitMs !== null && median(again.map(({ milliseconds }) => milliseconds)) > limitMs,
  );
  if (missed.length > 0) {
    console.error(`limits missed: ${missed.map(({ name }) => name).join('; ')}`);
    process.exitCode = 1;
  }
}

async function measureOne(name: string, folder: string): Promise<Measured> {
  const one = cases.find((candidate) => candidate.name === name);
  if (one === undefined) throw new Error(`there is no case '${name}'`);
  const { state, limitMs, measure } = one;
  const rounds: Duration[][] = [];
  const file = join(folder, 'measured.maskwright');
  for (let round = 0; round <= Number(values.rounds); round++) {
    copyFileSync(stateFile(folder, state), file);
    await using session = await Session.open(file);
    rounds.push(await measure(session));
  }
  const [first = [], ...again] = rounds;
  return { name, limitMs, first, again: again.flat() };
}

function once(name: string, state: State, limitMs: number | null, work: (session: Session) => Promise<unknown>): Case {
  return { name, state, limitMs, measure: async (session) => [await timed(() => work(session))] };
}

async function timed(work: () => Promise<unknown>): Promise<Duration> {
  const start = performance.now();
  const processorStart = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(processorStart);
  return {
    milliseconds: Math.round((performance.now() - start) * 100) / 100,
    processorMilliseconds: Math.round((user + system) / 10) / 100,
  };
}

function show({ name, limitMs, first, again }: Measured): void {
  const all = again.map(({ milliseconds }) => milliseconds);
  const processor = median(again.map(({ processorMilliseconds }) => processorMilliseconds));
  const figures = [first[0]?.milliseconds ?? NaN, median(all), Math.max(...all), processor];
  const limit = limitMs === null ? '' : `  (limit ${limitMs})`;
  console.log(`${name.padEnd(48)} ${figures.map((ms) => ms.toFixed(1).padStart(9)).join('')}${limit}`);
}
