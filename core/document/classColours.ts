/**
 * Colours that new classes get, bright enough to show through on a picture. The first seven keep apart for the three common colour
 * deficiencies (Okabe and Ito, 'Color Universal Design', 2002); the others go round the hues by the golden angle in two lightnesses,
 * so that neighbours in the list differ. What a person changes stays changed: this is only where a class begins.
 */
import { oklchToRgb, rgbText } from '../base/oklab.ts';

const universal = ['#e69f00', '#56b4e9', '#009e73', '#f0e442', '#0072b2', '#d55e00', '#cc79a7'] as const;

const goldenAngleDegrees = 137.508;
/** Puts the eighth colour, a lime green, well away from the first seven. */
const firstHueDegrees = 105;
const lightnesses = [0.74, 0.6] as const;
const chroma = 0.15;

/** The colour of the class with this index (1 to 254), `#rrggbb`. */
export function classColour(index: number): string {
  const first = universal[index - 1];
  if (first !== undefined) return first;
  const lightness = index % 2 === 0 ? lightnesses[0] : lightnesses[1];
  return rgbText(oklchToRgb(lightness, chroma, (firstHueDegrees + index * goldenAngleDegrees) % 360));
}
