/**
 * Whether people can tell two colours of classes apart, with any eyes: both as they are and as they look with the three common
 * colour deficiencies (Machado, Oliveira and Fernandes, 'A Physiologically-based Model for Simulation of Color Vision Deficiency',
 * 2009; at full severity), compared in OKLab.
 */
import { byteToLinear, linearToOklab, oklchToRgb, rgbText } from '../base/oklab.ts';

type Triple = readonly [number, number, number];

/** From linear red, green and blue to what is seen of them, row by row. */
const simulations = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
} as const satisfies Record<string, readonly [Triple, Triple, Triple]>;

/** How a colour is looked at; `usual` is without a deficiency. */
export type Vision = keyof typeof simulations;
export const visions = Object.keys(simulations) as readonly Vision[];

/**
 * Colours that look closer than this are easily mixed up where they lie beside each other, half transparent, on a picture. The
 * first seven that classes get are 0.076 apart at least, whatever the eyes.
 */
const clearDifference = 0.05;

export interface Likeness {
  /** In OKLab: 0 is the same, 1 black and white. */
  readonly distance: number;
  /** The eyes to which they are that close: usual ones, if these confuse them already. */
  readonly vision: Vision;
}

/** How close two colours, `#rrggbb`, come to each other; undefined when all eyes can tell them apart. */
export function likeness(one: string, other: string): Likeness | undefined {
  let closest: Likeness | undefined;
  for (const vision of visions) {
    const distance = distanceOf(look(one, vision), look(other, vision));
    if (distance >= clearDifference) continue;
    if (vision === 'usual') return { distance, vision };
    if (closest === undefined || distance < closest.distance) closest = { distance, vision };
  }
  return closest;
}

/** A colour of a list that a colour is close to, the closest of them; undefined when there is none. */
export function closestLook<Coloured extends { readonly colour: string }>(
  colour: string,
  others: readonly Coloured[],
): { readonly other: Coloured; readonly vision: Vision } | undefined {
  let found: { other: Coloured; vision: Vision; distance: number } | undefined;
  for (const other of others) {
    const near = likeness(colour, other.colour);
    if (near !== undefined && (found === undefined || near.distance < found.distance)) found = { other, ...near };
  }
  return found;
}

/** In which a new colour is looked for: light and dark ones that show on a picture, all around the hues. */
const candidates = [0.5, 0.6, 0.7, 0.8, 0.88].flatMap((lightness) =>
  [0.06, 0.15].flatMap((chroma) =>
    Array.from({ length: 24 }, (_, i) => rgbText(oklchToRgb(lightness, chroma, i * 15))),
  ),
);

/** The colour, `#rrggbb`, that all eyes can best tell apart from those that are there. */
export function mostDistinctColour(others: readonly string[]): string {
  let best = { colour: candidates[0] ?? '', distance: -1 };
  const seen = visions.map((vision) => ({ vision, others: others.map((other) => look(other, vision)) }));
  for (const colour of candidates) {
    const distance = Math.min(
      ...seen.flatMap((eyes) => {
        const own = look(colour, eyes.vision);
        return eyes.others.map((other) => distanceOf(own, other));
      }),
    );
    if (distance > best.distance) best = { colour, distance };
  }
  return best.colour;
}

const distanceOf = (a: Triple, b: Triple): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

function look(colour: string, vision: Vision): Triple {
  const light = [1, 3, 5].map((at) => byteToLinear(Number.parseInt(colour.slice(at, at + 2), 16)));
  const [red = 0, green = 0, blue = 0] = light;
  const seen = ([r, g, b]: Triple): number => Math.min(1, Math.max(0, r * red + g * green + b * blue));
  const [first, second, third] = simulations[vision];
  return linearToOklab([seen(first), seen(second), seen(third)]);
}
