/** A mask and its undo as anyone would write it down first: whole planes, whole copies, no tiles. What the store is compared with. */
import { humanProvenance, machineProvenance, type PixelBox } from '#core/mask/humanLayer.ts';
import { backgroundLabel, ignoreLabel } from '#core/mask/labelMap.ts';
import type { Paint } from './paint.ts';

export interface Planes {
  readonly class: Uint8Array;
  readonly region: Uint32Array;
  readonly provenance: Uint8Array;
}

/** What undo takes back. */
interface ByHand {
  readonly human: Planes;
  readonly accepted: Planes | null;
}

export class MaskModel {
  readonly #width: number;
  readonly #height: number;
  #machine: Planes | null = null;
  #now: ByHand;
  readonly #undo: ByHand[] = [];
  readonly #redo: ByHand[] = [];
  nextRegion = 1;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
    this.#now = { human: this.#empty(), accepted: null };
  }

  get undoSteps(): number {
    return this.#undo.length;
  }

  get redoSteps(): number {
    return this.#redo.length;
  }

  get human(): Planes {
    return this.#now.human;
  }

  get isAccepted(): boolean {
    return this.#now.accepted !== null;
  }

  /** undefined: there is no mask. */
  get shown(): Planes | undefined {
    if (this.#now.accepted !== null) return this.#now.accepted;
    const hasHuman = this.#now.human.provenance.includes(humanProvenance);
    return this.#machine === null && !hasHuman ? undefined : this.#working();
  }

  propose(classes: Uint8Array, regions: Uint32Array): void {
    const offset = this.nextRegion - 1;
    const highest = regions.reduce((a, b) => Math.max(a, b), 0);
    this.#machine = { ...this.#empty(), class: classes, region: regions.map((id) => (id === 0 ? 0 : id + offset)) };
    this.nextRegion += highest;
  }

  paint(box: PixelBox, paint: Paint): void {
    const { provenance } = this.#now.human;
    this.#step((human) => {
      for (const i of this.#pixels(box)) {
        const hasRegion = paint.class !== backgroundLabel && paint.class !== ignoreLabel;
        if (paint.isCleared !== true) {
          this.#set(human, i, paint.class, hasRegion ? (paint.region ?? 0) : 0);
        } else if (provenance[i] === humanProvenance) {
          // A stroke says nothing of pixels that it leaves unset: those that were vouched for stay.
          this.#unset(human, i);
        }
      }
    });
  }

  clear(box: PixelBox): void {
    this.#step((human) => {
      for (const i of this.#pixels(box)) this.#unset(human, i);
    });
  }

  /** Gives pixels of what is shown a region by hand. */
  setRegions(regions: ReadonlyMap<number, number>): void {
    const shown = this.shown ?? this.#empty();
    const classes = shown.class.slice();
    this.#step((human) => {
      for (const [i, region] of regions) this.#set(human, i, classes[i] ?? 0, region);
    });
  }

  accept(): void {
    const { human, accepted } = this.#now;
    const working = this.#working();
    if (accepted !== null) {
      // Accepting again takes what is beside the accepted mask, if anything is and it shows something else.
      const isThere = this.#machine !== null || human.provenance.includes(humanProvenance);
      if (!isThere || isSameMask(accepted, working)) return;
    }
    this.#commit({ human, accepted: working });
  }

  withdraw(): void {
    if (this.isAccepted) this.#step(() => undefined);
  }

  /** null: nothing is accepted, or nothing is beside it. */
  get differingPixels(): number | null {
    const { human, accepted } = this.#now;
    const isThere = this.#machine !== null || human.provenance.includes(humanProvenance);
    if (accepted === null || !isThere) return null;
    const working = this.#working();
    return accepted.class.filter((value, i) => value !== working.class[i]).length;
  }

  undo(): void {
    const before = this.#undo.pop();
    if (before === undefined) throw new Error('nothing to undo');
    this.#redo.push(this.#now);
    this.#now = before;
  }

  redo(): void {
    const after = this.#redo.pop();
    if (after === undefined) throw new Error('nothing to redo');
    this.#undo.push(this.#now);
    this.#now = after;
  }

  #set(human: Planes, i: number, label: number, region: number): void {
    human.class[i] = label;
    human.region[i] = region;
    human.provenance[i] = humanProvenance;
    this.nextRegion = Math.max(this.nextRegion, region + 1);
  }

  #unset(human: Planes, i: number): void {
    human.class[i] = backgroundLabel;
    human.region[i] = 0;
    human.provenance[i] = machineProvenance;
  }

  #step(change: (human: Planes) => void): void {
    const human = this.#withVouchedPixels();
    change(human);
    this.#commit({ human, accepted: null });
  }

  /** The human layer with the pixels that withdrawing an acceptance must not lose. */
  #withVouchedPixels(): Planes {
    const { human, accepted } = this.#now;
    const kept = { class: human.class.slice(), region: human.region.slice(), provenance: human.provenance.slice() };
    if (accepted === null) return kept;
    const working = this.#working();
    for (let i = 0; i < working.class.length; i++) {
      if (accepted.class[i] === working.class[i] && accepted.region[i] === working.region[i]) continue;
      kept.class[i] = accepted.class[i] ?? 0;
      kept.region[i] = accepted.region[i] ?? 0;
      kept.provenance[i] = humanProvenance;
    }
    return kept;
  }

  #commit(next: ByHand): void {
    const isSame = (a: Planes | null, b: Planes | null) => JSON.stringify(hashable(a)) === JSON.stringify(hashable(b));
    if (isSame(next.human, this.#now.human) && isSame(next.accepted, this.#now.accepted)) return;
    this.#undo.push(this.#now);
    this.#redo.length = 0;
    this.#now = next;
  }

  #working(): Planes {
    const { human } = this.#now;
    const below = this.#machine ?? this.#empty();
    const isHuman = (i: number) => human.provenance[i] !== machineProvenance;
    return {
      class: below.class.map((value, i) => (isHuman(i) ? (human.class[i] ?? 0) : value)),
      region: below.region.map((value, i) => (isHuman(i) ? (human.region[i] ?? 0) : value)),
      provenance: human.provenance.slice(),
    };
  }

  #empty(): Planes {
    const length = this.#width * this.#height;
    return { class: new Uint8Array(length), region: new Uint32Array(length), provenance: new Uint8Array(length) };
  }

  *#pixels(box: PixelBox): Generator<number> {
    for (let y = box.y; y < box.y + box.height; y++) {
      for (let x = box.x; x < box.x + box.width; x++) yield y * this.#width + x;
    }
  }
}

/** Who set a pixel is no part of what a mask says. */
function isSameMask(a: Planes, b: Planes): boolean {
  return a.class.every((value, i) => value === b.class[i]) && a.region.every((value, i) => value === b.region[i]);
}

function hashable(planes: Planes | null): unknown {
  if (planes === null) return null;
  return [planes.class, planes.region, planes.provenance].map((plane) => Buffer.from(plane.buffer).toString('base64'));
}
