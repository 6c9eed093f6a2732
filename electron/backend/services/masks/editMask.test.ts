import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MaskEdit, MaskTile } from '#core/contract/masks.ts';
import type { ImageId } from '#core/document/ids.ts';
import { tileLength, tileSizePx } from '#core/mask/tiles.ts';
import { TestBackend } from '../../../../tests/support/testBackend.ts';
import { integrityCheck } from '../../store/integrityCheck.ts';
import { addClass } from '../../store/writeClasses.ts';
import { saveMaskRevision } from '../../store/writeMasks.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

/** As `drawPictures` makes them. */
const sidePx = 32;

let folders = 0;

/** A project with one picture and two classes, and everything that is asked of it. */
class Window {
  readonly projectId: string;
  readonly imageId: ImageId;

  private constructor(projectId: string, imageId: ImageId) {
    this.projectId = projectId;
    this.imageId = imageId;
  }

  static async open(): Promise<Window> {
    const folder = `masks-${++folders}`;
    await backend.drawPictures(`${folder}/a.png`);
    const projectId = await backend.newProject();
    await backend.import(projectId, folder);
    const project = backend.project(projectId);
    addClass(project, { name: 'boat', colour: '#ff0000' });
    addClass(project, { name: 'cat', colour: '#00ff00' });
    return new Window(projectId, backend.image(projectId, 'a.png').id);
  }

  get input(): { projectId: string; imageId: ImageId } {
    return { projectId: this.projectId, imageId: this.imageId };
  }

  /** What the machine proposes from now on: one class everywhere. */
  propose(label: number): void {
    const planes = {
      class: new Uint8Array(sidePx * sidePx).fill(label),
      confidence: new Uint8Array(sidePx * sidePx).fill(90),
    };
    saveMaskRevision(backend.project(this.projectId), { imageId: this.imageId, width: sidePx, height: sidePx, planes });
  }

  async tile(): Promise<MaskTile> {
    const [tile] = await backend.client.masks.tiles({ ...this.input, layer: 'human', places: [{ row: 0, column: 0 }] });
    if (tile === undefined) throw new Error('no tile');
    return tile;
  }

  /** Paints rows of the picture from the left edge to `width`, on what is there. */
  async paint(rows: readonly [from: number, to: number], width: number, label: number, region = 0): Promise<MaskEdit> {
    const { names, planes } = await this.tile();
    const classes = whole(planes.class);
    const provenance = whole(planes.provenance);
    const regions = new Uint32Array(tileLength);
    if (typeof planes.region !== 'number') regions.set(new Uint32Array(planes.region.slice().buffer));
    for (let y = rows[0]; y < rows[1]; y++) {
      const [start, end] = [y * tileSizePx, y * tileSizePx + width];
      classes.fill(label, start, end);
      provenance.fill(1, start, end);
      regions.fill(region, start, end);
    }
    const drawn = { class: classes, region: new Uint8Array(regions.buffer), provenance };
    return backend.client.masks.stroke({
      ...this.input,
      label: 'Brush boat',
      tiles: [{ row: 0, column: 0, base: names, planes: drawn }],
    });
  }

  /** The classes that are shown down the left edge. */
  async leftEdge(): Promise<number[]> {
    const { values } = await backend.client.masks.plane({ ...this.input, layer: 'shown', plane: 'class' });
    return Array.from({ length: sidePx }, (_, y) => values?.[y * sidePx] ?? NaN);
  }

  state() {
    return backend.client.masks.state(this.input);
  }
}

function whole(values: number | Uint8Array): Uint8Array<ArrayBuffer> {
  return typeof values === 'number' ? new Uint8Array(tileLength).fill(values) : Uint8Array.from(values);
}

/** `[1, 1, 2]` as `1×2 2×1`. */
function runs(values: readonly number[]): string {
  const found: [number, number][] = [];
  for (const value of values) {
    const last = found.at(-1);
    if (last?.[0] === value) last[1]++;
    else found.push([value, 1]);
  }
  return found.map(([value, count]) => `${value}×${count}`).join(' ');
}

