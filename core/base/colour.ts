import { ExpectedError } from './errors.ts';
import type { Rgb } from './oklab.ts';

/** The bytes of `#rrggbb`. Throws `ExpectedError` (`colour-malformed`). */
export function parseColour(hex: string): Rgb {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex);
  if (match === null) {
    throw new ExpectedError('colour-malformed', `'${hex}' is not a colour.`, {
      remedy: 'Write colours as #rrggbb.',
      details: { colour: hex },
    });
  }
  const [, red = '', green = '', blue = ''] = match;
  return [Number.parseInt(red, 16), Number.parseInt(green, 16), Number.parseInt(blue, 16)];
}
