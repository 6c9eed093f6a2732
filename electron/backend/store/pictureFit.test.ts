/** Steps that are older than the picture that an image is of now. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defined } from '#core/base/assert.ts';
import { ExpectedError } from '#core/base/errors.ts';
import type { ImageId } from '#core/document/ids.ts';
import type { NewImage } from '#core/document/image.ts';
import { paintBox } from '../../../tests/support/paint.ts';
import { snapshot } from '../../../tests/support/projectSteps.ts';
import { acceptMask, withdrawAcceptance } from './acceptMask.ts';
import { changedImage } from './changedImage.ts';
import { clearToMachine } from './drawMask.ts';
import { hasHumanWork } from './humanWork.ts';
import { integrityCheck } from './integrityCheck.ts';
import { recordEntry } from './journal.ts';
import { isMisfit } from './pictureFit.ts';
import { stepProject } from './projectJournal.ts';
import { readImage } from './readImages.ts';
import { readShownMask } from './readMasks.ts';
import type { Direction } from './readJournal.ts';
import { takePicture } from './takePicture.ts';
import { readyImage, temporaryProject, type TemporaryProject } from './temporaryProject.ts';
import { stepImage } from './undoJournal.ts';
import { saveImages } from './writeImages.ts';
import { saveMaskRevision } from './writeMasks.ts';

/** Two of one size and two of others: tiles of the first have no place in the third, those of the last none in the first. */
const pictures = [
  { content: 'aa', width: 300, height: 20 },
  { content: 'bb', width: 300, height: 20 },
  { content: 'cc', width: 20, height: 20 },
  { content: 'dd', width: 20, height: 300 },
] as const;
type PictureNumber = 0 | 1 | 2 | 3;

/** One image, whose file tests replace, and the imports that find that out. */
class Scene {
  readonly temporary: TemporaryProject;
  readonly imageId: ImageId;
  readonly #path: string;
  #onDisk: PictureNumber = 0;

