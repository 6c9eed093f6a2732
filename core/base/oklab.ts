/**
 * Colours by how they look: lightness, chroma and hue of OKLab (Björn Ottosson, 'A perceptual color space for image processing',
 * 2020) to bytes of sRGB. Equal steps look equal, and two colours of one lightness look equally light.
 */

/** Red, green, blue, 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** The step in which chroma is given up for colours that no screen can show. */
const chromaStep = 0.002;

/**
 * The colour of a lightness (0 black to 1 white), chroma (0 grey to about 0.3) and hue (degrees), with as little less chroma as
 * it takes to be a colour of sRGB; clipping the channels instead would change the lightness.
 */
export function oklchToRgb(lightness: number, chroma: number, hueDegrees: number): Rgb {
  const hue = (hueDegrees * Math.PI) / 180;
  for (let c = chroma; ; c -= chromaStep) {
    const linear = linearRgb(lightness, Math.max(0, c) * Math.cos(hue), Math.max(0, c) * Math.sin(hue));
    if (c <= 0 || linear.every((channel) => channel >= 0 && channel <= 1)) {
      const [red, green, blue] = linear;
      return [toByte(red), toByte(green), toByte(blue)];
    }
  }
}

function linearRgb(lightness: number, a: number, b: number): Rgb {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

/** `#rrggbb`, lower case. */
export function rgbText(colour: Rgb): string {
  return `#${colour.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

/** Lightness, a and b of a colour; the distance of two such points is how different they look (about 0.02 is just seen). */
export function linearToOklab([red, green, blue]: readonly [number, number, number]): readonly [
  number,
  number,
  number,
] {
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** A byte of sRGB as light, 0 to 1. */
export function byteToLinear(byte: number): number {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function toByte(linear: number): number {
  const clamped = Math.min(1, Math.max(0, linear));
  return Math.round(255 * (clamped <= 0.0031308 ? 12.92 * clamped : 1.055 * clamped ** (1 / 2.4) - 0.055));
}
