/**
 * The ten backgrounds as seamless texture tiles, drawn once on first use. A tile says where the background's second
 * colour shows (`mix`) and how bright it is (`light`, 128 = as the colour is, also the mean); a scene brings colours,
 * scale, turn and offset. Each kind has two variants.
 */
import { createRandom, type Random } from './random.ts';
import { fractalField, noiseField, smoothstep, tileSize } from './noise.ts';
import { backgroundKinds } from './vocabulary.ts';
import { defined } from '#core/base/assert.ts';

/** One resolution of a tile; level n of a pyramid is `tileSize / 2ⁿ` texels wide. */
export interface TileLevel {
  readonly size: number;
  readonly mix: Uint8Array;
  readonly light: Uint8Array;
}

/** Tiles drawn of each kind, so that not all scenes share one. */
export const tileVariants = 2;

/** What a tile is painted on: both planes start at 0 and 1. */
class Canvas {
  /** Share of the second colour, 0..1. */
  readonly mix = new Float32Array(tileSize * tileSize);
  /** Brightness, 1 = the colour itself. */
  readonly light = new Float32Array(tileSize * tileSize).fill(1);

  each(paint: (x: number, y: number, index: number) => void): void {
    for (let y = 0; y < tileSize; y += 1) {
      for (let x = 0; x < tileSize; x += 1) paint(x, y, y * tileSize + x);
    }
  }

  /** Texel index with both coordinates wrapped around. */
  wrapped(x: number, y: number): number {
    return (y & (tileSize - 1)) * tileSize + (x & (tileSize - 1));
  }
}

type Painter = (canvas: Canvas, variant: number, random: Random) => void;

const tau = 2 * Math.PI;