describe('a stroke', () => {
  it('is shown over the proposal, can be undone and redone, and outlasts the project being closed', async () => {
    const window = await Window.open();
    expect(await window.state()).toMatchObject({ width: 32, height: 32, hasMask: false, drawnPixels: 0 });
    window.propose(2);
    const edit = await window.paint([0, 4], 10, 1);
    expect(edit).toMatchObject({ entryId: expect.any(Number) as number, isAccepted: false });
    expect(edit.tiles).toEqual([{ row: 0, column: 0, names: (await window.tile()).names }]);
    expect(runs(await window.leftEdge())).toBe('1×4 2×28');
    expect(await window.state()).toMatchObject({ hasMask: true, hasProposal: true, drawnPixels: 40 });

    const undone = await backend.client.imageHistory.undo(window.input);
    expect(undone).toMatchObject({
      entry: { kind: 'stroke', label: 'Brush boat', isUndone: true },
      tiles: [{ row: 0, column: 0, names: null }],
    });
    expect(runs(await window.leftEdge())).toBe('2×32');
    await backend.client.imageHistory.redo(window.input);
    expect(runs(await window.leftEdge())).toBe('1×4 2×28');
    const { file } = await backend.client.projects.status({ projectId: window.projectId });
    await backend.client.projects.close({ projectId: window.projectId });
    const { projectId } = await backend.client.projects.open({ file });
    const input = { projectId, imageId: window.imageId };
    expect(await backend.client.imageHistory.list(input)).toHaveLength(1);
    await backend.client.imageHistory.undo(input);
    const { values } = await backend.client.masks.plane({ ...input, layer: 'shown', plane: 'class' });
    expect(values).toEqual(new Uint8Array(32 * 32).fill(2));
    await expect(backend.client.imageHistory.undo(input)).rejects.toMatchObject({ code: 'history-empty' });
    expect(integrityCheck(backend.project(projectId))).toEqual([]);
  });

  it('is refused when another window has drawn there since, and changes nothing then', async () => {
    const window = await Window.open();
    const { names } = await window.tile();
    await window.paint([0, 4], 10, 1);
    const stale = backend.client.masks.stroke({
      ...window.input,
      label: 'Brush cat',
      tiles: [{ row: 0, column: 0, base: names, planes: { class: 2, region: 0, provenance: 1 } }],
    });
    await expect(stale).rejects.toMatchObject({ code: 'mask-changed', remedy: expect.any(String) as string });
    expect(runs(await window.leftEdge())).toBe('1×4 0×28');
  });

  it('leaves the bytes that it was sent with as they were', async () => {
    const window = await Window.open();
    const planes = { class: whole(1), region: 0, provenance: whole(0) };
    await backend.client.masks.stroke({
      ...window.input,
      label: 'x',
      tiles: [{ row: 0, column: 0, base: null, planes }],
    });
    expect(planes.class).toEqual(whole(1));
  });

  it('erases by drawing background, and clears to what the machine proposes', async () => {
    const window = await Window.open();
    window.propose(2);
    await window.paint([0, 8], 32, 0);
    expect(runs(await window.leftEdge())).toBe('0×8 2×24');
    await backend.client.masks.clearToMachine({ ...window.input, box: { x: 0, y: 0, width: 32, height: 3 } });
    expect(runs(await window.leftEdge())).toBe('2×3 0×5 2×24');
    await backend.client.masks.clearToMachine({ ...window.input, box: null });
    expect(runs(await window.leftEdge())).toBe('2×32');
    expect(await backend.client.masks.clearToMachine({ ...window.input, box: null })).toMatchObject({ entryId: null });
  });

  const good = { class: 1, region: 0, provenance: 1 };
  it.each([
    ['tile-outside', { row: 1, column: 0, planes: good }],
    ['class-missing', { row: 0, column: 0, planes: { ...good, class: 9 } }],
    ['region-unknown', { row: 0, column: 0, planes: { ...good, region: 7 } }],
    ['invalid-input', { row: -1, column: 0, planes: good }],
    ['invalid-input', { row: 0, column: 0, planes: { ...good, class: new Uint8Array(5) } }],
    ['invalid-input', { row: 0, column: 0, planes: { ...good, provenance: 2 } }],
  ] as const)('is refused, with the reason: %s', async (code, tile) => {
    const window = await Window.open();
    const stroke = backend.client.masks.stroke({ ...window.input, label: 'x', tiles: [{ ...tile, base: null }] });
    await expect(stroke).rejects.toMatchObject({ code, remedy: expect.any(String) as string });
    expect(await window.state()).toMatchObject({ hasMask: false, drawnPixels: 0 });
  });

  it('names images that are not there, and those that cannot be drawn on', async () => {
    const window = await Window.open();
    const unknown = { ...window.input, imageId: 99 as ImageId };
    await expect(backend.client.masks.state(unknown)).rejects.toMatchObject({ code: 'image-unknown' });
    await expect(backend.client.masks.accept(unknown)).rejects.toMatchObject({ code: 'image-unknown' });
    await expect(backend.client.imageHistory.list(unknown)).rejects.toMatchObject({ code: 'image-unknown' });
    const other = await Window.open();
    await backend.write(`masks-${folders}/broken.png`, 'no picture');
    await backend.import(other.projectId, `masks-${folders}`);
    const broken = { projectId: other.projectId, imageId: backend.image(other.projectId, 'broken.png').id };
    await expect(backend.client.masks.state(broken)).rejects.toMatchObject({ code: 'image-unreadable' });
    await expect(backend.client.masks.accept(broken)).rejects.toMatchObject({ code: 'image-not-ready' });
  });
});

