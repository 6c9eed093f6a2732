import type { Grid, Interpolation } from '../visionTransformer.ts';

/** Keys' kernel parameter of PyTorch's and OpenCV's bicubic. */
const bicubicA = -0.75;

/**
 * Resizes rows of vectors [from.height · from.width, width] to another grid, as torch.nn.functional.interpolate does
 * with align_corners=False and antialias=False: half-pixel centres, borders repeated.
 */
export function resizeGrid(
  vectors: Float32Array,
  from: Grid,
  to: Grid,
  width: number,
  interpolation: Interpolation,
): Float32Array {
  const rowTaps = tapsAlong(from.height, to.height, interpolation);
  const columnTaps = tapsAlong(from.width, to.width, interpolation);
  // Separable: columns first. Float64 in between, so that only the result is rounded.
  const wide = new Float64Array(from.height * to.width * width);
  for (let y = 0; y < from.height; y++) {
    columnTaps.forEach((taps, x) => {
      const target = (y * to.width + x) * width;
      for (const { index, weight } of taps) {
        const source = (y * from.width + index) * width;
        for (let c = 0; c < width; c++) wide[target + c]! += weight * vectors[source + c]!;
      }
    });
  }
  const resized = new Float64Array(to.height * to.width * width);
  const rowLength = to.width * width;
  rowTaps.forEach((taps, y) => {
    for (const { index, weight } of taps) {
      for (let i = 0; i < rowLength; i++) resized[y * rowLength + i]! += weight * wide[index * rowLength + i]!;
    }
  });
  return Float32Array.from(resized);
}

interface Tap {
  readonly index: number;
  readonly weight: number;
}

function tapsAlong(from: number, to: number, interpolation: Interpolation): readonly (readonly Tap[])[] {
  const offsets = interpolation === 'bicubic' ? [-1, 0, 1, 2] : [0, 1];
  const kernel = interpolation === 'bicubic' ? cubicKernel : (distance: number) => Math.max(0, 1 - distance);
  return Array.from({ length: to }, (_, target) => {
    const at = ((target + 0.5) * from) / to - 0.5;
    const floor = Math.floor(at);
    return offsets.map((offset) => ({
      index: Math.min(from - 1, Math.max(0, floor + offset)),
      weight: kernel(Math.abs(at - floor - offset)),
    }));
  });
}

/** Keys' cubic convolution at a distance of 0 to 2. */
function cubicKernel(distance: number): number {
  const [d, a] = [distance, bicubicA];
  return d <= 1 ? ((a + 2) * d - (a + 3)) * d * d + 1 : (((d - 5) * d + 8) * d - 4) * a;
}
