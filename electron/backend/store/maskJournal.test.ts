import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ImageId, MaskRevisionId } from '#core/document/ids.ts';
import { ExpectedError } from '#core/base/errors.ts';
import type { PixelBox } from '#core/mask/humanLayer.ts';
import { editRegions, type RegionChange, type RegionEdit } from '#core/mask/regions.ts';
import { MaskModel } from '../../../tests/support/maskModel.ts';
import { paintBox, type Paint } from '../../../tests/support/paint.ts';
import { acceptMask, withdrawAcceptance } from './acceptMask.ts';
import { readDifference } from './acceptedDifference.ts';
import { clearToMachine } from './drawMask.ts';
import { drawRegions } from './drawRegions.ts';
import { integrityCheck } from './integrityCheck.ts';
import { MaskLayers, type SizedImage } from './maskLayers.ts';
import type { WritableProject } from './project.ts';
import { closeProject, openProject } from './projectFile.ts';
import { readMask, readMaskRevisions, readShownMask } from './readMasks.ts';
import { readOutgrownMasks } from './readGenerationScope.ts';
import { readHistory } from './readJournal.ts';
import { readImage } from './readImages.ts';
import { imageOfSize, temporaryProject } from './temporaryProject.ts';
import { stepImage } from './undoJournal.ts';
import { saveMaskRevision } from './writeMasks.ts';

/** A box by its corners as shares of the picture, so that every box fits every size. */
interface Share {
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
}

type Operation =
  | { readonly do: 'paint'; readonly share: Share; readonly paint: Paint; readonly isNewRegion: boolean }
  | { readonly do: 'clear'; readonly share: Share | null }
  | { readonly do: 'propose'; readonly seed: number }
  | { readonly do: 'regions'; readonly kind: RegionEdit['kind']; readonly share: Share }
  | { readonly do: 'accept' | 'withdraw' | 'undo' | 'redo' | 'reopen' };

const fraction = fc.integer({ min: 0, max: 1000 }).map((value) => value / 1000);
const share: fc.Arbitrary<Share> = fc.record({
  from: fc.tuple(fraction, fraction),
  to: fc.tuple(fraction, fraction),
});
const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('paint' as const),
      share,
      paint: fc.record({ class: fc.constantFrom(0, 1, 2, 255), isCleared: fc.boolean() }),
      isNewRegion: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('clear' as const), share: fc.option(share) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('propose' as const), seed: fc.nat(1000) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('regions' as const),
      kind: fc.constantFrom<RegionEdit['kind'][]>('new', 'split', 'merge'),
      share,
    }),
  },
  {
    weight: 8,
    arbitrary: fc.constantFrom('accept', 'accept', 'withdraw', 'undo', 'undo', 'redo', 'reopen').map((name) => ({
      do: name as 'accept',
    })),
  },
);

/** What a proposal must not take away is rare among single operations. */
const scene: fc.Arbitrary<readonly Operation[]> = fc.oneof(
  { weight: 3, arbitrary: operation.map((one) => [one]) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.nat(1000), operation)
      .map(([seed, last]) => [{ do: 'accept' as const }, { do: 'propose' as const, seed }, last]),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.nat(1000), operation)
      .map(([seed, last]) => [
        { do: 'accept' as const },
        { do: 'propose' as const, seed },
        { do: 'accept' as const },
        last,
      ]),
  },
);

function boxOf({ from, to }: Share, width: number, height: number): PixelBox {
  const side = (a: number, b: number, size: number) => {
    const start = Math.floor(Math.min(a, b) * (size - 1));
    return [start, Math.floor(Math.max(a, b) * (size - 1)) - start + 1] as const;
  };
  const [x, boxWidth] = side(from[0], to[0], width);
  const [y, boxHeight] = side(from[1], to[1], height);
  return { x, y, width: boxWidth, height: boxHeight };
}

/** A project and the model of what should be in it, through the same operations. */
class Pair implements Disposable {
  readonly #temporary = temporaryProject();
  readonly #size: readonly [width: number, height: number];
  readonly #imageId: ImageId;
  readonly model: MaskModel;
  project: WritableProject;

  constructor(width: number, height: number) {
    this.#size = [width, height];
    this.#imageId = imageOfSize(this.#temporary, 'a.png', width, height);
    this.project = this.#temporary.project;
    this.model = new MaskModel(width, height);
  }

  [Symbol.dispose](): void {
    closeProject(this.project);
    this.#temporary[Symbol.dispose]();
  }

