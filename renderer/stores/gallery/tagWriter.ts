/**
 * Tags that a person sets in quick succession: shown at once, written one after the other, undone in the order in which they were set.
 * While the backend is away they wait; none is lost.
 */
import type { ClassId, ImageId } from '#core/document/ids.ts';
import type { TagValue } from '#core/document/tag.ts';

export interface TagChange {
  readonly imageIds: readonly ImageId[];
  readonly classId: ClassId;
  /** null: nothing is said of the class any more. */
  readonly value: TagValue | null;
}

export interface TagWriterOptions<Step> {
  /** Writes a change; undefined when nothing changed by it. */
  readonly write: (change: TagChange) => Promise<Step | undefined>;
  /** Takes back, or does again, what was written. */
  readonly step: (step: Step, direction: 'undo' | 'redo') => Promise<void>;
  /** Whether to wait for `resume` after this error, and not give up. */
  readonly isAway: (error: unknown) => boolean;
  /** After anything was pushed, written, failed or taken back. */
  readonly onChange: () => void;
  /** What was written is in the project by now, or, after a failure, is not. */
  readonly onSettled: (error?: unknown) => void;
}

interface Write {
  readonly kind: 'write';
  readonly change: TagChange;
}

interface HistoryStep {
  readonly kind: 'undo' | 'redo';
}

export class TagWriter<Step> {
  readonly #options: TagWriterOptions<Step>;
  readonly #queue: (Write | HistoryStep)[] = [];
  readonly #done: Step[] = [];
  readonly #undone: Step[] = [];
  #isRunning = false;
  #isAway = false;
  /** How often the backend came back. */
  #returns = 0;
  /** How often all was forgotten: what is on its way from before is nothing to what came after. */
  #generation = 0;

  constructor(options: TagWriterOptions<Step>) {
    this.#options = options;
  }

  /** Changes and steps that are not in the project yet. */
  get pending(): number {
    return this.#queue.length;
  }

  /** Whether what is pending waits for `resume`. */
  get isAway(): boolean {
    return this.#isAway;
  }

  get canUndo(): boolean {
    return this.#done.length > 0 || this.#queue.some(({ kind }) => kind !== 'undo');
  }

  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  push(change: TagChange): void {
    if (change.imageIds.length > 0) this.#add({ kind: 'write', change });
  }

  /** After everything that was pushed before. Does nothing when there is nothing to take back. */
  undo(): void {
    this.#add({ kind: 'undo' });
  }

  redo(): void {
    this.#add({ kind: 'redo' });
  }

  /** The backend is there again. */
  resume(): void {
    this.#returns++;
    this.#isAway = false;
    this.#options.onChange();
    void this.#run();
  }

  /** Forgets what could be undone: another project is open. */
  clear(): void {
    this.#generation++;
    this.#queue.length = 0;
    this.#done.length = 0;
    this.#undone.length = 0;
    this.#isAway = false;
    this.#options.onChange();
  }

  /** Changes of an image that are not written yet, in order. */
  pendingOf(imageId: ImageId): TagChange[] {
    return this.#queue.flatMap((one) =>
      one.kind === 'write' && one.change.imageIds.includes(imageId) ? [one.change] : [],
    );
  }

  #add(one: Write | HistoryStep): void {
    this.#queue.push(one);
    // Perhaps it is there again by now.
    this.#isAway = false;
    this.#options.onChange();
    void this.#run();
  }

  async #run(): Promise<void> {
    if (this.#isRunning || this.#isAway) return;
    this.#isRunning = true;
    for (let one = this.#queue[0]; one !== undefined; one = this.#queue[0]) {
      if ((await this.#settle(one)) === 'away') break;
    }
    this.#isRunning = false;
  }

  async #settle(one: Write | HistoryStep): Promise<'settled' | 'again' | 'away'> {
    const returns = this.#returns;
    const generation = this.#generation;
    let failure: readonly [unknown] | undefined;
    try {
      await (one.kind === 'write' ? this.#write(one.change) : this.#step(one.kind));
    } catch (error) {
      if (this.#isPast(generation)) return 'settled';
      if (this.#options.isAway(error)) {
        // It came back while this was on its way to the one before.
        if (this.#returns !== returns) return 'again';
        this.#isAway = true;
        this.#options.onChange();
        return 'away';
      }
      failure = [error];
    }
    if (this.#isPast(generation)) return 'settled';
    this.#queue.shift();
    this.#options.onChange();
    this.#options.onSettled(...(failure ?? []));
    return 'settled';
  }

  async #write(change: TagChange): Promise<void> {
    const generation = this.#generation;
    const step = await this.#options.write(change);
    if (step === undefined || this.#isPast(generation)) return;
    this.#done.push(step);
    this.#undone.length = 0;
  }

  /** A step that cannot be taken back is in the way of those before it no longer. */
  async #step(direction: 'undo' | 'redo'): Promise<void> {
    const [from, to] = direction === 'undo' ? [this.#done, this.#undone] : [this.#undone, this.#done];
    const step = from.at(-1);
    if (step === undefined) return;
    const generation = this.#generation;
    try {
      await this.#options.step(step, direction);
      if (this.#isPast(generation)) return;
      to.push(step);
      from.pop();
    } catch (error) {
      if (!this.#isPast(generation) && !this.#options.isAway(error)) from.pop();
      throw error;
    }
  }

  /** Whether another project was opened since. */
  #isPast(generation: number): boolean {
    return generation !== this.#generation;
  }
}
