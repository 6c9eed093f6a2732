/**
 * What arrives for the next image is held back until it can be shown as a whole: between two pictures nothing flickers, and nothing of
 * the one stands under the name of the other.
 */

/** Where parts of an image arrive. */
export type Arriving = Pick<Arrivals, 'arrive'>;

export class Arrivals {
  readonly #held: (() => void)[] = [];
  #isShown = false;
  readonly #isPast: () => boolean;

  /** `isPast`: whether the image is not wanted any more; from then on nothing of it is shown. */
  constructor(isPast: () => boolean) {
    this.#isPast = isPast;
  }

  get isShown(): boolean {
    return this.#isShown;
  }

  /** Shows a part: at once where the image is shown already, else with the others. */
  arrive(show: () => void): void {
    if (this.#isPast()) return;
    if (this.#isShown) show();
    else this.#held.push(show);
  }

  /** Takes the place of the image before: `begin`, then all that has arrived, in the order in which it came. Only once. */
  takeOver(begin: () => void): void {
    if (this.#isShown || this.#isPast()) return;
    this.#isShown = true;
    begin();
    for (const show of this.#held.splice(0)) show();
  }
}