  constructor(temporary: TemporaryProject, path = 'a.png') {
    this.temporary = temporary;
    this.#path = path;
    this.imageId = defined(saveImages(this.project, [this.#facts()])[0], 'the image');
  }

  get project() {
    return this.temporary.project;
  }

  get image() {
    return defined(readImage(this.project, this.imageId), 'the image');
  }

  get size() {
    return defined(this.image.picture, 'a picture');
  }

  /** As an import does. */
  put(picture: PictureNumber): void {
    this.#onDisk = picture;
    const facts = this.#facts();
    const own = this.image;
    const found = { contentSha256: facts.contentSha256 ?? '', picture: facts.picture };
    const isOwn = facts.contentSha256 === own.contentSha256;
    const isKept = !isOwn && own.picture !== null && hasHumanWork(this.project, this.imageId);
    const { contentSha256 } = own;
    saveImages(this.project, [isKept ? changedImage(facts, { contentSha256, picture: this.size }, found) : facts]);
  }

  take(): void {
    const { image } = this;
    if (image.state !== 'changed') return;
    recordEntry(this.project, { imageId: null, kind: 'take-pictures', label: 'Take' }, (recorder) => {
      takePicture(this.project, { image, facts: this.#facts(), removesWork: true }, recorder);
    });
  }

  /** In a part of the picture, given in shares of it. The class says which size it was drawn in. */
  paint(from: number, to: number): void {
    const { width, height } = this.size;
    const [x, y] = [Math.floor(width * from), Math.floor(height * from)];
    const box = {
      x,
      y,
      width: Math.max(1, Math.floor(width * to) - x),
      height: Math.max(1, Math.floor(height * to) - y),
    };
    paintBox(this.project, this.imageId, box, { class: this.classOfSize });
  }

  propose(): void {
    const { width, height } = this.size;
    const planes = { class: new Uint8Array(width * height).fill(this.classOfSize) };
    recordEntry(this.project, { imageId: null, kind: 'generate-masks', label: 'Generate' }, (recorder) => {
      saveMaskRevision(this.project, { imageId: this.imageId, width, height, planes }, recorder);
    });
  }

  get classOfSize(): number {
    return this.size.width === 300 ? 1 : this.size.height === 20 ? 2 : 3;
  }

  step(direction: Direction): void {
    stepImage(this.project, this.imageId, direction);
  }

  #facts(): Extract<NewImage, { state: 'ready' }> {
    const { content, width, height } = pictures[this.#onDisk];
    const facts = readyImage(this.temporary.rootId, this.#path);
    const picture = { ...facts.picture, width, height, storedWidth: width, storedHeight: height };
    return { ...facts, contentSha256: content.repeat(32), picture };
  }
}

function expectRefused(work: () => void, code: string): void {
  expect(work).toThrow(expect.objectContaining({ code }) as Error);
}

describe('a step that was done in another picture', () => {
  it('is not done again in one of another size, even where nothing else has been changed since', () => {
    using temporary = temporaryProject();
    const scene = new Scene(temporary);
    scene.paint(0, 0.1);
    scene.paint(0.9, 1);
    // Nothing is drawn any more, so that the image takes whatever picture comes.
    scene.step('undo');
    scene.step('undo');
    scene.put(2);
    expect(scene.image).toMatchObject({ state: 'ready', picture: { width: 20 } });
    const before = snapshot(scene.project);
    expectRefused(() => {
      scene.step('redo');
    }, 'history-other-picture');
    expect(snapshot(scene.project)).toEqual(before);
    scene.put(1);
    scene.step('redo');
    scene.step('redo');
    expect(readShownMask(scene.project, scene.imageId)?.planes.class.filter((label) => label === 1)).not.toHaveLength(
      0,
    );
    expect(integrityCheck(scene.project)).toEqual([]);
  });

  it('is not undone in one of another size', () => {
    using temporary = temporaryProject();
    const scene = new Scene(temporary);
    scene.paint(0, 0.5);
    clearToMachine(scene.project, { imageId: scene.imageId });
    scene.put(3);
    expect(scene.image.state).toBe('ready');
    expectRefused(() => {
      scene.step('undo');
    }, 'history-other-picture');
    scene.put(0);
    scene.step('undo');
    expect(readShownMask(scene.project, scene.imageId)?.planes.class).toContain(1);
  });

  it('does not vouch for a mask in another picture, though it has the same size', () => {
    using temporary = temporaryProject();
    const scene = new Scene(temporary);
    scene.propose();
    acceptMask(scene.project, scene.imageId);
    withdrawAcceptance(scene.project, scene.imageId);
    scene.put(1);
    expect(scene.image.state).toBe('ready');
    expectRefused(() => {
      scene.step('undo');
    }, 'history-other-picture');
    scene.put(0);
    scene.step('undo');
    scene.step('undo');
    scene.put(1);
    expectRefused(() => {
      scene.step('redo');
    }, 'history-other-picture');
  });

  it('waits for the taking of the new picture to be undone', () => {
    using temporary = temporaryProject();
    const scene = new Scene(temporary);
    scene.paint(0, 0.5);
    acceptMask(scene.project, scene.imageId);
    scene.put(2);
    const before = snapshot(scene.project);
    scene.take();
    expectRefused(() => {
      scene.step('undo');
    }, 'history-other-picture');
    expect(stepProject(scene.project, 'undo')).toMatchObject({ changedImages: 1, skipped: [] });
    expect(snapshot(scene.project)).toEqual(before);
    scene.step('undo');
    scene.step('undo');
    expect(readShownMask(scene.project, scene.imageId)).toBeUndefined();
  });

  it('keeps the new picture from being taken again where it is of another size', () => {
    using temporary = temporaryProject();
    const scene = new Scene(temporary);
    scene.paint(0, 0.1);
    scene.paint(0.9, 1);
    scene.step('undo');
    scene.put(2);
    scene.take();
    stepProject(scene.project, 'undo');
    scene.put(0);
    scene.step('redo');
    scene.put(2);
    const before = snapshot(scene.project);
    expect(stepProject(scene.project, 'redo')).toMatchObject({
      changedImages: 0,
      skipped: [{ imageId: scene.imageId, reason: 'changed-since' }],
    });
    expect(snapshot(scene.project)).toEqual(before);
    expect(integrityCheck(scene.project)).toEqual([]);
  });
});

const share = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const plain = <Name extends string>(...names: Name[]) => fc.record({ do: fc.constantFrom(...names) });
// Steps back and forth, with other pictures between them, are what it is about.
const stepArbitrary = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('paint' as const), from: share(0, 0.5), to: share(0.5, 1) }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('put' as const), picture: fc.constantFrom<PictureNumber>(0, 1, 2, 3) }),
  },
  { weight: 8, arbitrary: plain('undo', 'redo') },
  { weight: 3, arbitrary: plain('take', 'undo bulk', 'redo bulk') },
  { weight: 3, arbitrary: plain('propose', 'accept', 'withdraw', 'clear') },
);
type Step = typeof stepArbitrary extends fc.Arbitrary<infer Value> ? Value : never;

/** What a person may be told. */
const refusals = ['history-empty', 'history-conflict', 'history-other-picture', 'image-not-ready', 'mask-missing'];

function perform(scene: Scene, step: Step): void {
  const { project, imageId } = scene;
  switch (step.do) {
    case 'paint':
      scene.paint(step.from, step.to);
      return;
    case 'put':
      scene.put(step.picture);
      return;
    case 'take':
      scene.take();
      return;
    case 'propose':
      scene.propose();
      return;
    case 'accept':
      acceptMask(project, imageId);
      return;
    case 'withdraw':
      withdrawAcceptance(project, imageId);
      return;
    case 'clear':
      clearToMachine(project, { imageId });
      return;
    case 'undo':
    case 'redo':
      scene.step(step.do);
      return;
    case 'undo bulk':
    case 'redo bulk':
      stepProject(project, step.do === 'undo bulk' ? 'undo' : 'redo');
  }
}

it('shows in a picture what was drawn in one of its size alone, whatever is replaced, taken, undone and redone', () => {
  using temporary = temporaryProject();
  const { sqlite } = temporary.project.database;
  sqlite.pragma('synchronous = OFF');
  let runs = 0;
  fc.assert(
    fc.property(fc.array(stepArbitrary, { minLength: 5, maxLength: 25 }), (steps) => {
      // An image of its own, and no bulk action of the run before: quicker than a project of its own.
      sqlite.exec('UPDATE journal_entry SET is_undone = 1; DELETE FROM journal_entry');
      const scene = new Scene(temporary, `${++runs}.png`);
      for (const step of steps) {
        try {
          perform(scene, step);
        } catch (error) {
          if (!(error instanceof ExpectedError)) throw error;
          expect(refusals).toContain(error.code);
        }
        expect(isMisfit(scene.project, scene.imageId)).toBe(false);
        const shown = readShownMask(scene.project, scene.imageId);
        if (shown === undefined) continue;
        const { width, height } = scene.size;
        expect([shown.width, shown.height]).toEqual([width, height]);
        expect([0, scene.classOfSize]).toEqual(expect.arrayContaining([...new Set(shown.planes.class)]));
      }
    }),
    { numRuns: 100, interruptAfterTimeLimit: 30_000 },
  );
  expect(integrityCheck(temporary.project)).toEqual([]);
});
