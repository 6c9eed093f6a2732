/** The surface patterns of parts, as functions of a point in drawing coordinates. */
import { assertNever } from '#core/base/assert.ts';
import type { Texture } from './silhouettes.ts';

/**
 * Share 0..1 of the pattern's paint at (u, v). `softness` is the width of a pixel in the same units: edges blend over
 * it.
 */
export type PatternFunction = (u: number, v: number, softness: number) => number;

function softened(signedDistance: number, softness: number): number {
  const t = 0.5 + signedDistance / softness;
  return t < 0 ? 0 : t > 1 ? 1 : t;
}

/** Distance to the nearest whole number, 0..0.5. */
function toWhole(value: number): number {
  return Math.abs(value - Math.round(value));
}

const rowPitch = Math.sqrt(3) / 2;

/** The coverage of a texture at a position of the object. */
export function patternFunction(pattern: Texture): PatternFunction {
  switch (pattern.kind) {
    case 'stripes': {
      const { period, share } = pattern;
      const cosine = Math.cos((pattern.angle * Math.PI) / 180) / period;
      const sine = Math.sin((pattern.angle * Math.PI) / 180) / period;
      return (u, v, softness) => softened((share / 2 - toWhole(u * cosine + v * sine)) * period, softness);
    }
    case 'dots': {
      const { period } = pattern;
      const radius = pattern.radius * period;
      return (u, v, softness) => {
        const row = Math.round(v / (period * rowPitch));
        const dx = toWhole(u / period + (row % 2 === 0 ? 0 : 0.5)) * period;
        const dy = v - row * period * rowPitch;
        return softened(radius - Math.sqrt(dx * dx + dy * dy), softness);
      };
    }
    case 'checks': {
      const pair = 2 * pattern.period;
      return (u, v, softness) => {
        const x = toWhole(u / pair) - 0.25;
        const y = toWhole(v / pair) - 0.25;
        const edge = Math.min(Math.abs(x), Math.abs(y)) * pair;
        return softened(x * y > 0 ? edge : -edge, softness);
      };
    }
    case 'scales': {
      const { period } = pattern;
      const pitch = 0.6 * period;
      return (u, v, softness) => {
        const column = Math.round(u / pitch);
        const dx = u - column * pitch + 0.3 * period;
        const dy = toWhole(v / period + (column % 2 === 0 ? 0 : 0.5)) * period;
        const rim = Math.abs(Math.sqrt(dx * dx + dy * dy) - 0.45 * period);
        return softened(0.11 * period - rim, softness);
      };
    }
    case 'wedges': {
      const { count, centreX, centreY } = pattern;
      return (u, v, softness) => {
        const dx = u - centreX;
        const dy = v - centreY;
        const turn = ((Math.atan2(dy, dx) / (2 * Math.PI) + 0.25) * count) / 2;
        const edge = (toWhole(2 * turn) * 2 * Math.PI * Math.sqrt(dx * dx + dy * dy)) / count;
        return softened(turn - Math.floor(turn) < 0.5 ? edge : -edge, softness);
      };
    }
    default:
      return assertNever(pattern, 'pattern');
  }
}
