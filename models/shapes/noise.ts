/** Periodic value noise on the square texture tile: it repeats without a seam. Values 0..1. */
import type { Random } from './random.ts';

/** Side of a texture tile in texels; a power of two. One texel is about one pixel of a 384 px picture. */
export const tileSize = 512;

/** One octave: a lattice of periodX × periodY random values, joined by smooth steps. The periods divide `tileSize`. */
export function noiseField(periodX: number, periodY: number, random: Random): Float32Array {
  const lattice = Float32Array.from({ length: periodX * periodY }, () => random.next());
  const field = new Float32Array(tileSize * tileSize);
  const stepX = periodX / tileSize;
  const stepY = periodY / tileSize;
  // The same for every row: lattice columns and smooth weights.
  const columns = new Int32Array(tileSize);
  const weights = new Float64Array(tileSize);
  for (let x = 0; x < tileSize; x += 1) {
    const column = Math.floor(x * stepX);
    const fx = x * stepX - column;
    columns[x] = column;
    weights[x] = fx * fx * (3 - 2 * fx);
  }
  for (let y = 0; y < tileSize; y += 1) {
    const row = Math.floor(y * stepY);
    const fy = y * stepY - row;
    const sy = fy * fy * (3 - 2 * fy);
    const upper = row * periodX;
    const lower = ((row + 1) % periodY) * periodX;
    const start = y * tileSize;
    for (let x = 0; x < tileSize; x += 1) {
      const column = columns[x]!;
      const nextColumn = column + 1 === periodX ? 0 : column + 1;
      const sx = weights[x]!;
      const top = lattice[upper + column]! * (1 - sx) + lattice[upper + nextColumn]! * sx;
      const bottom = lattice[lower + column]! * (1 - sx) + lattice[lower + nextColumn]! * sx;
      field[start + x] = top * (1 - sy) + bottom * sy;
    }
  }
  return field;
}

/** Octaves that double in frequency and lose `1 − persistence` of their weight each, stretched to about 0..1. */
export function fractalField(
  periodX: number,
  periodY: number,
  octaves: number,
  persistence: number,
  random: Random,
): Float32Array {
  const sum = new Float32Array(tileSize * tileSize);
  let weight = 1;
  for (let octave = 0; octave < octaves; octave += 1) {
    const factor = 2 ** octave;
    const field = noiseField(Math.min(tileSize, periodX * factor), Math.min(tileSize, periodY * factor), random);
    for (let i = 0; i < sum.length; i += 1) sum[i] = sum[i]! + weight * field[i]!;
    weight *= persistence;
  }
  return stretched(sum);
}

/** Maps the field linearly, in place, so that its values fill 0..1. */
function stretched(field: Float32Array): Float32Array {
  let low = Infinity;
  let high = -Infinity;
  for (const value of field) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const scale = high > low ? 1 / (high - low) : 0;
  for (let i = 0; i < field.length; i += 1) field[i] = (field[i]! - low) * scale;
  return field;
}

/** 0 up to `low`, 1 from `high` on, and 3t² − 2t³ between them. */
export function smoothstep(low: number, high: number, value: number): number {
  const t = Math.min(1, Math.max(0, (value - low) / (high - low)));
  return t * t * (3 - 2 * t);
}
