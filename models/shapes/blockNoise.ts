/**
 * The loss of JPEG without its file format: 8 × 8 cosine transform, quantising by the standard tables (ITU-T T.81,
 * annex K), and back. Chroma is kept at full resolution. An encoder's own code is not used because its output changes
 * from version to version.
 */
import type { Picture } from './picture.ts';

const luminanceSteps = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
  87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
  72, 92, 95, 98, 112, 100, 103, 99,
];
const chrominanceSteps = [
  17,
  18,
  24,
  47,
  99,
  99,
  99,
  99,
  18,
  21,
  26,
  66,
  99,
  99,
  99,
  99,
  24,
  26,
  56,
  99,
  99,
  99,
  99,
  99,
  47,
  66,
  99,
  99,
  99,
  99,
  99,
  99,
  ...Array.from({ length: 32 }, () => 99),
];

/** Orthonormal DCT-II: row k holds the samples of frequency k. */
const basis = Float32Array.from({ length: 64 }, (_, i) => {
  const frequency = i >> 3;
  const position = i & 7;
  return (frequency === 0 ? Math.sqrt(1 / 8) : 0.5) * Math.cos(((2 * position + 1) * frequency * Math.PI) / 16);
});

const block = new Float32Array(64);
const half = new Float32Array(64);

/**
 * `target[r][c] = Σ source[k][r] · basis…`: one side of the transform, transposing on the way so that two calls make
 * the whole.
 */
function forward(source: Float32Array, target: Float32Array): void {
  for (let row = 0; row < 8; row += 1) {
    for (let frequency = 0; frequency < 8; frequency += 1) {
      let sum = 0;
      for (let k = 0; k < 8; k += 1) sum += source[row * 8 + k]! * basis[frequency * 8 + k]!;
      target[frequency * 8 + row] = sum;
    }
  }
}

function backward(source: Float32Array, target: Float32Array): void {
  for (let row = 0; row < 8; row += 1) {
    for (let position = 0; position < 8; position += 1) {
      let sum = 0;
      for (let k = 0; k < 8; k += 1) sum += source[row * 8 + k]! * basis[k * 8 + position]!;
      target[position * 8 + row] = sum;
    }
  }
}

function quantise(plane: Float32Array, size: number, steps: readonly number[], scale: number): void {
  for (let top = 0; top < size; top += 8) {
    for (let left = 0; left < size; left += 8) {
      for (let i = 0; i < 64; i += 1) {
        const row = Math.min(size - 1, top + (i >> 3));
        const column = Math.min(size - 1, left + (i & 7));
        block[i] = plane[row * size + column]!;
      }
      forward(block, half);
      forward(half, block);
      for (let i = 0; i < 64; i += 1) {
        const step = Math.max(1, steps[i]! * scale);
        block[i] = Math.round(block[i]! / step) * step;
      }
      backward(block, half);
      backward(half, block);
      for (let i = 0; i < 64; i += 1) {
        const row = top + (i >> 3);
        const column = left + (i & 7);
        if (row < size && column < size) plane[row * size + column] = block[i]!;
      }
    }
  }
}

/** Replaces the picture by what is left of it after quantising; `scale` 1 is about JPEG quality 50, 0.4 about 80. */
export function addBlockNoise({ size, planes: [red, green, blue] }: Picture, scale: number): void {
  for (let i = 0; i < red.length; i += 1) {
    const r = red[i]!;
    const g = green[i]!;
    const b = blue[i]!;
    red[i] = 0.299 * r + 0.587 * g + 0.114 * b - 128;
    green[i] = -0.1687 * r - 0.3313 * g + 0.5 * b;
    blue[i] = 0.5 * r - 0.4187 * g - 0.0813 * b;
  }
  quantise(red, size, luminanceSteps, scale);
  quantise(green, size, chrominanceSteps, scale);
  quantise(blue, size, chrominanceSteps, scale);
  for (let i = 0; i < red.length; i += 1) {
    const luma = red[i]! + 128;
    const cb = green[i]!;
    const cr = blue[i]!;
    red[i] = luma + 1.402 * cr;
    green[i] = luma - 0.3441 * cb - 0.7141 * cr;
    blue[i] = luma + 1.772 * cb;
  }
}
