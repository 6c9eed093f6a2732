/**
 * The colours of heat maps: violet over red and orange to pale yellow. Lightness rises evenly with the value, so that the map reads
 * the same in grey and for eyes that confuse hues, and equal steps look equal. Our own table, computed in OKLab.
 */
import { oklchToRgb, type Rgb } from './oklab.ts';

const lowest = { lightness: 0.22, hue: -75 };
const highest = { lightness: 0.96, hue: 105 };

/** Where the table is most colourful, and how much: as much as sRGB can show on the way. */
const peakChroma = 0.2;

/** 256 colours, by the byte of the value. */
export const heatColours: readonly Rgb[] = Array.from({ length: 256 }, (_, i) => heatColour(i / 255));

function heatColour(value: number): Rgb {
  const lightness = lowest.lightness + (highest.lightness - lowest.lightness) * value;
  const hueDegrees = lowest.hue + (highest.hue - lowest.hue) * value;
  // sRGB narrows towards black and white; colours beyond it would be clipped and lose their lightness.
  const chroma = peakChroma * Math.sin(Math.PI * (0.12 + 0.76 * value)) ** 0.8;
  return oklchToRgb(lightness, chroma, hueDegrees);
}
