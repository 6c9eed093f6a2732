/** What turning a wheel or moving two fingers on a trackpad means: browsers tell both by the same event. */

export interface WheelTurn {
  readonly deltaX: number;
  readonly deltaY: number;
  /** 0: CSS pixels, 1: lines, 2: pages. */
  readonly deltaMode: number;
  /** Browsers also say a pinch as a wheel with this. */
  readonly ctrlKey: boolean;
  readonly shiftKey: boolean;
}

export type WheelMeaning =
  | { readonly kind: 'zoom'; readonly factor: number }
  | { readonly kind: 'move'; readonly byX: number; readonly byY: number };

/** The least that a notch of a mouse wheel turns in CSS pixels; fingers begin with a few. */
const smallestNotch = 50;

/** Doubles in about six notches of 100 CSS pixels. */
const zoomPerPixel = 0.0012;
const zoomPerPinchedPixel = 0.01;

/** CSS pixels that one event may count for: some mice say a fast turn in one. */
const mostPixels = 300;

const linePixels = 40;
const pagePixels = 800;

/** A mouse wheel zooms, pinched fingers zoom; two fingers move, as does the wheel with Shift. */
export function wheelMeaning(turn: WheelTurn): WheelMeaning {
  const unit = turn.deltaMode === 0 ? 1 : turn.deltaMode === 1 ? linePixels : pagePixels;
  const [x, y] = [turn.deltaX * unit, turn.deltaY * unit];
  if (turn.shiftKey && !turn.ctrlKey) {
    // Some systems turn the wheel sideways for Shift, some leave that to the page.
    return { kind: 'move', byX: -(x === 0 ? y : x), byY: 0 };
  }
  const isNotch = x === 0 && (turn.deltaMode !== 0 || Math.abs(y) >= smallestNotch);
  if (turn.ctrlKey || isNotch) {
    const perPixel = isNotch ? zoomPerPixel : zoomPerPinchedPixel;
    return { kind: 'zoom', factor: Math.exp(-Math.max(-mostPixels, Math.min(mostPixels, y)) * perPixel) };
  }
  return { kind: 'move', byX: -x, byY: -y };
}
