/**
 * What a stroke costs the backend on a picture of 24 megapixels, from the contract's door to the committed transaction; and undoing
 * it, accepting the mask, reading it.
 *
 *     npm run bench -- strokes [--strokes 40]
 *
 * Each stroke covers the corner of four tiles of a human layer over a machine's proposal. The project lies in the system's
 * temporary folder: on a disk, a commit waits for it.
 */
import { parseArgs } from 'node:util';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createBackend } from '#backend/backend.ts';
import { createInProcessClient } from '#backend/inProcessClient.ts';
import { closeProject, createProject } from '#backend/store/projectFile.ts';
import { imageOfSize, temporaryFolder } from '#backend/store/temporaryProject.ts';
import { ensureRoot } from '#backend/store/writeImages.ts';
import { addClass } from '#backend/store/writeClasses.ts';
import { saveMaskRevision } from '#backend/store/writeMasks.ts';
import { tileLength, tileSizePx } from '#core/mask/tiles.ts';
import { median } from './support/median.ts';

const width = 6000;
const height = 4000;
const radius = 60;

const { values } = parseArgs({ options: { strokes: { type: 'string', default: '40' } } });
const strokes = Number(values.strokes);

using folder = temporaryFolder();
const file = join(folder.path, 'strokes.maskwright');
const imageId = prepare();
await using backend = createBackend();
const client = createInProcessClient(backend);
const { projectId } = await client.projects.open({ file });
const input = { projectId, imageId };

const drawing: number[] = [];
for (let stroke = 0; stroke < strokes; stroke++) {
  const corner = { row: stroke % 14, column: (stroke * 5) % 22 };
  const places = [0, 1, 2, 3].map((i) => ({ row: corner.row + (i >> 1), column: corner.column + (i & 1) }));
  const before = await client.masks.tiles({ ...input, layer: 'human', places });
  const tiles = before.map(({ row, column, names, planes }) => ({
    row,
    column,
    base: names,
    planes: {
      class: painted(planes.class, row - corner.row, column - corner.column, 1),
      region: planes.region,
      provenance: painted(planes.provenance, row - corner.row, column - corner.column, 1),
    },
  }));
  drawing.push(await timed(() => client.masks.stroke({ ...input, label: 'Brush', tiles })));
}
const undoing: number[] = [];
for (let i = 0; i < strokes; i++) undoing.push(await timed(() => client.imageHistory.undo(input)));
for (let i = 0; i < strokes; i++) await client.imageHistory.redo(input);
const accepting = await timed(() => client.masks.accept(input));
const reading = await timed(() => client.masks.plane({ ...input, layer: 'shown', plane: 'class' }));
const withdrawing = await timed(() => client.masks.withdraw(input));

console.log(`${width} × ${height} pixels, ${strokes} strokes over four tiles each; milliseconds, median (largest)`);
show('stroke', drawing);
show('undo', undoing);
show('accept', [accepting]);
show('read the class plane', [reading]);
show('withdraw', [withdrawing]);
await client.projects.close({ projectId });
await rm(file, { force: true });

/** A project with one picture, and a proposal that is different in every tile. */
function prepare() {
  const { project } = createProject(file);
  const id = imageOfSize({ project, rootId: ensureRoot(project, '/pictures') }, 'large.jpg', width, height);
  addClass(project, { name: 'boat', colour: '#ff0000' });
  const classes = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) classes[y * width + x] = (x * 13 + y * 7) % 3000 < 900 ? 1 : 0;
  }
  saveMaskRevision(project, { imageId: id, width, height, planes: { class: classes } });
  closeProject(project);
  return id;
}

/** A tile with a disc around the corner that four tiles share; `row` and `column` say which of the four it is. */
function painted(plane: number | Uint8Array, row: number, column: number, value: number): Uint8Array<ArrayBuffer> {
  const tile = typeof plane === 'number' ? new Uint8Array(tileLength).fill(plane) : Uint8Array.from(plane);
  const [centreX, centreY] = [column === 0 ? tileSizePx : 0, row === 0 ? tileSizePx : 0];
  for (let y = 0; y < tileSizePx; y++) {
    for (let x = 0; x < tileSizePx; x++) {
      if (Math.hypot(x - centreX, y - centreY) < radius) tile[y * tileSizePx + x] = value;
    }
  }
  return tile;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function show(name: string, milliseconds: readonly number[]): void {
  const [middle, largest] = [median(milliseconds), Math.max(...milliseconds)].map((value) => value.toFixed(1));
  console.log(`${name.padEnd(22)} ${middle} (${largest})`);
}
