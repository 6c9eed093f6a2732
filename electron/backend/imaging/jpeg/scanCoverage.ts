import type { JpegComponent, JpegFrame, ScanHeader } from './jpegFrame.ts';

/** Which scans of a picture there have been. */
export class ScanCoverage {
  readonly #isProgressive: boolean;
  /** The bits that are still to come, by coefficient; undefined where there was no scan of it. */
  readonly #bitsToCome = new Map<JpegComponent, (number | undefined)[]>();

  constructor({ isProgressive, components }: JpegFrame) {
    this.#isProgressive = isProgressive;
    for (const component of components) this.#bitsToCome.set(component, Array<undefined>(64).fill(undefined));
  }

  add({ components, first, last, lowBit }: ScanHeader): void {
    for (const { component } of components) this.#bitsToCome.get(component)?.fill(lowBit, first, last + 1);
  }

  /**
   * Every component is there, and what was begun is finished. A band without any scan is allowed: it is zero, and encoders may
   * leave it out.
   */
  isComplete(): boolean {
    const all = [...this.#bitsToCome.values()];
    if (all.some(([dc]) => dc === undefined)) return false;
    return !this.#isProgressive || all.every((bits) => bits.every((one) => one === undefined || one === 0));
  }
}
