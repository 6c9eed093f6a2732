import type { Notice } from '#core/document/notice.ts';
import { describe, expect, it } from 'vitest';
import type { ClassId, ImageId } from '#core/document/ids.ts';
import { paintBox } from '../../../tests/support/paint.ts';
import { acceptMask } from './acceptMask.ts';
import { keepDifference } from './acceptedDifference.ts';
import { integrityCheck } from './integrityCheck.ts';
import { recordEntry } from './journal.ts';
import { MaskLayers, type SizedImage } from './maskLayers.ts';
import { mergeClasses } from './mergeClasses.ts';
import type { WritableProject } from './project.ts';
import { stepProject } from './projectJournal.ts';
import { readImage } from './readImages.ts';
import { readShownMask } from './readMasks.ts';
import { imageOfSize, temporaryProject } from './temporaryProject.ts';
import { stepImage } from './undoJournal.ts';
import { addClass, deleteClass } from './writeClasses.ts';
import { saveMaskRevision } from './writeMasks.ts';

const width = 300;
const height = 4;

/**
 * A picture of 300 × 4 pixels, two tiles wide, and the classes cat 1, kitten 2, puma 3. Of each row the machine proposes kitten
 * left of 100; a person has drawn puma from 200 to 280.
 */
class Scene implements Disposable {
  readonly #temporary = temporaryProject();
  readonly project: WritableProject;
  readonly imageId: ImageId;
  readonly #classes: Record<string, ClassId>;

