/** Project files with one picture of 24 megapixels, in the states that a person may find its mask in. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BackendClient } from '#core/contract/contract.ts';
import type { MaskTile } from '#core/contract/masks.ts';
import type { ImageId } from '#core/document/ids.ts';
import { tileGrid, tileLength, tileSizePx } from '#core/mask/tiles.ts';
import { createBackend } from '#backend/backend.ts';
import { createInProcessClient } from '#backend/inProcessClient.ts';
import { closeProject, createProject, openProject } from '#backend/store/projectFile.ts';
import { imageOfSize } from '#backend/store/temporaryProject.ts';
import { addClass } from '#backend/store/writeClasses.ts';
import { ensureRoot } from '#backend/store/writeImages.ts';
import { saveMaskRevision } from '#backend/store/writeMasks.ts';

export const widthPx = 6000;
export const heightPx = 4000;
const { columns, rows } = tileGrid(widthPx, heightPx);
const radiusPx = 60;
const imageId = 1 as ImageId;

/** `proposed`: the machine's mask; `drawn`: and forty strokes; `filled`: and every pixel drawn; `revised`: accepted, with a newer proposal. */
export const states = ['proposed', 'drawn', 'filled', 'accepted', 'filled and accepted', 'revised'] as const;
export type State = (typeof states)[number];

export function stateFile(folder: string, state: State): string {
  return join(folder, `${state}.maskwright`);
}

/** An open project, and a person in front of it. */
export class Session implements AsyncDisposable {
  readonly client: BackendClient;
  readonly input: { readonly projectId: string; readonly imageId: ImageId };
  readonly #backend: AsyncDisposable;

  private constructor(backend: AsyncDisposable, client: BackendClient, projectId: string) {
    this.#backend = backend;
    this.client = client;
    this.input = { projectId, imageId };
  }

  static async open(file: string): Promise<Session> {
    const backend = createBackend();
    const client = createInProcessClient(backend);
    const { projectId } = await client.projects.open({ file });
    return new Session(backend, client, projectId);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.projects.close({ projectId: this.input.projectId });
    await this.#backend[Symbol.asyncDispose]();
  }

  /** A disc around a corner that four tiles share: reads what it is drawn on, and gives what sends it. */
  async disc(number: number): Promise<() => Promise<unknown>> {
    const corner = { row: number % (rows - 2), column: (number * 5) % (columns - 2) };
    const places = [0, 1, 2, 3].map((i) => ({ row: corner.row + (i >> 1), column: corner.column + (i & 1) }));
    const before = await this.client.masks.tiles({ ...this.input, layer: 'human', places });
    const tiles = before.map(({ row, column, names, planes }) => ({
      row,
      column,
      base: names,
      planes: {
        class: withDisc(planes.class, row - corner.row, column - corner.column),
        region: planes.region,
        provenance: withDisc(planes.provenance, row - corner.row, column - corner.column),
      },
    }));
    return () => this.client.masks.stroke({ ...this.input, label: 'Brush', tiles });
  }

  /** Every pixel as one region, on what is drawn. */
  async fill(): Promise<() => Promise<unknown>> {
    const { nextRegionId } = await this.client.masks.state(this.input);
    const bases = await this.#names();
    const tiles = bases.map(({ row, column, names }) => ({
      row,
      column,
      base: names,
      planes: { class: 1, region: nextRegionId, provenance: 1 },
    }));
    return () => this.client.masks.stroke({ ...this.input, label: 'Fill', tiles });
  }

  /** Every pixel by hand, another pattern in each tile. */
  async drawAll(): Promise<void> {
    const bases = await this.#names();
    const tiles = bases.map(({ row, column, names }, index) => ({
      row,
      column,
      base: names,
      planes: { class: withDisc(0, index & 1, (index >> 1) & 1, 20 + (index % 200)), region: 0, provenance: 1 },
    }));
    await this.client.masks.stroke({ ...this.input, label: 'Draw', tiles });
  }

  async #names(): Promise<MaskTile[]> {
    const places = Array.from({ length: rows * columns }, (_, index) => ({
      row: Math.floor(index / columns),
      column: index % columns,
    }));
    const found: MaskTile[] = [];
    for (let start = 0; start < places.length; start += 64) {
      const part = places.slice(start, start + 64);
      found.push(...(await this.client.masks.tiles({ ...this.input, layer: 'human', places: part })));
    }
    return found;
  }
}

/** Writes a project file for each state. */
export async function writeStates(folder: string): Promise<void> {
  const file = (state: State): string => stateFile(folder, state);
  const { project } = createProject(file('proposed'));
  imageOfSize({ project, rootId: ensureRoot(project, '/pictures') }, 'large.jpg', widthPx, heightPx);
  addClass(project, { name: 'boat', colour: '#ff0000' });
  saveMaskRevision(project, { imageId, width: widthPx, height: heightPx, planes: proposal(900) });
  closeProject(project);
  await derive(file('proposed'), file('drawn'), async (session) => {
    for (let number = 0; number < 40; number++) await (await session.disc(number))();
  });
  await derive(file('drawn'), file('filled'), (session) => session.drawAll());
  for (const [from, to] of [
    ['drawn', 'accepted'],
    ['filled', 'filled and accepted'],
  ] as const) {
    await derive(file(from), file(to), ({ client, input }) => client.masks.accept(input));
  }
  copyFileSync(file('accepted'), file('revised'));
  const { project: revised } = openProject(file('revised'));
  saveMaskRevision(revised, { imageId, width: widthPx, height: heightPx, planes: proposal(1000) });
  closeProject(revised);
}

async function derive(from: string, to: string, work: (session: Session) => Promise<unknown>): Promise<void> {
  copyFileSync(from, to);
  await using session = await Session.open(to);
  await work(session);
}

/** Another mask in every tile, and a confidence that is rarely the same twice in a row. */
function proposal(wide: number): { class: Uint8Array; confidence: Uint8Array } {
  const classes = new Uint8Array(widthPx * heightPx);
  const confidence = new Uint8Array(widthPx * heightPx);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const phase = (x * 13 + y * 7) % 3000;
      classes[y * widthPx + x] = phase < wide ? 1 : 0;
      confidence[y * widthPx + x] = Math.abs(phase - wide) >> 3;
    }
  }
  return { class: classes, confidence };
}

/** A tile with a disc around the corner that four tiles share; `row` and `column` say which of the four it is. */
function withDisc(plane: number | Uint8Array, row: number, column: number, radius = radiusPx): Uint8Array<ArrayBuffer> {
  const tile = typeof plane === 'number' ? new Uint8Array(tileLength).fill(plane) : Uint8Array.from(plane);
  const [centreX, centreY] = [column === 0 ? tileSizePx : 0, row === 0 ? tileSizePx : 0];
  for (let y = 0; y < tileSizePx; y++) {
    for (let x = 0; x < tileSizePx; x++) {
      if (Math.hypot(x - centreX, y - centreY) < radius) tile[y * tileSizePx + x] = 1;
    }
  }
  return tile;
}
