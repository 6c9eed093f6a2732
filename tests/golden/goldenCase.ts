/**
 * What a golden case reports. A case is a folder of `fixtures/`; its checker reads inputs and expected tensors at run
 * time, calls the functions that the product calls, and returns one part per expected tensor or group of strings.
 */
import type { Tensor } from '#models/tensor/tensor.ts';

export type PartStatus = 'pass' | 'fail' | 'not implemented' | 'not here';

export interface GoldenPart {
  readonly name: string;
  readonly status: PartStatus;
  /** Largest |Δ| / max|expected|; for strings and counts the share that differs. NaN where nothing was compared. */
  readonly difference: number;
  readonly tolerance: number;
  readonly note?: string;
}

/** Checks one case folder. `caseFolder` may be any folder of the same layout, with other seeds and sizes. */
export type GoldenChecker = (caseFolder: string) => Promise<readonly GoldenPart[]>;

/**
 * Compares an array with its expected values, relative to the largest expected magnitude (absolute when that is 0).
 * A NaN on one side only, or a different length, is an infinite difference.
 */
export function compareArrays(
  name: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
): GoldenPart {
  if (actual.length !== expected.length) {
    return {
      name,
      status: 'fail',
      difference: Infinity,
      tolerance,
      note: `${actual.length} values instead of ${expected.length}`,
    };
  }
  if (expected.length === 0) return nothingToCompare(name, tolerance);
  let largestDifference = 0;
  let largestExpected = 0;
  for (let i = 0; i < expected.length; i++) {
    const a = actual[i] as number;
    const e = expected[i] as number;
    if (Number.isNaN(a) && Number.isNaN(e)) continue;
    const difference = Math.abs(a - e);
    if (!(difference <= largestDifference)) largestDifference = Number.isNaN(difference) ? Infinity : difference;
    largestExpected = Math.max(largestExpected, Number.isNaN(e) ? 0 : Math.abs(e));
  }
  const difference = largestExpected > 0 ? largestDifference / largestExpected : largestDifference;
  return { name, status: difference <= tolerance ? 'pass' : 'fail', difference, tolerance };
}

/** As `compareArrays`, for a tensor of any numeric type against a fixture's tensor; shapes must be equal too. */
export function compareTensors(name: string, actual: Tensor, expected: Tensor, tolerance: number): GoldenPart {
  if (actual.shape.join() !== expected.shape.join()) {
    const note = `shape [${actual.shape.join(', ')}] instead of [${expected.shape.join(', ')}]`;
    return { name, status: 'fail', difference: Infinity, tolerance, note };
  }
  return compareArrays(name, numbers(actual), numbers(expected), tolerance);
}

/** Compares lists of anything that has a JSON text, exactly; the difference is the share that differs. */
export function compareExactly(name: string, actual: readonly unknown[], expected: readonly unknown[]): GoldenPart {
  if (actual.length !== expected.length) {
    const note = `${actual.length} items instead of ${expected.length}`;
    return { name, status: 'fail', difference: Infinity, tolerance: 0, note };
  }
  if (expected.length === 0) return nothingToCompare(name, 0);
  const firstWrong = expected.findIndex((item, i) => JSON.stringify(item) !== JSON.stringify(actual[i]));
  const wrongCount = expected.filter((item, i) => JSON.stringify(item) !== JSON.stringify(actual[i])).length;
  const difference = wrongCount / expected.length;
  return wrongCount === 0
    ? { name, status: 'pass', difference, tolerance: 0 }
    : { name, status: 'fail', difference, tolerance: 0, note: `first difference at ${firstWrong}` };
}

/** A case that expects nothing must not pass by it. */
function nothingToCompare(name: string, tolerance: number): GoldenPart {
  return { name, status: 'not here', difference: NaN, tolerance, note: 'the case expects nothing' };
}

function numbers(value: Tensor): ArrayLike<number> {
  return value.data instanceof BigInt64Array ? Array.from(value.data, Number) : value.data;
}
