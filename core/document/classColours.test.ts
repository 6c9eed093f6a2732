import { describe, expect, it } from 'vitest';
import { ciede2000, labOf } from '../../tests/support/ciede2000.ts';
import { classColour } from './classColours.ts';
import { seenAs, visions } from './colourDifference.ts';
import { colourSchema } from './datasetClass.ts';

describe('colours of new classes', () => {
  const colours = Array.from({ length: 254 }, (_, i) => classColour(i + 1));

  it('are valid and all different', () => {
    for (const colour of colours) expect(colourSchema.safeParse(colour).success, colour).toBe(true);
    expect(new Set(colours).size).toBe(254);
  });

  it('are far from black and from white, so that they show on a picture', () => {
    for (const colour of colours) {
      const [red = 0, green = 0, blue = 0] = (colour.match(/[0-9a-f]{2}/g) ?? []).map((hex) =>
        Number.parseInt(hex, 16),
      );
      const luma = 0.299 * red + 0.587 * green + 0.114 * blue;
      expect(luma, colour).toBeGreaterThan(70);
      expect(luma, colour).toBeLessThan(225);
    }
  });

  it('are told apart by all eyes as long as there are no more than twelve', () => {
    const first = colours.slice(0, 12);
    for (const vision of visions) {
      const seen = first.map((colour) => labOf(seenAs(colour, vision)));
      const differences = seen.flatMap((one, i) => seen.slice(0, i).map((other) => ciede2000(one, other)));
      // 17.0 to usual eyes, 11.7 without red, 11.6 without green, 10.9 without blue.
      expect(Math.min(...differences), vision).toBeGreaterThan(vision === 'usual' ? 17 : 10.8);
    }
  });

  it('differ clearly between neighbours in the list', () => {
    const channels = colours.map((colour) =>
      (colour.match(/[0-9a-f]{2}/g) ?? []).map((hex) => Number.parseInt(hex, 16)),
    );
    for (let i = 1; i < channels.length; i++) {
      const distance = Math.hypot(...[0, 1, 2].map((c) => (channels[i]?.[c] ?? 0) - (channels[i - 1]?.[c] ?? 0)));
      expect(distance, `${i} and ${i + 1}`).toBeGreaterThan(60);
    }
  });
});