const painters: Readonly<Record<string, Painter>> = {
  grass(canvas, variant, random) {
    const clumps = fractalField(4, 4, 4, 0.6, random);
    canvas.each((_x, _y, i) => {
      canvas.light[i] = 0.5 + 0.25 * clumps[i]!;
    });
    const blades = 11000;
    for (let blade = 0; blade < blades; blade += 1) {
      const rootX = random.between(0, tileSize);
      const rootY = (tileSize * blade) / blades;
      const length = random.between(16, variant === 0 ? 44 : 30);
      const lean = random.between(-0.45, 0.45) * length;
      const tone = random.between(0.62, 1.25);
      const yellow = random.next() ** 2;
      for (let step = 0; step < length; step += 1) {
        const t = step / length;
        const half = 1.5 * (1 - t);
        const centre = rootX + lean * t * t;
        for (let x = Math.floor(centre - half); x <= centre + half; x += 1) {
          const i = canvas.wrapped(x, Math.floor(rootY - step) + tileSize);
          canvas.light[i] = tone * (0.7 + 0.45 * t);
          canvas.mix[i] = yellow;
        }
      }
    }
  },

  water(canvas, variant, random) {
    const drift = fractalField(3, 4, 4, 0.5, random);
    const ripple = fractalField(8, 32, 3, 0.6, random);
    const crests = variant === 0 ? 16 : 11;
    canvas.each((_x, y, i) => {
      const phase = tau * ((crests * y) / tileSize + 2.2 * drift[i]!);
      const wave = 0.5 + 0.5 * Math.sin(phase + 2.5 * ripple[i]!);
      const crest = smoothstep(0.82, 1, wave * (0.75 + 0.35 * ripple[i]!));
      canvas.mix[i] = wave * wave;
      canvas.light[i] = 0.8 + 0.25 * wave + 0.5 * crest + 0.1 * (ripple[i]! - 0.5);
    });
  },

  sand(canvas, variant, random) {
    const dunes = fractalField(3, 3, 4, 0.5, random);
    const grains = noiseField(256, 256, random);
    const fine = noiseField(512, 512, random);
    const ripples = variant === 0 ? 14 : 0;
    canvas.each((x, y, i) => {
      const ripple = Math.sin(tau * ((ripples * y) / tileSize + (4 * x) / tileSize + 1.6 * dunes[i]!));
      canvas.mix[i] = smoothstep(0.55, 0.95, grains[i]!) * 0.8 + 0.2 * dunes[i]!;
      canvas.light[i] =
        0.82 +
        0.22 * dunes[i]! +
        (ripples > 0 ? 0.07 * ripple : 0) +
        0.2 * (grains[i]! - 0.5) +
        0.14 * (fine[i]! - 0.5);
    });
  },

  brick(canvas, variant, random) {
    const rows = 16;
    const columns = variant === 0 ? 8 : 4;
    const roughness = fractalField(32, 32, 4, 0.7, random);
    const tones = Float32Array.from({ length: rows * columns }, () => random.next());
    const height = tileSize / rows;
    const width = tileSize / columns;
    canvas.each((x, y, i) => {
      const row = Math.floor(y / height);
      const shifted = (x + (row % 2) * (width / 2)) % tileSize;
      const column = Math.floor(shifted / width);
      const edge = Math.min(
        shifted - column * width,
        (column + 1) * width - shifted,
        y - row * height,
        (row + 1) * height - y,
      );
      const mortar = 1 - smoothstep(1.6, 3.4, edge + 1.6 * (roughness[i]! - 0.5));
      const bevel = smoothstep(2.5, 6, edge);
      canvas.mix[i] = mortar;
      canvas.light[i] =
        (1 - mortar) * (0.72 + 0.36 * tones[row * columns + column]! + 0.1 * bevel) +
        mortar * 0.9 +
        0.3 * (roughness[i]! - 0.5);
    });
  },

  wood(canvas, variant, random) {
    const planks = variant === 0 ? 8 : 4;
    const width = tileSize / planks;
    const bend = fractalField(8, 2, 3, 0.5, random);
    const fibres = fractalField(128, 4, 3, 0.7, random);
    const tones = Float32Array.from({ length: planks }, () => random.next());
    canvas.each((x, _y, i) => {
      const plank = Math.floor(x / width);
      const edge = Math.min(x - plank * width, (plank + 1) * width - x);
      const rings = 0.5 + 0.5 * Math.sin(tau * (9 * bend[i]! + 2 * tones[plank]!));
      const gap = 1 - smoothstep(0.8, 2.6, edge);
      canvas.mix[i] = 0.65 * rings * rings + 0.35 * fibres[i]!;
      canvas.light[i] = (0.78 + 0.26 * tones[plank]! + 0.3 * (fibres[i]! - 0.5)) * (1 - 0.65 * gap);
    });
  },

  sky(canvas, variant, random) {
    const clouds = fractalField(variant === 0 ? 3 : 2, variant === 0 ? 4 : 6, 6, 0.52, random);
    const shade = fractalField(4, 4, 4, 0.5, random);
    canvas.each((_x, _y, i) => {
      const cloud = smoothstep(0.5, 0.8, clouds[i]!);
      canvas.mix[i] = cloud;
      canvas.light[i] = 1 - 0.16 * cloud * shade[i]! + 0.06 * (1 - cloud) * (shade[i]! - 0.5);
    });
  },

  snow(canvas, variant, random) {
    const drifts = fractalField(variant === 0 ? 3 : 6, 4, 5, 0.5, random);
    const crystals = noiseField(512, 512, random);
    canvas.each((x, y, i) => {
      const slope = drifts[canvas.wrapped(x + 5, y + 5)]! - drifts[i]!;
      const sparkle = crystals[i]! > 0.985 ? 0.12 : 0;
      canvas.mix[i] = smoothstep(0.25, 0.75, 0.5 + 6 * slope);
      canvas.light[i] = 0.97 + 0.9 * slope * -1 + sparkle + 0.07 * (crystals[i]! - 0.5);
    });
  },

  gravel(canvas, variant, random) {
    const cells = variant === 0 ? 16 : 24;
    const pitch = tileSize / cells;
    const centres = Float32Array.from({ length: cells * cells * 2 }, () => random.between(0.08, 0.92));
    const tones = Float32Array.from({ length: cells * cells * 2 }, () => random.next());
    const roughness = fractalField(32, 32, 4, 0.7, random);
    canvas.each((x, y, i) => {
      const column = Math.floor(x / pitch);
      const row = Math.floor(y / pitch);
      let [nearest, second, owner, ownerX, ownerY] = [Infinity, Infinity, 0, 0, 0];
      for (let dy = -1; dy <= 1; dy += 1) {
        for (let dx = -1; dx <= 1; dx += 1) {
          const cell = ((row + dy + cells) % cells) * cells + ((column + dx + cells) % cells);
          const offsetX = (column + dx + centres[2 * cell]!) * pitch - x;
          const offsetY = (row + dy + centres[2 * cell + 1]!) * pitch - y;
          const distance = Math.sqrt(offsetX * offsetX + offsetY * offsetY);
          if (distance < nearest) {
            second = nearest;
            nearest = distance;
            [owner, ownerX, ownerY] = [cell, offsetX, offsetY];
          } else if (distance < second) second = distance;
        }
      }
      const inside = smoothstep(0.05, 0.35, (second - nearest) / pitch);
      const relief = (ownerX + ownerY) / pitch;
      canvas.mix[i] = tones[2 * owner]!;
      canvas.light[i] =
        (0.48 + 0.52 * inside) * (0.7 + 0.45 * tones[2 * owner + 1]! + 0.24 * relief) + 0.2 * (roughness[i]! - 0.5);
    });
  },

  carpet(canvas, variant, random) {
    const threads = variant === 0 ? 32 : 44;
    const pitch = tileSize / threads;
    const fuzz = noiseField(256, 256, random);
    const wear = fractalField(4, 4, 4, 0.5, random);
    canvas.each((x, y, i) => {
      const column = Math.floor(x / pitch);
      const row = Math.floor(y / pitch);
      const u = x / pitch - column - 0.5;
      const v = y / pitch - row - 0.5;
      const warp = (column + row) % 2 === 0;
      const across = warp ? u : v;
      const along = warp ? v : u;
      canvas.mix[i] = warp ? 0.9 : 0.1;
      canvas.light[i] =
        0.62 +
        0.42 * (1 - 4 * across * across) * (1 - 1.6 * along * along) +
        0.26 * (fuzz[i]! - 0.5) +
        0.24 * (wear[i]! - 0.5);
    });
  },

  tiles(canvas, variant, random) {
    const count = 8;
    const pitch = tileSize / count;
    const tones = Float32Array.from({ length: count * count }, () => random.next());
    const glaze = fractalField(6, 6, 4, 0.6, random);
    canvas.each((x, y, i) => {
      const column = Math.floor(x / pitch);
      const row = Math.floor(y / pitch);
      const edge = Math.min(x - column * pitch, (column + 1) * pitch - x, y - row * pitch, (row + 1) * pitch - y);
      const grout = 1 - smoothstep(1.2, 2.8, edge);
      const second = variant === 0 ? (column + row) % 2 : column % 2 === 1 && row % 2 === 1 ? 1 : 0;
      const gloss = (x + y - (column + row) * pitch) / (2 * pitch);
      canvas.mix[i] = second;
      canvas.light[i] =
        (1 - grout) * (0.9 + 0.1 * tones[row * count + column]! + 0.12 * (0.5 - gloss) + 0.14 * (glaze[i]! - 0.5)) +
        grout * 0.5;
    });
  },
};

