/**
 * How far a provider's output is from the CPU's. Three figures, because providers that calculate with 16-bit numbers,
 * or with few bits in matrix products, are off by more than rounding and yet give the same masks.
 */
import type { Tensor } from '#models/tensor/tensor.ts';

export interface OutputDifference {
  /** Largest difference of two values, relative to the largest value of the reference. */
  readonly relative: number;
  /** Between both outputs as one long vector each. */
  readonly cosine: number;
  /** Share of positions that get the same label. */
  readonly equalLabels: number;
}

/** As many as a picture is compared with: its tags and the usual background words. */
const labelCount = 26;

/**
 * Compares two outputs of one graph, `[N, E]` or `[N, E, …]`. A position's label is the nearest of 26 fixed directions
 * to its vector of E values, less the mean vector, as zero-shot labels are the nearest of about as many texts. Of
 * outputs of other shapes or types, or with values that are not finite, everything is NaN.
 */
export function compareOutputs(reference: Tensor, output: Tensor): OutputDifference {
  const [a, b] = [reference.data, output.data];
  const isSameShape = reference.shape.join() === output.shape.join();
  if (!(a instanceof Float32Array) || !(b instanceof Float32Array) || !isSameShape) {
    return { relative: NaN, cosine: NaN, equalLabels: NaN };
  }
  let [largest, difference, dot, squareA, squareB] = [0, 0, 0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]!, b[i]!];
    // Math.max passes NaN on, unlike a comparison.
    largest = Math.max(largest, Math.abs(x));
    difference = Math.max(difference, Math.abs(x - y));
    dot += x * y;
    squareA += x * x;
    squareB += y * y;
  }
  const labelsA = labelsOf(a, reference.shape);
  const labelsB = labelsOf(b, reference.shape);
  const equal = labelsA.filter((label, i) => label === labelsB[i]).length;
  return {
    relative: difference / largest,
    cosine: dot / Math.sqrt(squareA * squareB),
    equalLabels: Number.isFinite(difference) ? equal / labelsA.length : NaN,
  };
}

function labelsOf(values: Float32Array, [batch = 1, width = 1, ...grid]: readonly number[]): Uint8Array {
  const cells = grid.reduce((product, size) => product * size, 1);
  const at = (row: number, channel: number, cell: number): number => values[(row * width + channel) * cells + cell]!;
  const scores = new Float64Array(batch * cells * labelCount);
  const direction = directions();
  for (let channel = 0; channel < width; channel++) {
    let mean = 0;
    for (let row = 0; row < batch; row++) {
      for (let cell = 0; cell < cells; cell++) mean += at(row, channel, cell) / (batch * cells);
    }
    const weights = Float64Array.from({ length: labelCount }, direction);
    for (let row = 0; row < batch; row++) {
      for (let cell = 0; cell < cells; cell++) {
        const value = at(row, channel, cell) - mean;
        const start = (row * cells + cell) * labelCount;
        for (let label = 0; label < labelCount; label++) scores[start + label]! += value * weights[label]!;
      }
    }
  }
  return Uint8Array.from({ length: batch * cells }, (_, position) => {
    const own = scores.subarray(position * labelCount, (position + 1) * labelCount);
    return own.indexOf(Math.max(...own));
  });
}

/** Numbers around 0, the same in every run: a linear congruential generator (Numerical Recipes), sums of four draws. */
function directions(): () => number {
  let state = 1;
  const draw = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  return () => draw() + draw() + draw() + draw();
}