  reopen(): void {
    closeProject(this.project);
    this.project = openProject(this.#temporary.filePath).project;
  }

  do(operation: Operation): void {
    const { project, model } = this;
    const imageId = this.#imageId;
    const [width, height] = this.#size;
    switch (operation.do) {
      case 'paint': {
        const box = boxOf(operation.share, width, height);
        const paint = { ...operation.paint, ...(operation.isNewRegion ? { region: model.nextRegion } : {}) };
        paintBox(project, imageId, box, paint);
        model.paint(box, paint);
        break;
      }
      case 'clear': {
        const box = operation.share === null ? undefined : boxOf(operation.share, width, height);
        clearToMachine(project, { imageId, ...(box === undefined ? {} : { box }) });
        model.clear(box ?? { x: 0, y: 0, width, height });
        break;
      }
      case 'propose': {
        const humanBefore = this.#storedHuman();
        const planes = proposal(width, height, operation.seed);
        saveMaskRevision(project, { imageId, width, height, planes });
        model.propose(planes.class, planes.region);
        expect(this.#storedHuman()).toEqual(humanBefore);
        break;
      }
      case 'regions': {
        const { x, y, width: across, height: down } = boxOf(operation.share, width, height);
        const [from, to] = [
          { x, y },
          { x: x + across - 1, y: y + down - 1 },
        ];
        const edit: RegionEdit =
          operation.kind === 'merge' ? { kind: 'merge', at: [from, to] } : { kind: operation.kind, at: from };
        this.#editRegions(edit);
        break;
      }
      case 'accept':
        if (model.shown === undefined) break;
        acceptMask(project, imageId);
        model.accept();
        break;
      case 'withdraw':
        withdrawAcceptance(project, imageId);
        model.withdraw();
        break;
      case 'undo':
        if (model.undoSteps > 0) this.step('undo');
        break;
      case 'redo':
        if (model.redoSteps > 0) this.step('redo');
        break;
      case 'reopen':
        this.reopen();
    }
  }

  /** An edit that core refuses (there is no object, nothing to split) is none. */
  #editRegions(edit: RegionEdit): void {
    const { project, model } = this;
    const { shown, nextRegion: nextId } = model;
    if (shown === undefined) return;
    const [width, height] = this.#size;
    const mask = { classes: shown.class, regions: shown.region, width, height };
    let change: RegionChange;
    try {
      change = editRegions(mask, edit, nextId);
    } catch (error) {
      if (error instanceof ExpectedError) return;
      throw error;
    }
    drawRegions(project, { imageId: this.#imageId, label: 'Regions', change, nextId });
    model.setRegions(new Map([...change.regions.entries()].filter(([, region]) => region !== 0)));
  }

  step(direction: 'undo' | 'redo'): void {
    stepImage(this.project, this.#imageId, direction);
    this.model[direction]();
  }

  /** Throws where the project is not as the model says. */
  compare(): void {
    const { project, model } = this;
    const mask = readShownMask(project, this.#imageId);
    const { shown } = model;
    expect(mask === undefined).toBe(shown === undefined);
    if (mask !== undefined && shown !== undefined) {
      expectSame(mask.planes.class, shown.class);
      expectSame(mask.planes.region ?? new Uint32Array(shown.region.length), shown.region);
      expectSame(mask.planes.provenance, shown.provenance);
    }
    expect((mask?.accepted ?? null) !== null).toBe(model.isAccepted);
    expect(readDifference(project, this.layers, this.#imageId)).toBe(model.differingPixels);
    const history = readHistory(project, this.#imageId, { limit: 1000 });
    expect(history.filter(({ isUndone }) => !isUndone)).toHaveLength(model.undoSteps);
    expect(history.filter(({ isUndone }) => isUndone)).toHaveLength(model.redoSteps);
  }

  #storedHuman(): unknown[] {
    return this.project.database.sqlite.prepare('SELECT * FROM human_tile').raw().all();
  }

  get layers(): MaskLayers {
    return new MaskLayers(this.project, readImage(this.project, this.#imageId) as SizedImage);
  }
}

/** Half of the picture in two classes and two regions, the rest background. */
function proposal(width: number, height: number, seed: number): { class: Uint8Array; region: Uint32Array } {
  const classes = Uint8Array.from({ length: width * height }, (_, i) =>
    (i * 7 + seed) % 997 < 500 ? 1 + (seed % 2) : 0,
  );
  return { class: classes, region: Uint32Array.from(classes, (label, i) => (label === 0 ? 0 : 1 + (i % 2))) };
}

/** Vitest's own comparison takes seconds for planes. */
function expectSame(actual: Uint8Array | Uint32Array, expected: Uint8Array | Uint32Array): void {
  const bytes = (plane: Uint8Array | Uint32Array) => Buffer.from(plane.buffer, plane.byteOffset, plane.byteLength);
  if (bytes(actual).equals(bytes(expected))) return;
  const at = actual.findIndex((value, i) => value !== expected[i]);
  throw new Error(`pixel ${at} is ${actual[at]}, not ${expected[at]}`);
}

const sizes = [
  [1, 1],
  [255, 3],
  [256, 256],
  [257, 257],
  [2, 300],
  [520, 300],
] as const;

describe('what a person does to a mask', () => {
  it.each(sizes)(
    '%i × %i: shows as the model says after every step, back to the start, and forth again',
    (width, height) => {
      fc.assert(
        fc.property(fc.array(scene, { minLength: 1, maxLength: 12 }), (scenes) => {
          using pair = new Pair(width, height);
          for (const one of scenes.flat()) {
            pair.do(one);
            pair.compare();
          }
          pair.reopen();
          while (pair.model.undoSteps > 0) {
            pair.step('undo');
            pair.compare();
          }
          expect(pair.layers.hasHumanPixels).toBe(false);
          expect(pair.project.database.sqlite.prepare('SELECT * FROM human_canvas').all()).toEqual([]);
          pair.reopen();
          while (pair.model.redoSteps > 0) pair.step('redo');
          pair.compare();
          expect(integrityCheck(pair.project)).toEqual([]);
        }),
        // Also bounds the search for the smallest counterexample, which would go on for minutes.
        { numRuns: 8, interruptAfterTimeLimit: 20_000 },
      );
    },
  );
});

describe('what was drawn on a picture of another size', () => {
  it('is put away at the first stroke on the new one, and comes back with an undo', () => {
    using temporary = temporaryProject();
    const { project } = temporary;
    const imageId = imageOfSize(temporary, 'a.png', 600, 300);
    paintBox(project, imageId, { x: 500, y: 200, width: 100, height: 100 }, { class: 1 });
    paintBox(project, imageId, { x: 0, y: 0, width: 10, height: 10 }, { class: 2 });
    const drawn = readShownMask(project, imageId)?.planes;
    expect(readOutgrownMasks(project)).toEqual([]);
    imageOfSize(temporary, 'a.png', 300, 300);
    expect(readShownMask(project, imageId)).toBeUndefined();
    expect(readOutgrownMasks(project)).toEqual(['a.png']);
    expect(integrityCheck(project)).toEqual([]);

    paintBox(project, imageId, { x: 0, y: 0, width: 300, height: 20 }, { class: 3 });
    const shown = readShownMask(project, imageId);
    expect(shown?.planes.class.filter((label) => label === 3)).toHaveLength(300 * 20);
    expect(shown?.planes.class.every((label) => label === 0 || label === 3)).toBe(true);
    const [kept] = readMaskRevisions(project, imageId);
    expect(kept).toMatchObject({ origin: 'human', width: 600, height: 300 });
    expect(readMask(project, kept?.id as MaskRevisionId)?.planes).toEqual(drawn);
    expect(integrityCheck(project)).toEqual([]);

    stepImage(project, imageId, 'undo');
    expect(readShownMask(project, imageId)).toBeUndefined();
    imageOfSize(temporary, 'a.png', 600, 300);
    expect(readShownMask(project, imageId)?.planes).toEqual(drawn);
    expect(integrityCheck(project)).toEqual([]);
  });
});

describe('a mask of another picture of the same size', () => {
  it('says which picture it belongs to, until a person accepts it for the new one', () => {
    using temporary = temporaryProject();
    const { project } = temporary;
    const imageId = imageOfSize(temporary, 'a.png', 30, 30);
    paintBox(project, imageId, { x: 0, y: 0, width: 10, height: 10 }, { class: 1 });
    acceptMask(project, imageId);
    const { sqlite } = project.database;
    const [before, now] = ['ab', 'cd'].map((byte) => byte.repeat(32));
    expect(readShownMask(project, imageId)).toMatchObject({ contentSha256: before, accepted: { origin: 'accepted' } });
    sqlite.prepare('UPDATE image SET content_sha256 = ?').run(now);
    expect(readShownMask(project, imageId)).toMatchObject({ contentSha256: before, accepted: null });
    acceptMask(project, imageId);
    expect(readShownMask(project, imageId)).toMatchObject({ contentSha256: now, accepted: { origin: 'accepted' } });
  });
});
