import { describe, expect, it } from 'vitest';
import { classColour } from './classColours.ts';
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