describe('accepting', () => {
  it('freezes what is shown; a later proposal only differs from it', async () => {
    const window = await Window.open();
    await expect(backend.client.masks.accept(window.input)).rejects.toMatchObject({ code: 'mask-missing' });
    window.propose(2);
    await window.paint([0, 8], 32, 1);
    expect(await backend.client.masks.accept(window.input)).toMatchObject({ isAccepted: true, tiles: [] });
    expect(await window.state()).toMatchObject({ isAccepted: true, differsFromAccepted: 0 });
    expect(await backend.client.masks.accept(window.input)).toMatchObject({ entryId: null, isAccepted: true });
    window.propose(0);
    expect(runs(await window.leftEdge())).toBe('1×8 2×24');
    expect(await window.state()).toMatchObject({ differsFromAccepted: 0.75, drawnPixels: 256 });
    const { values } = await backend.client.masks.plane({ ...window.input, layer: 'shown', plane: 'confidence' });
    expect([values?.[0], values?.at(-1)]).toEqual([255, 90]);
  });

  it('ends with the next stroke, which loses nothing that was vouched for; one undo brings both back', async () => {
    const window = await Window.open();
    window.propose(2);
    await backend.client.masks.accept(window.input);
    window.propose(0);
    const edit = await window.paint([0, 2], 32, 1);
    expect(edit.isAccepted).toBe(false);
    window.propose(1);
    expect(runs(await window.leftEdge())).toBe('1×2 2×30');
    await backend.client.imageHistory.undo(window.input);
    expect(await window.state()).toMatchObject({ isAccepted: true, drawnPixels: 0, differsFromAccepted: 1 });
    expect(runs(await window.leftEdge())).toBe('2×32');
    await backend.client.masks.withdraw(window.input);
    expect(await window.state()).toMatchObject({ isAccepted: false, drawnPixels: 1024, differsFromAccepted: null });
    expect(runs(await window.leftEdge())).toBe('2×32');
    expect(await backend.client.masks.withdraw(window.input)).toMatchObject({ entryId: null });
  });
});

describe('regions', () => {
  it('are named, merged and split by hand, each as a step with the name of the class', async () => {
    const window = await Window.open();
    await window.paint([0, 4], 32, 1);
    await window.paint([8, 12], 32, 1);
    const edit = (change: Parameters<typeof backend.client.masks.editRegions>[0]['edit']) =>
      backend.client.masks.editRegions({ ...window.input, edit: change });
    const [upper, lower] = [
      { x: 0, y: 0 },
      { x: 31, y: 11 },
    ];
    const regions = async (): Promise<string> => {
      const { values } = await backend.client.masks.plane({ ...window.input, layer: 'shown', plane: 'region' });
      const ids = new Uint32Array(values?.slice().buffer ?? new ArrayBuffer(0));
      return runs(Array.from({ length: sidePx }, (_, y) => ids[y * sidePx] ?? NaN));
    };
    await edit({ kind: 'new', at: lower });
    expect(await regions()).toBe('0×8 1×4 0×20');
    await edit({ kind: 'merge', at: [upper, lower] });
    expect(await regions()).toBe('1×4 0×4 1×4 0×20');
    await edit({ kind: 'split', at: upper });
    expect(await regions()).toBe('1×4 0×4 2×4 0×20');
    await window.paint([2, 4], 32, 1);
    expect(await regions()).toBe('1×2 0×6 2×4 0×20');
    const { nextRegionId } = await window.state();
    await window.paint([2, 4], 32, 2, nextRegionId);
    expect(await regions()).toBe('1×2 3×2 0×4 2×4 0×20');
    const labels = (await backend.client.imageHistory.list(window.input)).map(({ label }) => label);
    expect(labels).toContain('Merge boat');
    expect(labels).toContain('New region boat');
    expect(labels).toContain('Split boat');
    for (let step = 0; step < labels.length; step++) await backend.client.imageHistory.undo(window.input);
    expect(await window.state()).toMatchObject({ hasMask: false, nextRegionId: 4 });
    await expect(edit({ kind: 'split', at: upper })).rejects.toMatchObject({ code: 'mask-missing' });
  });
});
