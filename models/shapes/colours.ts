/** RGB colours, channels 0..255: the twelve named ones and how they vary. */
import type { Random } from './random.ts';
import { colourNames, type ColourName } from './vocabulary.ts';

export type Rgb = readonly [red: number, green: number, blue: number];

const namedColours: Readonly<Record<ColourName, Rgb>> = {
  red: [208, 36, 40],
  orange: [240, 130, 28],
  yellow: [242, 212, 48],
  green: [44, 148, 56],
  teal: [40, 176, 178],
  blue: [44, 84, 204],
  purple: [130, 52, 168],
  pink: [240, 138, 184],
  brown: [122, 76, 40],
  black: [34, 32, 38],
  gray: [134, 134, 138],
  white: [240, 240, 236],
};

function clampChannel(value: number): number {
  return Math.min(255, Math.max(0, Math.round(value)));
}

/**
 * The colour with each channel moved by up to `spread` and all of them scaled by 1 ± `gain`; channels are whole
 * numbers.
 */
export function varied(colour: Rgb, spread: number, gain: number, random: Random): Rgb {
  const factor = random.between(1 - gain, 1 + gain);
  const [red, green, blue] = colour;
  return [
    clampChannel(red * factor + random.between(-spread, spread)),
    clampChannel(green * factor + random.between(-spread, spread)),
    clampChannel(blue * factor + random.between(-spread, spread)),
  ];
}

/** A shade of a named colour. */
export function shadeOf(name: ColourName, random: Random): Rgb {
  return varied(namedColours[name], 14, 0.1, random);
}

function distance(left: Rgb, right: Rgb): number {
  return (left[0] - right[0]) ** 2 + (left[1] - right[1]) ** 2 + (left[2] - right[2]) ** 2;
}

/** The named colour nearest in RGB. */
export function nearestColourName(colour: Rgb): ColourName {
  return colourNames.reduce((best, name) =>
    distance(namedColours[name], colour) < distance(namedColours[best], colour) ? name : best,
  );
}

/** Brightness by Rec. 601, 0..255. */
export function luminance([red, green, blue]: Rgb): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}

/** `from` at 0, `to` at 1; whole channels. */
export function mixed(from: Rgb, to: Rgb, amount: number): Rgb {
  return [
    clampChannel(from[0] + (to[0] - from[0]) * amount),
    clampChannel(from[1] + (to[1] - from[1]) * amount),
    clampChannel(from[2] + (to[2] - from[2]) * amount),
  ];
}