function toBytes(values: Float32Array, unit: number): Uint8Array {
  const bytes = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i += 1) bytes[i] = Math.min(255, Math.max(0, Math.round(values[i]! * unit)));
  return bytes;
}

function halvedPlane(plane: Uint8Array, size: number): Uint8Array {
  const half = size / 2;
  const result = new Uint8Array(half * half);
  for (let y = 0; y < half; y += 1) {
    for (let x = 0; x < half; x += 1) {
      const i = 2 * y * size + 2 * x;
      result[y * half + x] = (plane[i]! + plane[i + 1]! + plane[i + size]! + plane[i + size + 1]! + 2) >> 2;
    }
  }
  return result;
}

function pyramid({ mix, light }: Canvas): TileLevel[] {
  const mean = light.reduce((sum, value) => sum + value, 0) / light.length;
  const levels: TileLevel[] = [{ size: tileSize, mix: toBytes(mix, 255), light: toBytes(light, 128 / mean) }];
  for (let level = levels[0]; level !== undefined && level.size > 32; level = levels.at(-1)) {
    levels.push({
      size: level.size / 2,
      mix: halvedPlane(level.mix, level.size),
      light: halvedPlane(level.light, level.size),
    });
  }
  return levels;
}

const drawn = new Map<string, readonly TileLevel[]>();

/** The mip pyramid of a background kind's variant, finest first. Drawn on first use and kept (0.7 MB each). */
export function backgroundTile(kind: number, variant: number): readonly TileLevel[] {
  const name = defined(backgroundKinds[kind], `background ${kind}`).name;
  const key = `${name}/${variant}`;
  const known = drawn.get(key);
  if (known !== undefined) return known;
  const canvas = new Canvas();
  defined(painters[name], `painter of '${name}'`)(canvas, variant, createRandom(0x7115 + kind, variant));
  const levels = pyramid(canvas);
  drawn.set(key, levels);
  return levels;
}