  constructor() {
    this.project = this.#temporary.project;
    const add = (name: string): ClassId => addClass(this.project, { name }).id;
    this.#classes = { cat: add('cat'), kitten: add('kitten'), puma: add('puma') };
    this.imageId = imageOfSize(this.#temporary, 'a.png', width, height);
    this.propose(2);
    this.paint(200, 80, 3);
  }

  propose(label: number): void {
    const planes = { class: Uint8Array.from({ length: width * height }, (_, i) => (i % width < 100 ? label : 0)) };
    saveMaskRevision(this.project, { imageId: this.imageId, width, height, planes });
  }

  paint(x: number, columns: number, label: number): number | null {
    return paintBox(this.project, this.imageId, { x, y: 0, width: columns, height }, { class: label });
  }

  merge(from: string, into: string): void {
    recordEntry(this.project, { imageId: null, kind: 'class-merge', label: 'Merge class' }, (recorder) => {
      mergeClasses(this.project, recorder, this.idOf(from), this.idOf(into));
    });
  }

  delete(name: string): void {
    recordEntry(this.project, { imageId: null, kind: 'class-delete', label: 'Delete class' }, (recorder) => {
      deleteClass(this.project, recorder, this.idOf(name));
    });
  }

  idOf(name: string): ClassId {
    const id = this.#classes[name];
    if (id === undefined) throw new Error(`there is no class ${name}`);
    return id;
  }

  undoMerge(): readonly Notice[] {
    return stepProject(this.project, 'undo').kept;
  }

  get layers(): MaskLayers {
    return new MaskLayers(this.project, readImage(this.project, this.imageId) as SizedImage);
  }

  /** The classes of the first row as runs: `1×100 0×100 …`. */
  get shown(): string {
    const row = readShownMask(this.project, this.imageId)?.planes.class.subarray(0, width) ?? new Uint8Array();
    const found: [label: number, count: number][] = [];
    for (const label of row) {
      const last = found.at(-1);
      if (last?.[0] === label) last[1]++;
      else found.push([label, 1]);
    }
    return found.map(([label, count]) => `${label}×${count}`).join(' ');
  }

  stored(): unknown[] {
    const rows = (table: string) => this.project.database.sqlite.prepare(`SELECT * FROM ${table}`).raw().all();
    return ['tile', 'mask_revision_tile', 'human_tile'].map(rows);
  }

  [Symbol.dispose](): void {
    expect(integrityCheck(this.project)).toEqual([]);
    this.#temporary[Symbol.dispose]();
  }
}

const asMade = '2×100 0×100 3×80 0×20';

describe('pixels of a class that was merged into another', () => {
  it.each([false, true])(
    'are of that class in every layer, and as before after an undo (accepted: %s)',
    (isAccepted) => {
      using scene = new Scene();
      if (isAccepted) acceptMask(scene.project, scene.imageId);
      const stored = scene.stored();
      scene.merge('kitten', 'cat');
      expect(scene.shown).toBe('1×100 0×100 3×80 0×20');
      scene.merge('puma', 'cat');
      expect(scene.shown).toBe('1×100 0×100 1×80 0×20');
      const { layers } = scene;
      expect([layers.machine(0).class[0], layers.human(0).class[200], layers.working(1).class[0]]).toEqual([1, 1, 1]);
      expect(layers.vouched(0).class[0]).toBe(isAccepted ? 1 : 0);
      // However many pixels: none is written.
      expect(scene.stored()).toEqual(stored);
      scene.undoMerge();
      scene.undoMerge();
      expect(scene.shown).toBe(asMade);
      stepProject(scene.project, 'redo');
      expect(scene.shown).toBe('1×100 0×100 3×80 0×20');
    },
  );

  it('follow it into a third one, and are of none when that is deleted', () => {
    using scene = new Scene();
    scene.merge('kitten', 'puma');
    scene.merge('puma', 'cat');
    expect(scene.shown).toBe('1×100 0×100 1×80 0×20');
    scene.delete('cat');
    // The label of a deleted class: exports ignore it.
    expect(scene.shown).toBe('1×100 0×100 1×80 0×20');
    for (const label of ['1×100 0×100 1×80 0×20', '3×100 0×100 3×80 0×20', asMade]) {
      scene.undoMerge();
      expect(scene.shown).toBe(label);
    }
  });

  it('stay its own where a stroke since did not go', () => {
    using scene = new Scene();
    scene.merge('puma', 'cat');
    expect(scene.paint(200, 10, 1)).toBeNull();
    scene.paint(190, 20, 0);
    expect(scene.shown).toBe('2×100 0×110 1×70 0×20');
    stepImage(scene.project, scene.imageId, 'undo');
    expect(scene.shown).toBe('2×100 0×100 1×80 0×20');
    stepImage(scene.project, scene.imageId, 'redo');
    scene.undoMerge();
    expect(scene.shown).toBe('2×100 0×110 3×70 0×20');
  });

  it('that a person vouched for since stay as they were vouched for, whatever becomes of the merge', () => {
    using scene = new Scene();
    scene.merge('puma', 'cat');
    acceptMask(scene.project, scene.imageId);
    expect(keepDifference(scene.project, scene.imageId)).toBe(0);
    scene.undoMerge();
    expect(scene.shown).toBe('2×100 0×100 1×80 0×20');
    expect(keepDifference(scene.project, scene.imageId)).toBe(80 * height);
    // A stroke takes the acceptance back, and keeps what was vouched for.
    scene.paint(0, 10, 0);
    expect(scene.shown).toBe('0×10 2×90 0×100 1×80 0×20');
  });

  it('that the machine proposed and a person vouched for since do so too', () => {
    using scene = new Scene();
    stepImage(scene.project, scene.imageId, 'undo');
    scene.merge('kitten', 'cat');
    acceptMask(scene.project, scene.imageId);
    scene.undoMerge();
    expect(scene.shown).toBe('1×100 0×200');
    expect(keepDifference(scene.project, scene.imageId)).toBe(100 * height);
  });

  it('differ no more from those of the class in a proposal beside the accepted mask', () => {
    using scene = new Scene();
    acceptMask(scene.project, scene.imageId);
    scene.propose(1);
    expect(keepDifference(scene.project, scene.imageId)).toBe(100 * height);
    scene.merge('kitten', 'cat');
    expect(keepDifference(scene.project, scene.imageId)).toBe(0);
    scene.undoMerge();
    expect(keepDifference(scene.project, scene.imageId)).toBe(100 * height);
  });

  it('stay merged while the class cannot come back', () => {
    using scene = new Scene();
    scene.merge('kitten', 'cat');
    addClass(scene.project, { name: 'kitten' });
    expect(scene.undoMerge()).toHaveLength(2);
    expect(scene.shown).toBe('1×100 0×100 3×80 0×20');
  });
});
