import { describe, expect, it } from 'vitest';
import { byteToLinear, linearToOklab, oklchToRgb } from '../base/oklab.ts';
import { classColour } from './classColours.ts';
import { closestLook, likeness, mostDistinctColour } from './colourDifference.ts';

describe('the likeness of two colours', () => {
  it('is that of red and green to who does not see the difference, and of nothing else', () => {
    // Of the same lightness to eyes without the red or the green cone.
    expect(likeness('#a06000', '#6b7400')).toMatchObject({ vision: expect.stringMatching(/protanopia|deuteranopia/) });
    expect(likeness('#0000ff', '#ff0000')).toBeUndefined();
    expect(likeness('#000000', '#ffffff')).toBeUndefined();
  });

  it('names usual eyes where these confuse them already', () => {
    expect(likeness('#e69f00', '#e69f00')).toEqual({ distance: 0, vision: 'usual' });
    expect(likeness('#e69f00', '#e8a208')?.vision).toBe('usual');
  });

  it('is none among the first seven colours of classes', () => {
    const colours = Array.from({ length: 7 }, (_, i) => classColour(i + 1));
    for (const [i, colour] of colours.entries()) {
      for (const other of colours.slice(0, i)) expect(likeness(colour, other), `${colour} ${other}`).toBeUndefined();
    }
  });

  it('does not depend on the order', () => {
    const colours = Array.from({ length: 24 }, (_, i) => classColour(i + 1));
    for (const one of colours) for (const other of colours) expect(likeness(one, other)).toEqual(likeness(other, one));
  });

  it('is the same for greys with any eyes: clear for all, or for none', () => {
    const grey = (value: number) => `#${value.toString(16).repeat(3)}`;
    for (let value = 0x20; value < 0xe0; value += 8) {
      const near = likeness(grey(value), grey(value + 10));
      expect(near?.vision, grey(value)).toBe('usual');
      expect(likeness(grey(value), grey(value + 24)), grey(value)).toBeUndefined();
    }
  });

  it('can be avoided for a dozen classes at least, each taking the colour that is most distinct from those before', () => {
    const colours: string[] = [];
    for (let i = 0; i < 12; i++) colours.push(mostDistinctColour(colours));
    for (const [i, colour] of colours.entries()) {
      for (const other of colours.slice(0, i)) expect(likeness(colour, other), `${colour} ${other}`).toBeUndefined();
    }
  });

  it('finds the closest in a list', () => {
    const boat = { name: 'boat', colour: '#e69f00' };
    const ship = { name: 'ship', colour: '#e8a208' };
    expect(closestLook('#e8a209', [boat, ship])).toMatchObject({ other: ship, vision: 'usual' });
    expect(closestLook('#0072b2', [boat, ship])).toBeUndefined();
  });
});

describe('OKLab', () => {
  it('goes there and back', () => {
    for (const [lightness, chroma, hue] of [
      [0.7, 0.1, 30],
      [0.5, 0.08, 200],
    ] as const) {
      const [red, green, blue] = oklchToRgb(lightness, chroma, hue);
      const [l, a, b] = linearToOklab([byteToLinear(red), byteToLinear(green), byteToLinear(blue)]);
      expect(l).toBeCloseTo(lightness, 2);
      expect(Math.hypot(a, b)).toBeCloseTo(chroma, 2);
      expect(((Math.atan2(b, a) * 180) / Math.PI + 360) % 360).toBeCloseTo(hue, -0.5);
    }
  });
});
