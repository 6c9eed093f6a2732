/**
 * COCO encoding (run lengths, compressed text, area, box) of 500×375 masks, in masks per second on one core.
 *
 *     npm run bench -- rle [--python /path/to/python] [--rounds 7] [--json]
 *
 * With a python that has pycocotools, both are timed in the same run in turns, and the ratio of the best rounds is
 * printed. pycocotools gets its masks ready-made in Fortran order; ours start from row-major planes, as the product
 * holds them.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { encodeLabelMap, encodeMask } from '#core/mask/encodeMask.ts';
import { classesPresent } from '#core/mask/labelMap.ts';
import { rleToString } from '#core/mask/rleString.ts';

const width = 500;
const height = 375;
const labelMapCount = 24;

/** Encodes every mask of the file, one `run` line on stdin per round; answers with seconds and a checksum. */
const reference = `
import sys, time
import numpy as np
from pycocotools import mask
path, count, height, width = sys.argv[1], *map(int, sys.argv[2:5])
rows = np.fromfile(path, np.uint8).reshape(count, height, width)
masks = [np.asfortranarray(rows[i]) for i in range(count)]
print('ready', flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    total = 0
    for m in masks:
        rle = mask.encode(m)
        total += float(mask.area(rle)) + float(mask.toBbox(rle).sum()) + len(rle['counts'])
    print(time.perf_counter() - start, int(total), flush=True)
`;

interface Timing {
  readonly seconds: number;
  /** Sum of areas, box numbers and text lengths: equal for equal results, and nothing can be optimised away. */
  readonly checksum: number;
}

const { values: options } = parseArgs({
  options: {
    python: { type: 'string' },
    rounds: { type: 'string', default: '7' },
    json: { type: 'boolean', default: false },
  },
});

const labelMaps = Array.from({ length: labelMapCount }, (_, seed) => drawLabelMap(seed + 1));
const masks = labelMaps.flatMap((labelMap) =>
  classesPresent(labelMap).map((label) => labelMap.map((value) => (value === label ? 1 : 0))),
);

const rounds = Number(options.rounds);
const single: Timing[] = [];
const together: Timing[] = [];
const peer: Timing[] = [];
const startedPeer = options.python === undefined ? undefined : await startReference(options.python);
try {
  for (let round = 0; round < rounds; round++) {
    single.push(time(() => masks.reduce((sum, mask) => sum + checksumOf(encodeMask(mask, width, height)), 0)));
    if (startedPeer !== undefined) peer.push(await startedPeer.run());
    together.push(
      time(() =>
        labelMaps.reduce(
          (sum, labelMap) => sum + [...encodeLabelMap(labelMap, width, height).values()].reduce(addChecksum, 0),
          0,
        ),
      ),
    );
  }
} finally {
  await startedPeer?.stop();
}

report();

function report(): void {
  const perSecond = (timings: readonly Timing[]): number => masks.length / Math.min(...timings.map((t) => t.seconds));
  const result = {
    masks: masks.length,
    masksPerSecond: Math.round(perSecond(single)),
    masksPerSecondByLabelMap: Math.round(perSecond(together)),
    ...(peer.length === 0
      ? {}
      : {
          pycocotoolsMasksPerSecond: Math.round(perSecond(peer)),
          timeRatio: round2(perSecond(peer) / perSecond(single)),
          timeRatioByLabelMap: round2(perSecond(peer) / perSecond(together)),
          areResultsEqual: peer[0]?.checksum === single[0]?.checksum && single[0]?.checksum === together[0]?.checksum,
        }),
  };
  if (options.json) {
    console.log(JSON.stringify(result));
    return;
  }
  console.log(`${result.masks} masks of ${width}×${height}, best of ${rounds} rounds`);
  console.log(`one mask at a time      ${result.masksPerSecond} masks/s`);
  console.log(`all classes of one map  ${result.masksPerSecondByLabelMap} masks/s`);
  if (result.timeRatio === undefined) return;
  console.log(`pycocotools             ${result.pycocotoolsMasksPerSecond} masks/s`);
  console.log(
    `time / pycocotools      ${result.timeRatio} one at a time, ${result.timeRatioByLabelMap} all classes of one map`,
  );
  console.log(`results equal           ${result.areResultsEqual}`);
}

function addChecksum(sum: number, encoded: ReturnType<typeof encodeMask>): number {
  return sum + checksumOf(encoded);
}

function checksumOf({ mask, area, box }: ReturnType<typeof encodeMask>): number {
  return area + box[0] + box[1] + box[2] + box[3] + rleToString(mask.runs).length;
}

function time(work: () => number): Timing {
  const start = performance.now();
  const checksum = work();
  return { seconds: (performance.now() - start) / 1000, checksum };
}

async function startReference(python: string): Promise<{ run(): Promise<Timing>; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'maskwright-bench-'));
  const path = join(folder, 'masks');
  await writeFile(path, Buffer.concat(masks));
  const child = spawn(python, ['-c', reference, path, ...[masks.length, height, width].map(String)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => {
    const line = await lines.next();
    if (line.done === true) throw new Error(`${python} ended; does it have numpy and pycocotools?`);
    return line.value;
  };
  await nextLine();
  return {
    async run() {
      child.stdin.write('run\n');
      const [seconds, checksum] = (await nextLine()).split(' ').map(Number);
      return { seconds: seconds ?? NaN, checksum: checksum ?? NaN };
    },
    async stop() {
      const isClosed = once(child, 'close');
      child.stdin.end();
      await isClosed;
      await rm(folder, { recursive: true });
    },
  };
}

/** A label map like a photograph's: a few overlapping wavy discs of classes 1 to 3 on background. */
function drawLabelMap(seed: number): Uint8Array {
  let state = seed;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const labelMap = new Uint8Array(width * height);
  for (let blob = 0; blob < 5; blob++) {
    const [x0, y0, radius] = [random() * width, random() * height, 25 + random() * 90];
    const [waves, depth, turn] = [2 + Math.floor(random() * 9), 0.1 + random() * 0.3, random() * 6.3];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const edge = radius * (1 + depth * Math.sin(waves * Math.atan2(y - y0, x - x0) + turn));
        if (Math.hypot(x - x0, y - y0) < edge) labelMap[y * width + x] = 1 + (blob % 3);
      }
    }
  }
  return labelMap;
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
